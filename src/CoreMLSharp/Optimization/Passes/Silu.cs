using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>x · sigmoid(x) is the SiLU, which is also called Swish.</summary>
internal static class Silu
{
    public static GraphPass Pass { get; } = new("fuse_silu", "Makes x · sigmoid(x) one operation.", Run);

    private static void Run(FunctionGraph graph)
    {
        foreach (Operation product in graph.Operations("mul"))
        {
            (string? a, string? b) = (FunctionGraph.Argument(product, "x"), FunctionGraph.Argument(product, "y"));
            if (a is null || b is null) continue;
            string? x = IsSigmoid(graph, b, a) ? a : IsSigmoid(graph, a, b) ? b : null;
            if (x is not null) graph.TryReplace(product, "silu", ("x", x));
        }
    }

    private static bool IsSigmoid(FunctionGraph graph, string value, string x) =>
        graph.Only(value, "sigmoid") is { } sigmoid && FunctionGraph.Argument(sigmoid, "x") == x;
}
