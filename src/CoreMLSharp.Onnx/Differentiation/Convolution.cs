using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Convolutions of any number of spatial dimensions, with weights [outputs, inputs / groups, kernel…].</summary>
internal static class Convolution
{
    public static void Conv(NodeGradient node)
    {
        (OnnxValue x, OnnxValue weights) = (node.Input(0), node.Input(1));
        TensorShape shape = NodeGradient.Known(x);
        Window window = WindowAttributes.WindowOf(node, shape, weights.RankedShape.Dims[2..]);
        long groups = node.Integer("group", 1);
        node.Give(0, () => InputGradient(node.Graph, node.Gradient, weights, shape, window, groups));
        node.Give(1, () => WeightGradient.Of(node.Graph, x, node.Gradient, window, groups));
        node.Give(2, () => BiasGradient(node));
    }

    /// <summary>A transposed convolution is the input gradient of one; so its own is that convolution.</summary>
    public static void ConvTranspose(NodeGradient node)
    {
        OnnxGraphBuilder graph = node.Graph;
        (OnnxValue x, OnnxValue weights) = (node.Input(0), node.Input(1));
        TensorShape shape = NodeGradient.Known(x);
        TensorShape large = NodeGradient.Known(node.Output());
        Window window = WindowAttributes.WindowOf(node, large, weights.RankedShape.Dims[2..]);
        (long Before, long After)[] padding =
        [
            .. window.Padding.Amounts!.Select((amount, axis) => (amount.Before, WindowAttributes.After(window, axis, large, shape))),
        ];
        Window back = window with { Padding = new(padding) };
        long groups = node.Integer("group", 1);
        node.Give(0, () => graph.Conv(node.Gradient, weights, null, back, groups));
        node.Give(1, () => WeightGradient.Of(graph, node.Gradient, x, back, groups));
        node.Give(2, () => BiasGradient(node));
    }

    /// <summary>
    /// What comes back to a convolution's input. With steps of 1 that is a convolution with the kernel turned around, which has the faster
    /// kernels; otherwise a transposed one.
    /// </summary>
    public static OnnxValue InputGradient(
        OnnxGraphBuilder graph, OnnxValue gradient, OnnxValue weights, TensorShape x, Window window, long groups)
    {
        (long Before, long After)[] rest =
        [
            .. window.Padding.Amounts!.Select(
                (amount, axis) => (window.Extent(axis) - 1 - amount.Before, window.Extent(axis) - 1 - amount.After)),
        ];
        return window.Strides.All(stride => stride == 1) && rest.All(amount => amount is { Before: >= 0, After: >= 0 })
            ? graph.Conv(gradient, Turned(graph, weights, groups), null, window with { Padding = new(rest) }, groups)
            : Spread(graph, gradient, weights, x, window, groups);
    }

    /// <summary>A transposed convolution to exactly the given shape.</summary>
    public static OnnxValue Spread(
        OnnxGraphBuilder graph, OnnxValue gradient, OnnxValue weights, TensorShape x, Window window, long groups)
    {
        int axes = window.Kernel.Length;
        long[] before = [.. window.Padding.Amounts!.Select(amount => amount.Before)];
        long[] after =
        [
            .. Enumerable.Range(0, axes).Select(
                axis => ((gradient.RankedShape[axis + 2] - 1) * window.Strides[axis]) + window.Extent(axis) - before[axis] - x[axis + 2]),
        ];
        return graph.Add(
            "ConvTranspose", [gradient, weights], gradient.Type, x,
            Attribute("group", groups),
            Attribute("kernel_shape", window.Kernel),
            Attribute("strides", window.Strides),
            Attribute("dilations", window.Dilations),
            Attribute("pads", [.. before, .. after.Select(amount => Math.Max(amount, 0))]),
            Attribute("output_padding", after.Select(amount => Math.Max(-amount, 0))));
    }

    /// <summary>The kernels turned around, with inputs and outputs exchanged inside each group.</summary>
    private static OnnxValue Turned(OnnxGraphBuilder graph, OnnxValue weights, long groups)
    {
        TensorShape shape = weights.RankedShape;
        long[] kernel = [.. shape.Dims[2..]];
        long[] turned = [.. Enumerable.Range(2, kernel.Length).Where(axis => shape[axis] > 1).Select(axis => (long)axis)];
        OnnxValue grouped = graph.Reshape(graph.Reverse(weights, turned), [groups, shape[0] / groups, shape[1], .. kernel]);
        OnnxValue exchanged = graph.Transpose(grouped, [0, 2, 1, .. Enumerable.Range(3, kernel.Length)]);
        return graph.Reshape(exchanged, [groups * shape[1], shape[0] / groups, .. kernel]);
    }

    private static OnnxValue BiasGradient(NodeGradient node)
    {
        long[] axes = [0, .. Enumerable.Range(2, node.Gradient.Rank - 2).Select(axis => (long)axis)];
        return node.Graph.Reduce("ReduceSum", node.Gradient, axes, keepDims: false);
    }
}
