using System.Collections.Immutable;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>How the windows of a node move, from its attributes.</summary>
internal static class WindowAttributes
{
    /// <summary>The window, with its padding in numbers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">The shape over which the window moves, [N, C, spatial…].</param>
    /// <param name="kernel">The window's size, where no attribute says it.</param>
    public static Window WindowOf(NodeGradient node, TensorShape x, ImmutableArray<long> kernel = default)
    {
        int axes = x.Rank - 2;
        long[] size = node.List("kernel_shape") ?? [.. kernel];
        long[] strides = node.List("strides") ?? [.. Enumerable.Repeat(1L, axes)];
        long[] dilations = node.List("dilations") ?? [.. Enumerable.Repeat(1L, axes)];
        long[] pads = node.List("pads") ?? new long[2 * axes];
        string automatic = node.Text("auto_pad", "NOTSET");
        WindowPadding padding = automatic is "SAME_UPPER" or "SAME_LOWER"
            ? new WindowPadding(null, automatic == "SAME_LOWER")
            : new WindowPadding([.. Enumerable.Range(0, axes).Select(axis => (pads[axis], pads[axis + axes]))]);
        Window window = new(size, strides, dilations, padding);
        return window with { Padding = new(window.Amounts(x.Dims.AsSpan()[2..])) };
    }

    /// <summary>The padding at the end with which a window makes just so many outputs of an axis.</summary>
    public static long After(Window window, int axis, TensorShape x, TensorShape outputs) => Math.Max(
        0,
        ((outputs[axis + 2] - 1) * window.Strides[axis]) + window.Extent(axis) - x[axis + 2] - window.Padding.Amounts![axis].Before);
}
