using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>A transpose of a transpose is one, or none.</summary>
internal static class ConsecutiveTransposes
{
    public static GraphPass Pass { get; } = new("merge_consecutive_transposes", "Makes transposes in a row one, or cancels them.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation outer in graph.Operations("transpose"))
        {
            if (graph.Producer(FunctionGraph.Argument(outer, "x")) is not { Type: "transpose" } inner) continue;
            if (Orders.Of(graph, outer) is not { } last || Orders.Of(graph, inner) is not { } first) continue;
            if (FunctionGraph.Argument(inner, "x") is not { } x) continue;
            int[] both = [.. last.Select(axis => first[axis])];
            if (Orders.IsIdentity(both) && graph.HasSameType(x, FunctionGraph.Output(outer)) && graph.TryBypass(outer, x)) continue;
            graph.TryReplace(outer, "transpose", ("x", x), ("perm", FunctionGraph.Vector(both)));
        }
    }
}
