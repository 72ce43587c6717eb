using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Convolutions of tensors whose channels are last, over one, two or three spatial axes.</summary>
internal static class Convolutions
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>Weights in ONNX's order of axes, [outputs, inputs / groups, kernel…]; constants are stored so.</summary>
        public OnnxValue Kernel(Tensor weights, params int[] order) => weights.Constant is { } constant
            ? constant.Transposed(order).Emit(graph, "weights")
            : graph.Transpose(weights.Value, order);

        /// <summary>A convolution of a tensor with channels first.</summary>
        /// <param name="x">[N, C, spatial…].</param>
        /// <param name="weights">[outputs, C / groups, kernel…].</param>
        /// <param name="bias">[outputs].</param>
        /// <param name="window">How the kernel moves.</param>
        public OnnxValue GroupedConv(OnnxValue x, OnnxValue weights, OnnxValue? bias, Window window)
        {
            (long inputs, long perGroup) = (x.RankedShape[1], weights.RankedShape[1]);
            if (inputs == TensorShape.Unknown) return graph.Conv(x, weights, bias, window, 1);
            return perGroup > 0 && inputs % perGroup == 0
                ? graph.Conv(x, weights, bias, window, inputs / perGroup)
                : throw new ModelFormatException($"its weights are for {perGroup} channels, its input has {inputs}.");
        }

        /// <summary>A convolution of each channel by itself, with weights [kernel…, C, multiplier].</summary>
        public OnnxValue DepthwiseConv(OnnxValue x, Tensor weights, OnnxValue? bias, Window window)
        {
            TensorShape shape = weights.Shape;
            long outputs = shape[-2] * shape[-1];
            Tensor kernel = weights.Constant is { } constant
                ? weights with { Constant = constant.Reshaped([shape[0], shape[1], 1, outputs]) }
                : new Tensor(graph.Reshape(weights.Value, shape[0], shape[1], 1, outputs));
            return graph.Conv(x, Kernel(graph, kernel, 3, 2, 0, 1), bias, window, shape[-2]);
        }
    }

    /// <summary>
    /// A transposed convolution: the gradient of a convolution from outputs of the given size, which decides what is cut.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[N, C, spatial…].</param>
    /// <param name="weights">[C, outputs, kernel…].</param>
    /// <param name="window">How the kernel moves.</param>
    /// <param name="target">The lengths of the result's spatial axes; null where they are not known.</param>
    public static OnnxValue Transposed(OnnxGraphBuilder graph, OnnxValue x, OnnxValue weights, Window window, long[]? target)
    {
        long outputs = weights.RankedShape[1];
        if (target is null || x.RankedShape.Dims.AsSpan()[2..].Contains(TensorShape.Unknown))
        {
            return graph.ConvTranspose(x, weights, null, window, outputs, 1, null);
        }

        // What the convolution padded before, the transposed one cuts; the given size decides what it cuts or adds after.
        (long Before, long After)[] padding = window.Amounts(target)!;
        (long, long)[] cut = [.. padding.Select((amounts, axis) =>
        {
            long full = ((x.RankedShape[axis + 2] - 1) * window.Strides[axis]) + window.Extent(axis);
            return (amounts.Before, full - amounts.Before - target[axis]);
        })];
        bool isShort = cut.Any(amounts => amounts.Item2 < 0);
        Window exact = window with { Padding = new WindowPadding(isShort ? [.. cut.Select(Clamped)] : cut) };
        OnnxValue result = graph.ConvTranspose(x, weights, null, exact, outputs, 1, null);
        if (!isShort) return result;
        long[] missing = [.. cut.Select(amounts => Math.Max(0, -amounts.Item2))];
        return graph.Pad(result, [0, 0, .. missing.Select(_ => 0L), 0, 0, .. missing]);
    }

    private static (long, long) Clamped((long Before, long After) amounts) => (amounts.Before, Math.Max(0, amounts.After));
}
