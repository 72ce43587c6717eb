using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>What the two ways of writing out a GELU share: ½ · x · (1 + f(x)).</summary>
internal static class Gelu
{
    /// <summary>Makes products of that form one operation.</summary>
    /// <param name="graph">The function.</param>
    /// <param name="function">The operation that f ends with.</param>
    /// <param name="isOf">Whether what goes into that operation is right for x.</param>
    /// <param name="mode">The mode of the GELU.</param>
    public static void Fuse(FunctionGraph graph, string function, Func<FunctionGraph, string, string, bool> isOf, string mode)
    {
        foreach (Operation product in graph.Operations("mul").Concat(graph.Operations("real_div")))
        {
            if (!graph.Contains(product) || Factors.Of(graph, product) is not { Values: [{ } a, { } b] } factors) continue;
            if (!factors.HasScale(0.5)) continue;
            string? x = IsHalf(graph, a, b, function, isOf) ? a : IsHalf(graph, b, a, function, isOf) ? b : null;
            if (x is not null) graph.TryReplace(product, "gelu", ("x", x), ("mode", ProgramTensor.OfStrings([mode], [])));
        }
    }

    private static bool IsHalf(
        FunctionGraph graph, string x, string sum, string function, Func<FunctionGraph, string, string, bool> isOf)
    {
        if (graph.Only(sum, "add") is not { } add || graph.WithConstant(add) is not { Constant.Count: 1 } one) return false;
        return one.Constant.ToFloats()[0] == 1 && graph.Only(one.Other, function) is { } inner
            && FunctionGraph.Argument(inner, "x") is { } argument && isOf(graph, argument, x);
    }
}
