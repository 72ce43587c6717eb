using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>A sum divided by the number of what was summed is a mean.</summary>
internal static class ReduceMean
{
    public static GraphPass Pass { get; } = new("fuse_reduce_mean", "Makes a sum divided by its count a mean.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation quotient in graph.Operations("real_div").Concat(graph.Operations("mul")))
        {
            if (!graph.Contains(quotient) || Factors.Of(graph, quotient) is not { Values: [{ } only] } factors) continue;
            if (graph.Only(only, "reduce_sum") is not { } sum || FunctionGraph.Argument(sum, "x") is not { } x) continue;
            TensorShape shape = graph.Shape(x);
            if (!shape.IsRanked || graph.Axes(sum, "axes", shape.Rank) is not { } axes) continue;
            long count = TensorShape.Product([.. axes.Select(axis => shape[axis])]);
            if (axes.Any(axis => shape[axis] == TensorShape.Unknown) || !Factors.IsNear(factors.Scale * count, 1)) continue;
            if (graph.Flag(sum, "keep_dims") is not { } keep || !graph.ElementType(x).IsFloat) continue;
            graph.TryReplace(
                quotient, "reduce_mean", ("x", x), ("axes", FunctionGraph.Vector(axes)), ("keep_dims", ProgramTensor.Scalar(keep)));
        }
    }
}
