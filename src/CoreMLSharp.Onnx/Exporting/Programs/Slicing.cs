using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that take ranges of a tensor along all axes, or write to them.</summary>
internal static class Slicing
{
    private const long Far = int.MaxValue;

    public static void ByIndex(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(Ranges(operation, x).Take(operation.Graph, x));
    }

    /// <summary>From <c>begin</c> on as many elements as <c>size</c> says, which may be -1: all the rest.</summary>
    public static void BySize(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue begin = operation.Value("begin");
        OnnxValue size = operation.Value("size");
        long[] axes = [.. Enumerable.Range(0, x.Rank).Select(axis => (long)axis)];
        if (begin.Elements is { } begins && size.Elements is { } sizes)
        {
            // From a position that counts from the end, one may come to 0: the very end.
            long End(int axis) =>
                sizes[axis] == -1 || (begins[axis] < 0 && begins[axis] + sizes[axis] >= 0) ? Far : begins[axis] + sizes[axis];
            operation.Output(graph.Slice(x, [.. begins], [.. axes.Select(axis => End((int)axis))], axes));
            return;
        }

        OnnxValue isRest = graph.Compare("Equal", size, graph.Constant(-1));
        OnnxValue first = graph.Where(graph.Compare("Less", begin, graph.Constant(0)), graph.Add(begin, graph.ShapeOf(x)), begin);
        OnnxValue ends = graph.Where(isRest, graph.Constant(Far), graph.Add(first, size));
        TensorShape shape =
            x.RankedShape.Select((_, axis) => size.Elements is { } known && known[axis] != -1 ? known[axis] : TensorShape.Unknown);
        operation.Output(graph.Slice(x, first, ends, graph.Constant(axes), null, shape));
    }

    /// <summary>
    /// <c>slice_update</c>: what <c>slice_by_index</c> would take is replaced. The positions of the range along each axis are found by
    /// slicing the numbers of the positions; after the last axis that is not taken as a whole, whole rows are written.
    /// </summary>
    public static void Update(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue update = operation.Value("update");
        SliceRanges ranges = Ranges(operation, x);
        int count = x.Rank;
        while (count > 1 && ranges.IsWhole(count - 1, x.RankedShape[count - 1])) count--;
        OnnxValue[] positions = [.. Enumerable.Range(0, count).Select(axis => Positions(graph, ranges, x, axis))];
        OnnxValue dims = graph.Concat(0, [.. positions.Select(position => graph.ShapeOf(position)), .. Rest(graph, x, count)]);
        OnnxValue grid = graph.Concat(0, [.. positions.Select(position => graph.ShapeOf(position))]);
        TensorShape gridShape = new([.. positions.Select(position => position.RankedShape[0])]);
        OnnxValue[] indices =
        [
            .. positions.Select((position, axis) => graph.Unsqueeze(Spread(graph, position, axis, count, grid, gridShape), count)),
        ];
        OnnxValue values = graph.Reshape(update, dims, new TensorShape([.. gridShape.Dims, .. x.RankedShape.Dims[count..]]));
        operation.Output(graph.ScatterND(x, graph.Concat(count, indices), values));
    }

    private static OnnxValue[] Rest(OnnxGraphBuilder graph, OnnxValue x, int count) =>
        count < x.Rank ? [graph.ShapeOf(x, count, x.Rank)] : [];

    private static OnnxValue Positions(OnnxGraphBuilder graph, SliceRanges ranges, OnnxValue x, int axis)
    {
        OnnxValue limit = graph.Reshape(graph.ShapeOf(x, axis, axis + 1), []);
        OnnxValue all = graph.Range(graph.ConstantScalar(0), limit, graph.ConstantScalar(1), x.RankedShape[axis]);
        return ranges.IsWhole(axis, x.RankedShape[axis]) ? all : ranges.Along(graph, axis).Take(graph, all, keepsSqueezed: true);
    }

    private static OnnxValue Spread(OnnxGraphBuilder graph, OnnxValue position, int axis, int count, OnnxValue grid, TensorShape shape) =>
        graph.Expand(
            graph.Unsqueeze(position, [.. Enumerable.Range(0, count).Where(other => other != axis).Select(other => (long)other)]), grid,
            shape);

    private static SliceRanges Ranges(OperationContext operation, OnnxValue x)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue Mask(string parameter) => graph.Constant([.. operation.Flags(parameter, x.Rank).Select(flag => flag ? 1L : 0L)]);
        return new SliceRanges(
            operation.Value("begin"),
            operation.Value("end"),
            operation.Has("stride") ? operation.Value("stride") : graph.Constant([.. Enumerable.Repeat(1L, x.Rank)]),
            Mask("begin_mask"),
            Mask("end_mask"),
            operation.Flags("squeeze_mask", x.Rank));
    }
}
