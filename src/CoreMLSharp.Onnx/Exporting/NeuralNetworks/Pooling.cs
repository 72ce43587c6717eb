using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using Kind = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Pooling over two spatial dimensions.</summary>
internal static class Pooling
{
    public static void Pool(LayerContext layer)
    {
        PoolingLayerParams parameters = layer.Layer.Pooling;
        OnnxValue original = LayerContext.OfRank(layer.Input, 3);
        OnnxValue x = layer.Fold(original);
        layer.Output(
            layer.Restore(
                parameters.GlobalPooling ? Global(layer.Graph, x, parameters.Type) : Windowed(layer.Graph, x, parameters), original));
    }

    private static OnnxValue Global(OnnxGraphBuilder graph, OnnxValue x, Kind type)
    {
        TensorShape shape = new(x.RankedShape[0], x.RankedShape[1], 1, 1);
        return type switch
        {
            Kind.Max => graph.Add("GlobalMaxPool", [x], x.Type, shape),
            Kind.Average => graph.Add("GlobalAveragePool", [x], x.Type, shape),
            _ => graph.Reduce("ReduceL2", x, [2, 3], keepDims: true),
        };
    }

    private static OnnxValue Windowed(OnnxGraphBuilder graph, OnnxValue x, PoolingLayerParams parameters)
    {
        long[] kernel = LayerContext.Pair(parameters.Kernel, "kernelSize");
        long[] strides = LayerContext.Pair(parameters.Strides, "stride");
        Window window = new(kernel, strides, [1, 1], Padding(parameters, x, kernel, strides))
        {
            IsComplete = IncludesLastPixel(parameters) && x.RankedShape.Dims.AsSpan()[2..].Contains(TensorShape.Unknown),
        };
        return parameters.Type switch
        {
            Kind.Max => graph.Pool("MaxPool", x, window),
            Kind.Average when IncludesLastPixel(parameters) && !parameters.AvgPoolExcludePadding => AverageWithPadding(graph, x, window),
            Kind.Average => Average(graph, x, window, parameters.AvgPoolExcludePadding),
            _ => L2(graph, x, window),
        };
    }

    /// <summary>The average in each window.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The input [N, C, H, W].</param>
    /// <param name="window">The window.</param>
    /// <param name="excludePadding">Whether padding does not count in the denominator.</param>
    public static OnnxValue Average(OnnxGraphBuilder graph, OnnxValue x, Window window, bool excludePadding) =>
        graph.Pool("AveragePool", x, window, Attribute("count_include_pad", !excludePadding));

    /// <summary>
    /// The average in each window where the last one may hang over the end: the padding, which is as wide at the end as at the start,
    /// counts as zeros, what lies beyond it does not.
    /// </summary>
    private static OnnxValue AverageWithPadding(OnnxGraphBuilder graph, OnnxValue x, Window window)
    {
        (long Before, long After)[] amounts = window.Padding.Amounts!;
        long[] after = [.. amounts.Select(amount => Math.Min(amount.Before, amount.After))];
        OnnxValue padded = graph.Pad(x, [0, 0, .. amounts.Select(amount => amount.Before), 0, 0, .. after], "constant", 0);
        WindowPadding rest = new([.. amounts.Select((amount, axis) => (0L, amount.After - after[axis]))]);
        return Average(graph, padded, window with { Padding = rest }, excludePadding: true);
    }

    /// <summary>The root of the sum of squares in each window.</summary>
    private static OnnxValue L2(OnnxGraphBuilder graph, OnnxValue x, Window window)
    {
        OnnxValue mean = Average(graph, graph.Mul(x, x), window, excludePadding: false);
        return graph.Unary("Sqrt", graph.Mul(mean, window.Kernel[0] * window.Kernel[1]));
    }

    private static WindowPadding Padding(PoolingLayerParams parameters, OnnxValue x, long[] kernel, long[] strides)
    {
        switch (parameters.PoolingPaddingTypeCase)
        {
            case PoolingLayerParams.PoolingPaddingTypeOneofCase.IncludeLastPixel:
                return IncludeLastPixel(parameters, x, kernel, strides);
            case PoolingLayerParams.PoolingPaddingTypeOneofCase.Same:
                return Convolution.Padding(null, parameters.Same);
            default:
                return Convolution.Padding(parameters.Valid, null);
        }
    }

    private static bool IncludesLastPixel(PoolingLayerParams parameters) =>
        parameters.PoolingPaddingTypeCase == PoolingLayerParams.PoolingPaddingTypeOneofCase.IncludeLastPixel;

    /// <summary>
    /// Enough padding at the end that the last window includes the last element, where the size is known, as the specification's
    /// <c>ValidCompletePadding</c> says.
    /// </summary>
    private static WindowPadding IncludeLastPixel(PoolingLayerParams parameters, OnnxValue x, long[] kernel, long[] strides)
    {
        long[] padding = parameters.IncludeLastPixel.PaddingAmounts.Count == 0
            ? [0, 0]
            : [.. parameters.IncludeLastPixel.PaddingAmounts.Select(amount => (long)amount)];
        if (x.RankedShape.Dims.AsSpan()[2..].Contains(TensorShape.Unknown))
        {
            return new WindowPadding([.. padding.Select(amount => (amount, amount))]);
        }

        (long, long)[] amounts = new (long, long)[2];
        for (int axis = 0; axis < 2; axis++)
        {
            long size = x.RankedShape[axis + 2];
            long outputs = ((size + (2 * padding[axis]) - kernel[axis] + strides[axis] - 1) / strides[axis]) + 1;
            if (padding.Any(amount => amount > 0) && (outputs - 1) * strides[axis] >= size + padding[axis]) outputs--;
            amounts[axis] = (padding[axis], Math.Max(0, ((outputs - 1) * strides[axis]) + kernel[axis] - size - padding[axis]));
        }

        return new WindowPadding(amounts);
    }
}
