using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>
/// Normalisation as TensorFlow writes it, x · f + (beta − mean · f) with f = gamma / √(variance + epsilon), in the usual order:
/// (x − mean) / √(variance + epsilon) · gamma + beta.
/// </summary>
internal static class FactoredNorm
{
    public static void Unfold(FunctionGraph graph)
    {
        foreach (Operation sum in graph.Operations("add"))
        {
            if (!graph.Contains(sum)) continue;
            if ((Match(graph, sum, "x", "y") ?? Match(graph, sum, "y", "x")) is { } match) Write(graph, sum, match);
        }
    }

    private static Pattern? Match(FunctionGraph graph, Operation sum, string first, string second)
    {
        if (graph.Only(sum, first, "mul") is not { } scaled || graph.Only(sum, second, "sub") is not { } offset) return null;
        if (graph.Constant(offset, "x") is not { } beta || graph.Only(offset, "y", "mul") is not { } shifted) return null;
        if (Shared(scaled, shifted) is not { } shared) return null;
        (string factor, string x, string mean) = shared;
        if (graph.Producer(mean) is not { Type: "reduce_mean" } reduction || FunctionGraph.Argument(reduction, "x") != x) return null;
        if (LayerOrInstanceNorm.Deviation(graph, factor, isInverse: true) is not null) return new(x, mean, factor, null, beta);
        if (graph.Producer(factor) is not { Type: "mul" } product || graph.WithConstant(product) is not { } pair) return null;
        return LayerOrInstanceNorm.Deviation(graph, pair.Other, isInverse: true) is not null
            ? new(x, mean, pair.Other, pair.Constant, beta)
            : null;
    }

    private static void Write(FunctionGraph graph, Operation sum, Pattern pattern)
    {
        string name = FunctionGraph.Output(sum);
        string? value = graph.TryAdd(sum, "sub", $"{name}_centred", ("x", pattern.X), ("y", pattern.Mean));
        if (value is not null) value = graph.TryAdd(sum, "mul", $"{name}_normal", ("x", value), ("y", pattern.Root));
        if (value is not null && pattern.Gamma is { } gamma) value = graph.TryAdd(sum, "mul", $"{name}_scaled", ("x", value), ("y", gamma));
        if (value is not null) graph.TryReplace(sum, "add", ("x", value), ("y", pattern.Beta));
    }

    /// <summary>The factor that two products share, and the other ones.</summary>
    private static (string Factor, string First, string Second)? Shared(Operation first, Operation second)
    {
        foreach (string a in (ReadOnlySpan<string>)["x", "y"])
        {
            foreach (string b in (ReadOnlySpan<string>)["x", "y"])
            {
                if (FunctionGraph.Argument(first, a) is not { } shared || FunctionGraph.Argument(second, b) != shared) continue;
                if (FunctionGraph.Argument(first, a == "x" ? "y" : "x") is not { } x) continue;
                if (FunctionGraph.Argument(second, b == "x" ? "y" : "x") is { } other) return (shared, x, other);
            }
        }

        return null;
    }

    private sealed record Pattern(string X, string Mean, string Root, ProgramTensor? Gamma, ProgramTensor Beta);
}
