using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Batch normalisation after a convolution goes into its weights and bias.</summary>
internal static class ConvBatchNorm
{
    public static GraphPass Pass { get; } = new(
        "fuse_conv_batchnorm", "Puts batch normalisation after a convolution into its weights and bias.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation norm in graph.Operations("batch_norm"))
        {
            if (ConvLayer.Of(graph, FunctionGraph.Argument(norm, "x")) is not { } conv) continue;
            if (graph.Constant(norm, "mean")?.ToFloats() is not { } mean) continue;
            if (graph.Constant(norm, "variance")?.ToFloats() is not { } variance) continue;
            if (graph.Number(norm, "epsilon") is not { } epsilon) continue;
            if (ParameterOrAll(graph, norm, "gamma", 1, conv.Outputs) is not { } gamma) continue;
            if (ParameterOrAll(graph, norm, "beta", 0, conv.Outputs) is not { } beta) continue;
            float[] factors = [.. gamma.Select((scale, i) => (float)(scale / Math.Sqrt((double)variance[i] + epsilon)))];
            conv.Replace(graph, norm, factors, [.. beta.Select((shift, i) => shift - (mean[i] * factors[i]))]);
        }
    }

    private static float[]? ParameterOrAll(FunctionGraph graph, Operation norm, string parameter, float missing, long count)
    {
        if (FunctionGraph.Has(norm, parameter)) return graph.Constant(norm, parameter)?.ToFloats();
        float[] all = new float[count];
        Array.Fill(all, missing);
        return all;
    }
}
