using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>Of reshapes in a row only the last one counts; dimensions of 1 that are put in or taken out before it do not.</summary>
internal static class ConsecutiveReshapes
{
    public static GraphPass Pass { get; } = new("merge_consecutive_reshapes", "Makes reshapes in a row one.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation reshape in graph.Operations("reshape"))
        {
            if (graph.Producer(FunctionGraph.Argument(reshape, "x")) is not { } inner) continue;
            if (inner.Type is not ("reshape" or "expand_dims" or "squeeze") || FunctionGraph.Argument(inner, "x") is not { } x) continue;

            // A size of 0 is one of x's, which would be another one.
            if (graph.Constant(reshape, "shape") is not { } shape || shape.ToIntegers().Contains(0)) continue;
            graph.TryReplace(reshape, "reshape", ("x", x), ("shape", shape));
        }
    }
}
