using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>What is added to or subtracted from each channel of a convolution's result goes into its bias.</summary>
internal static class ConvBias
{
    public static GraphPass Pass { get; } = new("fuse_conv_bias", "Puts a sum after a convolution into its bias.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation sum in graph.Operations("add").Concat(graph.Operations("sub")))
        {
            if (graph.WithConstant(sum) is not { } pair || (sum.Type == "sub" && pair.IsFirst)) continue;
            if (ConvLayer.Of(graph, pair.Other) is not { } conv) continue;
            if (Folding.ByOutput(pair.Constant, conv.Outputs, conv.ChannelFromEnd) is not { } offset) continue;
            conv.Replace(graph, sum, null, sum.Type == "sub" ? [.. offset.Select(value => -value)] : offset);
        }
    }
}
