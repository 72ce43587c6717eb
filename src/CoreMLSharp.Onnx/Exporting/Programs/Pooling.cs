using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Pooling over one, two or three spatial dimensions.</summary>
internal static class Pooling
{
    public static void Max(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        (OnnxValue padded, Window window) = Padded(operation, x, float.NegativeInfinity, needsExplicit: false);
        operation.Output(Pool(operation, "MaxPool", padded, window));
    }

    public static void Average(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(Average(operation, x, operation.Flag("exclude_padding_from_average")));
    }

    /// <summary>The root of the sum of squares in each window.</summary>
    public static void L2(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue mean = Average(operation, graph.Mul(x, x), excludePadding: false);
        float size = operation.Integers("kernel_sizes").Aggregate(1f, (product, length) => product * length);
        operation.Output(graph.Unary("Sqrt", graph.Mul(mean, size)));
    }

    private static OnnxValue Average(OperationContext operation, OnnxValue x, bool excludePadding)
    {
        // Padding counts as zeros; but what hangs over it at the end, where the number of windows is rounded up, never counts.
        bool isComplete = operation.Flag("ceil_mode");
        (OnnxValue padded, Window window) = Padded(operation, x, 0, needsExplicit: isComplete && !excludePadding);
        return Pool(operation, "AveragePool", padded, window, Attribute("count_include_pad", !excludePadding && !isComplete));
    }

    /// <summary>
    /// Where the number of windows is rounded up and sizes are not known, that is left to ONNX; elsewhere the padding sees to it.
    /// </summary>
    private static OnnxValue Pool(
        OperationContext operation, string op, OnnxValue x, Window window, params ReadOnlySpan<AttributeProto> attributes)
    {
        if (!operation.Flag("ceil_mode") || x.RankedShape.Dims.AsSpan()[2..].IndexOf(TensorShape.Unknown) < 0)
        {
            return operation.Graph.Pool(op, x, window, attributes);
        }

        TensorShape shape = x.RankedShape.Select((dim, axis) => axis < 2 ? dim : TensorShape.Unknown);
        return operation.Graph.Add(
            op, [x], x.Type, shape, [.. window.Attributes(x.RankedShape.Dims.AsSpan()[2..]), .. attributes, Attribute("ceil_mode", true)]);
    }

    /// <summary>The input and window, with the padding made part of the input where ONNX's windows do not take it.</summary>
    private static (OnnxValue X, Window Window) Padded(OperationContext operation, OnnxValue x, float filler, bool needsExplicit)
    {
        Window window = Windowing.Read(operation, operation.Integers("kernel_sizes"));
        if (window.Padding.Amounts is not { } amounts) return (x, window);
        bool isTooWide = amounts.Where((amount, axis) => amount.Before >= window.Kernel[axis] || amount.After >= window.Kernel[axis]).Any();
        (long Before, long After)[] inside = needsExplicit || isTooWide ? [.. amounts.Select(_ => (0L, 0L))] : amounts;
        (long Before, long After)[] overhang = operation.Flag("ceil_mode")
            && x.RankedShape.Dims.AsSpan()[2..].IndexOf(TensorShape.Unknown) < 0
            ? Overhang(x, window, amounts)
            : [.. amounts.Select(_ => (0L, 0L))];
        (long, long)[] all = [.. inside.Zip(overhang, (amount, extra) => (amount.Before, amount.After + extra.After))];
        OnnxValue padded = inside == amounts
            ? x
            : operation.Graph.Pad(
                x, [0, 0, .. amounts.Select(amount => amount.Before), 0, 0, .. amounts.Select(amount => amount.After)], "constant", filler);
        return (padded, window with { Padding = new WindowPadding(all) });
    }

    /// <summary>
    /// How far the last window goes beyond the padding when the number of windows is rounded up; a window that would begin there is left
    /// out.
    /// </summary>
    private static (long, long)[] Overhang(OnnxValue x, Window window, (long Before, long After)[] amounts)
    {
        (long, long)[] extra = new (long, long)[amounts.Length];
        for (int axis = 0; axis < extra.Length; axis++)
        {
            long size = x.RankedShape[axis + 2];
            (long before, long after) = amounts[axis];
            long stride = window.Strides[axis];
            long outputs = ((size + before + after - window.Kernel[axis] + stride - 1) / stride) + 1;
            if (before + after > 0 && (outputs - 1) * stride >= size + before) outputs--;
            extra[axis] = (0, Math.Max(0, ((outputs - 1) * stride) + window.Kernel[axis] - size - before - after));
        }

        return extra;
    }
}
