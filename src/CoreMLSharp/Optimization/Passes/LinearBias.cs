using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>What is added to or subtracted from a linear layer's result, the same for all rows, goes into its bias.</summary>
internal static class LinearBias
{
    public static GraphPass Pass { get; } = new("fuse_linear_bias", "Puts a sum after a linear layer into its bias.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation sum in graph.Operations("add").Concat(graph.Operations("sub")))
        {
            if (graph.WithConstant(sum) is not { } pair || (sum.Type == "sub" && pair.IsFirst)) continue;
            if (graph.Only(pair.Other, "linear") is not { } linear || graph.Constant(linear, "weight") is not { } weight) continue;
            if (Folding.ByOutput(pair.Constant, weight.Shape[0], channelFromEnd: 1) is not { } offset) continue;
            if (Biases.Of(graph, linear, weight.Shape[0]) is not { } bias) continue;
            for (int i = 0; i < bias.Length; i++) bias[i] += sum.Type == "sub" ? -offset[i] : offset[i];
            ProgramTensor whole = ProgramTensor.OfFloats(weight.DataType, bias, [bias.Length]);
            graph.TryReplace(sum, "linear", Folding.With(linear, ("bias", whole)));
        }
    }
}
