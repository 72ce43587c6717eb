using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>How boxes are cut out of images and brought to one size.</summary>
/// <param name="IsCentred">Whether the four numbers of a box are its centre and its size, rather than two corners.</param>
/// <param name="IsHeightFirst">Whether they are vertical and horizontal in turn, rather than the other way round.</param>
/// <param name="IsNormalized">Whether coordinates go from 0 to 1.</param>
/// <param name="Scale">By what coordinates are multiplied.</param>
/// <param name="Height">The height of the results.</param>
/// <param name="Width">Their width.</param>
/// <param name="Sampling">How points are spaced.</param>
/// <param name="Filler">What stands outside of the image; null where points there are moved to its border.</param>
internal sealed record CropGrid(
    bool IsCentred, bool IsHeightFirst, bool IsNormalized, float Scale, long Height, long Width, Sampling Sampling, float? Filler)
{
    private const long MaximumSize = 1 << 24;

    /// <summary>
    /// Cuts regions [N, 1, 4, 1, 1] out of all of some images [B, C, H, W], or regions [N, 1, 5, 1, 1] each out of the image that its first
    /// number says.
    /// </summary>
    /// <returns>[N, B or 1, C, height, width].</returns>
    public OnnxValue TakeRegions(OnnxGraphBuilder graph, OnnxValue x, OnnxValue regions)
    {
        if (regions.RankedShape[2] is not (4 or 5) and var count)
        {
            throw new ModelValidationException(
                $"its regions have the shape {regions.Shape}; 4 or 5 numbers along the third axis are defined, not {count}.");
        }

        OnnxValue flat = graph.Reshape(regions, -1, regions.RankedShape[2]);
        if (regions.RankedShape[2] == 4) return Take(graph, graph.Unsqueeze(x, 0), flat);
        OnnxValue images = graph.Reshape(graph.ToInt64(graph.Slice(flat, [0], [1], [1])), -1);
        return graph.Unsqueeze(Take(graph, graph.Gather(x, images, 0), graph.Slice(flat, [1], [5], [1])), 1);
    }

    /// <summary>Cuts boxes out of images.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[N, C, H, W] with an image for each box, or [1, B, C, H, W] to cut every box out of every image.</param>
    /// <param name="boxes">[N, 4].</param>
    public OnnxValue Take(OnnxGraphBuilder graph, OnnxValue x, OnnxValue boxes)
    {
        if (Height is < 1 or > MaximumSize || Width is < 1 or > MaximumSize)
        {
            throw new ModelValidationException($"a target of {Height} × {Width} is not defined.");
        }

        (OnnxValue top, OnnxValue left, OnnxValue bottom, OnnxValue right) =
            Corners(graph, [.. Enumerable.Range(0, 4).Select(i => graph.Slice(boxes, [i], [i + 1], [1]))]);
        OnnxValue rows = Points(graph, top, bottom, x, x.Rank - 2, Height);
        OnnxValue columns = Points(graph, left, right, x, x.Rank - 1, Width);

        // Of the points, [N, count], the others dimensions of x stand between the two.
        long[] between = [.. Enumerable.Range(1, x.Rank - 3).Select(axis => (long)axis)];
        OnnxValue sampled = Interpolation.Sample(
            graph,
            x,
            graph.Unsqueeze(Interpolation.Inside(graph, rows, x, x.Rank - 2), between),
            graph.Unsqueeze(Interpolation.Inside(graph, columns, x, x.Rank - 1), between));
        if (Filler is not { } filler) return sampled;
        OnnxValue isRow = graph.Unsqueeze(IsInside(graph, rows, x, x.Rank - 2), [.. between, x.Rank - 1]);
        OnnxValue isColumn = graph.Unsqueeze(IsInside(graph, columns, x, x.Rank - 1), [.. between, x.Rank - 2]);
        return graph.Where(graph.Compare("And", isRow, isColumn), sampled, graph.Constant(filler));
    }

    private static OnnxValue IsInside(OnnxGraphBuilder graph, OnnxValue points, OnnxValue x, int axis) => graph.Compare(
        "And",
        graph.Compare("GreaterOrEqual", points, graph.Constant(0f)),
        graph.Compare("LessOrEqual", points, Interpolation.Last(graph, x, axis)));

    private OnnxValue Points(OnnxGraphBuilder graph, OnnxValue start, OnnxValue end, OnnxValue x, int axis, long count)
    {
        OnnxValue last = Interpolation.Last(graph, x, axis);
        OnnxValue Scaled(OnnxValue coordinate) => graph.Mul(IsNormalized ? graph.Mul(coordinate, last) : coordinate, Scale);
        return Interpolation.Points(graph, Scaled(start), Scaled(end), count, Sampling);
    }

    private (OnnxValue Top, OnnxValue Left, OnnxValue Bottom, OnnxValue Right) Corners(OnnxGraphBuilder graph, OnnxValue[] numbers)
    {
        (OnnxValue a, OnnxValue b, OnnxValue c, OnnxValue d) = IsHeightFirst
            ? (numbers[0], numbers[1], numbers[2], numbers[3])
            : (numbers[1], numbers[0], numbers[3], numbers[2]);
        if (!IsCentred) return (a, b, c, d);
        (OnnxValue halfHeight, OnnxValue halfWidth) = (graph.Mul(c, 0.5f), graph.Mul(d, 0.5f));
        return (graph.Sub(a, halfHeight), graph.Sub(b, halfWidth), graph.Add(a, halfHeight), graph.Add(b, halfWidth));
    }
}
