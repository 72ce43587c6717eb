using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>What each channel of a convolution's result is multiplied with or divided by goes into its weights and bias.</summary>
internal static class ConvScale
{
    public static GraphPass Pass { get; } = new("fuse_conv_scale", "Puts a product after a convolution into its weights and bias.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation product in graph.Operations("mul").Concat(graph.Operations("real_div")))
        {
            if (graph.WithConstant(product) is not { } pair || (product.Type == "real_div" && pair.IsFirst)) continue;
            if (ConvLayer.Of(graph, pair.Other) is not { } conv) continue;
            if (Folding.ByOutput(pair.Constant, conv.Outputs, conv.ChannelFromEnd) is not { } factors) continue;
            if (product.Type == "real_div") factors = [.. factors.Select(factor => 1 / factor)];
            if (factors.All(float.IsFinite)) conv.Replace(graph, product, factors, new float[conv.Outputs]);
        }
    }
}
