using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Zeros put around what is convolved are the convolution's padding.</summary>
internal static class PadConv
{
    public static GraphPass Pass { get; } = new("fuse_pad_conv", "Puts padding with zeros into the convolution after it.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation conv in graph.Operations("conv")) WindowPadding.Fuse(graph, conv, value => value == 0);
    }
}
