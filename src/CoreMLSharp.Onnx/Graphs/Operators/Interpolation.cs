using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>
/// Bilinear interpolation on any grid, as a product with two matrices: a grid point at y weighs the row h by max(0, 1 − |y − h|).
/// It serves where ONNX's Resize has no such grid, and for regions that are only known at run time.
/// </summary>
internal static class Interpolation
{
    /// <summary>
    /// The grid points between a start and an end, which are numbers or columns [regions, 1]: [count] or [regions, count]. They may lie
    /// outside.
    /// </summary>
    public static OnnxValue Points(OnnxGraphBuilder graph, OnnxValue start, OnnxValue end, long count, Sampling sampling)
    {
        OnnxValue length = graph.Sub(end, start);
        OnnxValue Halfway(OnnxValue spacing) => graph.Add(start, graph.Mul(spacing, 0.5f));
        (OnnxValue first, OnnxValue spacing) = sampling switch
        {
            Sampling.Asymmetric => (start, graph.Mul(graph.Add(length, 1), 1f / count)),
            Sampling.OffsetCorners when graph.Mul(graph.Binary("Max", length, graph.Constant(1f)), 1f / count) is var part =>
                (Halfway(part), part),
            Sampling.HalfPixel when graph.Mul(graph.Add(length, 1), 1f / count) is var part => (graph.Add(Halfway(part), -0.5f), part),
            Sampling.AlignCorners when count == 1 => (Halfway(length), length),
            _ => (start, graph.Mul(length, count == 1 ? 0 : 1f / (count - 1))),
        };
        float[] steps = [.. Enumerable.Range(0, (int)Math.Min(count, Array.MaxLength)).Select(i => (float)i)];
        return graph.Add(first, graph.Mul(graph.Weights("steps", steps, new TensorShape(count)), spacing));
    }

    /// <summary>Points moved to the nearest element of an axis, where they lie outside.</summary>
    public static OnnxValue Inside(OnnxGraphBuilder graph, OnnxValue points, OnnxValue x, int axis) =>
        graph.Binary("Max", graph.Binary("Min", points, Last(graph, x, axis)), graph.Constant(0f));

    /// <summary>Values of [.., H, W] at points [.., rows] × [.., columns].</summary>
    public static OnnxValue Sample(OnnxGraphBuilder graph, OnnxValue x, OnnxValue rows, OnnxValue columns)
    {
        OnnxValue byRow = Hats(graph, rows, x, x.Rank - 2);
        OnnxValue byColumn = Hats(graph, columns, x, x.Rank - 1);
        OnnxValue transposed = graph.Transpose(byColumn, [.. Enumerable.Range(0, byColumn.Rank - 2), byColumn.Rank - 1, byColumn.Rank - 2]);
        return graph.MatMul(graph.MatMul(byRow, x), transposed);
    }

    /// <summary>The last position along an axis, as a number.</summary>
    public static OnnxValue Last(OnnxGraphBuilder graph, OnnxValue x, int axis) => x.RankedShape[axis] == TensorShape.Unknown
        ? graph.Add(graph.ToFloat(graph.Reshape(graph.ShapeOf(x, axis, axis + 1), [])), -1)
        : graph.Constant((float)(x.RankedShape[axis] - 1));

    /// <summary>The weight of each position along an axis for each point: [.., points, positions].</summary>
    private static OnnxValue Hats(OnnxGraphBuilder graph, OnnxValue points, OnnxValue x, int axis)
    {
        OnnxValue limit = graph.ToFloat(graph.Reshape(graph.ShapeOf(x, axis, axis + 1), []));
        OnnxValue positions = graph.Range(graph.Constant(0f), limit, graph.Constant(1f), x.RankedShape[axis]);
        OnnxValue distance = graph.Unary("Abs", graph.Sub(graph.Unsqueeze(points, -1), positions));
        return graph.Unary("Relu", graph.Sub(graph.Constant(1f), distance));
    }
}
