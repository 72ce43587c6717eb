using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization.Passes;

/// <summary>The orders of dimensions that transposes bring about.</summary>
internal static class Orders
{
    /// <summary>Which dimension of x each dimension of a transpose is; null where it is computed.</summary>
    public static int[]? Of(FunctionGraph graph, Operation transpose) => graph.Integers(transpose, "perm") is { } order
        ? [.. order.Select(axis => (int)(axis < 0 ? axis + order.Length : axis))]
        : null;

    public static bool IsIdentity(int[] order) => order.Select((axis, i) => axis == i).All(same => same);

    public static int[] Inverse(int[] order)
    {
        int[] inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++) inverse[order[i]] = i;
        return inverse;
    }
}
