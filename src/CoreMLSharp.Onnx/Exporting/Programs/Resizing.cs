using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Resizes the last one or two dimensions of a value of any rank.</summary>
internal static class Resizing
{
    /// <summary>Linear interpolation on the grid of a sampling mode.</summary>
    public static OnnxValue Bilinear(OnnxGraphBuilder graph, OnnxValue x, OnnxValue sizes, Sampling sampling) =>
        ByAxis(graph, x, sizes, sampling, (value, size, coordinates) =>
        ToSizes(graph, value, size, "linear", coordinates));

    /// <summary>The element that is nearest to each grid point.</summary>
    public static OnnxValue Nearest(OnnxGraphBuilder graph, OnnxValue x, OnnxValue sizes, Sampling sampling) =>
        ByAxis(graph, x, sizes, sampling, (value, size, coordinates) =>
        ToSizes(graph, value, size, "nearest", coordinates, "round_prefer_ceil"), isNearest: true);

    /// <summary>Resizes as ONNX does, which for linear interpolation takes four dimensions.</summary>
    public static OnnxValue ToSizes(
        OnnxGraphBuilder graph, OnnxValue x, OnnxValue sizes, string mode, string coordinates, string nearestMode = "floor")
    {
        int count = (int)sizes.RankedShape[0];
        long[] known = sizes.Elements is { } elements ? [.. elements] : [.. Enumerable.Repeat(TensorShape.Unknown, count)];
        TensorShape shape = new([.. x.RankedShape.Dims[..^count], .. known]);
        OnnxValue folded = x.Rank == 4 ? x : Folded(graph, x, count);
        OnnxValue resized = graph.Resize(folded, 4 - count, sizes, mode, coordinates, nearestMode);
        if (x.Rank == 4) return resized;
        OnnxValue dims = x.Rank == count ? sizes : graph.Concat(0, graph.ShapeOf(x, 0, x.Rank - count), sizes);
        return graph.Reshape(resized, dims, shape);
    }

    /// <summary>[1, rest, H, W], or [1, 1, rest, W] where one dimension is resized.</summary>
    private static OnnxValue Folded(OnnxGraphBuilder graph, OnnxValue x, int count)
    {
        TensorShape shape =
            new([.. Enumerable.Repeat(1L, 3 - count), x.RankedShape.CountBetween(0, x.Rank - count), .. x.RankedShape.Dims[^count..]]);
        OnnxValue dims = graph.Concat(
            0, graph.Constant([.. Enumerable.Repeat(1L, 3 - count), -1]), graph.ShapeOf(x, x.Rank - count, x.Rank));
        return graph.Reshape(x, dims, shape);
    }

    private static OnnxValue ByAxis(
        OnnxGraphBuilder graph, OnnxValue x, OnnxValue sizes, Sampling sampling, Func<OnnxValue, OnnxValue, string, OnnxValue> resize,
        bool isNearest = false)
    {
        if (sampling == Sampling.OffsetCorners) return OnGrid(graph, x, sizes, isNearest);
        string common = sampling switch
        {
            Sampling.Asymmetric => "asymmetric",
            Sampling.HalfPixel => "half_pixel",
            _ => "align_corners",
        };
        bool hasSinglePoint = sampling == Sampling.AlignCorners && sizes.Elements?.Contains(1) == true;
        if (!hasSinglePoint) return resize(x, sizes, common);

        // A single point is in the middle, which is where the centre of a single pixel is; the other dimension goes first.
        OnnxValue value = x;
        int count = sizes.Elements!.Count;
        for (int i = 0; i < count; i++)
        {
            long[] others =
            [
                .. Enumerable.Range(0, count).Select(other => other == i ? sizes.Elements[i] : value.RankedShape[x.Rank - count + other]),
            ];
            if (others.Contains(TensorShape.Unknown))
            {
                throw new UnsupportedModelException(
                    "this sampling mode needs an input of known height and width for an output of one row or column.");
            }

            value = resize(value, graph.Constant(others), sizes.Elements[i] == 1 ? "half_pixel" : common);
        }

        return value;
    }

    /// <summary>Samples at the points of <see cref="Sampling.OffsetCorners"/>, which ONNX's Resize does not know.</summary>
    private static OnnxValue OnGrid(OnnxGraphBuilder graph, OnnxValue x, OnnxValue sizes, bool isNearest)
    {
        if (sizes.Elements is not { } known)
        {
            throw new UnsupportedModelException(
                "the sampling mode OFFSET_CORNERS needs a target size that is known before the model runs.");
        }

        OnnxValue value = x;
        for (int i = 0; i < known.Count; i++)
        {
            int axis = x.Rank - known.Count + i;
            OnnxValue last = Interpolation.Last(graph, x, axis);
            OnnxValue points = Interpolation.Points(graph, graph.Constant(0f), last, known[i], Sampling.OffsetCorners);
            OnnxValue inside = Interpolation.Inside(graph, points, x, axis);
            if (isNearest)
            {
                value = graph.Gather(value, graph.ToInt64(graph.Unary("Floor", graph.Add(inside, 0.5f))), axis);
                continue;
            }

            OnnxValue low = graph.Unary("Floor", inside);
            OnnxValue high = graph.Binary("Min", graph.Add(low, 1), last);
            OnnxValue weight = graph.Reshape(graph.Sub(inside, low), [-1, .. Enumerable.Repeat(1L, x.Rank - 1 - axis)]);
            OnnxValue lower = graph.Gather(value, graph.ToInt64(low), axis);
            OnnxValue upper = graph.Gather(value, graph.ToInt64(high), axis);
            value = graph.Add(lower, graph.Mul(graph.Sub(upper, lower), weight));
        }

        return value;
    }
}
