using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>x · W + b, with constants W and b, is a linear layer.</summary>
internal static class MatMulBias
{
    public static GraphPass Pass { get; } = new("fuse_matmul_weight_bias", "Makes a product with a matrix and a sum a linear layer.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation sum in graph.Operations("add"))
        {
            if (graph.WithConstant(sum) is not { } pair || graph.Only(pair.Other, "matmul") is not { } product) continue;
            if (FunctionGraph.Argument(product, "x") is not { } x || graph.Shape(x).Rank < 2) continue;
            if (graph.Constant(product, "y") is not { Shape.Count: 2 } matrix || graph.Flag(product, "transpose_x") != false) continue;
            if (graph.Flag(product, "transpose_y") is not { } isTurned) continue;
            ProgramTensor weight = isTurned ? matrix : matrix.Transposed();
            if (Folding.ByOutput(pair.Constant, weight.Shape[0], channelFromEnd: 1) is not { } bias) continue;
            graph.TryReplace(
                sum, "linear", ("x", x), ("weight", weight), ("bias", ProgramTensor.OfFloats(weight.DataType, bias, [bias.Length])));
        }
    }
}
