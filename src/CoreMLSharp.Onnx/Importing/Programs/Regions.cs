using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Regions of images brought to one size.</summary>
internal static class Regions
{
    /// <summary>
    /// Means or maxima of points in the bins of regions [regions, 4] (x₁, y₁, x₂, y₂). Where the number of points is to follow from a
    /// region's size, that must be known.
    /// </summary>
    public static void RoiAlign(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable regions = node.Value(1);
        (long height, long width) = (node.Integer("output_height", 1), node.Integer("output_width", 1));
        float scale = node.Float("spatial_scale", 1);
        string transform = node.Text("coordinate_transformation_mode", node.Version < 16 ? "output_half_pixel" : "half_pixel");
        bool isMaximum = node.Text("mode", "avg") == "max";
        long ratio = node.Integer("sampling_ratio", 0);
        if (ratio > 0)
        {
            node.Output(Aligned(node, x, regions, node.Value(2), (ratio, ratio), (height, width), scale, transform, isMaximum));
            return;
        }

        // As many points as a bin has pixels, rounded up: another number for each region, at most as many as one as large as the image has.
        if (node.Shape(0)[2] == TensorShape.Unknown || node.Shape(0)[3] == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("its images must have a known size.");
        }

        long Most(long length, long count) => ((length + count - 1) / count) + 1;
        node.Output(Aligned(
            node, x, regions, node.Value(2), (Most(node.Shape(0)[2], height), Most(node.Shape(0)[3], width)), (height, width), scale,
            transform,
            isMaximum, isAdaptive: true));
    }

    /// <summary>The largest of each bin of regions [regions, 5] (image, x₁, y₁, x₂, y₂): what is outside of a bin is hidden.</summary>
    public static void MaxRoiPool(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable regions = node.Value(1);
        float scale = node.Float("spatial_scale", 1);
        long[] bins = node.Integers("pooled_shape")!;
        ProgramVariable images = block.Cast(block.At(regions, 1, 0), DataType.Int32);
        ProgramVariable own = block.Gather(x, images, 0);
        ProgramVariable[] rows = [.. Bins(block, regions, 2, scale, bins[0], block.LengthOf(x, 2))];
        ProgramVariable[] columns = [.. Bins(block, regions, 1, scale, bins[1], block.LengthOf(x, 3))];
        ProgramVariable hidden = block.Constant(Number(x.ElementType, x.ElementType == DataType.Float16 ? -65504 : float.MinValue));
        List<ProgramVariable> parts = [];
        foreach (ProgramVariable row in rows)
        {
            // [regions, 1, rows, 1] and [regions, 1, 1, columns]: first the rows of a bin, then its columns.
            ProgramVariable ofRow = block.ReduceMax(block.Select(block.ExpandDims(row, [1, 3]), own, hidden), [2], true);
            parts.AddRange(columns.Select(column =>
                block.ReduceMax(block.Select(block.ExpandDims(column, [1, 2]), ofRow, hidden), [3], true)));
        }

        ProgramVariable all = block.ReshapeTo(
            parts.Count == 1 ? parts[0] : block.Concat([.. parts], 3), block.LengthOf(regions, 0), block.LengthOf(x, 1), bins[0], bins[1]);

        // A bin without a place gives 0.
        node.Output(block.Select(block.Equal(all, hidden), Number(x.ElementType, 0), all));
    }

    /// <summary>
    /// ONNX Runtime's own form of TensorFlow's operator: boxes [regions, 4] as y, x of two corners, as parts of the image; the image of
    /// each; the size. Between the corners, both included, lie as many points as the size says.
    /// </summary>
    public static void CropAndResize(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = block.AsFloat(node.Value(0));
        ProgramVariable boxes = block.As(node.Value(1), DataType.Float32);
        if (node.Integers(3, "the size") is not [var height, var width]) throw new ModelFormatException("its size is not two numbers.");
        ProgramVariable images = block.Gather(x, block.As(node.Value(2), DataType.Int32), 0);
        (ProgramVariable y, ProgramVariable isRow) = Along(0, 2, height);
        (ProgramVariable column, ProgramVariable isColumn) = Along(1, 3, width);
        Length count = block.LengthOf(boxes, 0);
        ProgramVariable Flat(ProgramVariable places, int axis) => block.ReshapeTo(
            block.BroadcastTo(block.ExpandDims(places, [axis]), count, height, width), count, height * width);

        // The nearest of two that are equally near is the later one.
        bool isNearest = node.Text("mode", "bilinear") == "nearest";
        ProgramVariable Point(ProgramVariable places) => isNearest ? block.Floor(block.Plus(places, 0.5)) : places;
        ProgramVariable sampled = Sampling.At(
            block, images, [Point(Flat(y, 2)), Point(Flat(column, 1))], isNearest ? "nearest" : "linear", Sampling.Outside.Border);
        ProgramVariable isInside = block.ExpandDims(block.LogicalAnd(Flat(isRow, 2), Flat(isColumn, 1)), [1]);
        ProgramVariable result = block.Choose(
            isInside, sampled, block.Constant(Number(sampled.ElementType, node.Float("extrapolation_value", 0))));
        node.Output(block.ReshapeTo(result, count, block.LengthOf(x, 1), height, width));

        (ProgramVariable Places, ProgramVariable AreInside) Along(int from, int to, long points)
        {
            Length length = block.LengthOf(x, from + 2);
            ProgramVariable last = block.Plus(
                length.Variable is { } variable ? block.Cast(variable, DataType.Float32)
                    : block.Constant(ProgramTensor.Scalar((float)length.Known)),
                -1);
            ProgramVariable start = block.Range(boxes, 1, from, from + 1);
            ProgramVariable end = block.Range(boxes, 1, to, to + 1);
            float[] steps = points == 1 ? [0.5f] : [.. Allocate<float>(points).Select((_, i) => (float)i)];
            ProgramVariable step = block.Times(block.Mul(block.Sub(end, start), last), 1.0 / Math.Max(1, points - 1));
            ProgramVariable places = block.Add(
                block.Mul(start, last), block.Mul(step, block.Constant(Numbers(DataType.Float32, steps, 1, points))));
            return (places, block.LogicalAnd(block.GreaterEqual(places, 0f), block.LessEqual(places, last)));
        }
    }

    /// <summary>Which places of an axis each bin has: [regions, places] for each.</summary>
    private static IEnumerable<ProgramVariable> Bins(
        BlockBuilder block, ProgramVariable regions, int low, float scale, long bins, Length length)
    {
        ProgramVariable Edge(int place) =>
            block.Floor(block.Plus(block.Times(block.Range(regions, 1, place, place + 1), scale), 0.5));
        ProgramVariable start = Edge(low);
        ProgramVariable size = block.Times(block.AtLeast(block.Plus(block.Sub(Edge(low + 2), start), 1), 1), 1.0 / bins);
        ProgramVariable places = block.Cast(block.ExpandDims(block.Positions(length), [0]), regions.ElementType);
        for (int bin = 0; bin < bins; bin++)
        {
            ProgramVariable from = block.Add(start, block.Floor(block.Times(size, bin)));
            ProgramVariable to = block.Add(start, block.Ceil(block.Times(size, bin + 1)));
            yield return block.LogicalAnd(block.GreaterEqual(places, from), block.Less(places, to));
        }
    }

    private static ProgramVariable Aligned(
        NodeContext node, ProgramVariable x, ProgramVariable regions, ProgramVariable images, (long Height, long Width) points,
        (long Height, long Width) bins, float scale, string transform, bool isMaximum, bool isAdaptive = false)
    {
        BlockBuilder block = node.Block;
        (ProgramVariable ys, ProgramVariable yCounts) = Places(block, regions, 1, points.Height, bins.Height, scale, transform, isAdaptive);
        (ProgramVariable xs, ProgramVariable xCounts) = Places(block, regions, 0, points.Width, bins.Width, scale, transform, isAdaptive);

        // [regions, rows · columns], in the order bin row, point row, bin column, point column.
        (long rows, long columns) = (points.Height * bins.Height, points.Width * bins.Width);
        Length count = block.LengthOf(regions, 0);
        ProgramVariable Flat(ProgramVariable places, int axis) => block.ReshapeTo(
            block.BroadcastTo(block.ExpandDims(places, [axis]), count, rows, columns), count, rows * columns);
        (ProgramVariable y, ProgramVariable xOf) = (Flat(ys, 2), Flat(xs, 1));
        ProgramVariable counts = block.ExpandDims(block.Mul(Flat(yCounts, 2), Flat(xCounts, 1)), [1]);
        ProgramVariable own = block.Gather(x, block.As(images, DataType.Int32), 0);
        ProgramVariable[] taps = [.. Taps(block, own, y, xOf)];
        Length channels = block.LengthOf(x, 1);
        ProgramVariable InBins(ProgramVariable values) => block.ReshapeTo(
            values, block.Product(count, channels), bins.Height, points.Height, bins.Width, points.Width);
        ProgramVariable pooled = isMaximum
            ? block.ReduceMax(
                InBins(block.Select(
                    block.Greater(counts, 0f), taps.Aggregate((a, b) => block.Maximum(a, b)),
                    Number(x.ElementType, x.ElementType == DataType.Float16 ? -65504 : float.MinValue))),
                [2, 4], false)
            : block.ReduceSum(InBins(block.Mul(taps.Aggregate((a, b) => block.Add(a, b)), counts)), [2, 4], false);
        return block.ReshapeTo(pooled, count, channels, bins.Height, bins.Width);
    }

    /// <summary>
    /// The places of all points of all bins along an axis, and how much each counts for the mean of its bin: [regions, bins · points].
    /// </summary>
    private static (ProgramVariable Places, ProgramVariable Counts) Places(
        BlockBuilder block, ProgramVariable regions, int low, long points, long bins, float scale, string transform, bool isAdaptive)
    {
        double offset = transform == "half_pixel" ? 0.5 : 0;
        ProgramVariable Edge(int place) => block.Plus(block.Times(block.Range(regions, 1, place, place + 1), scale), -offset);
        ProgramVariable start = Edge(low);
        ProgramVariable size = block.Sub(Edge(low + 2), start);
        if (transform != "half_pixel") size = block.AtLeast(size, 1);
        ProgramVariable bin = block.Times(size, 1.0 / bins);
        ProgramVariable Row(Func<int, float> number) => block.Constant(
            Numbers(regions.ElementType, [.. Allocate<float>(bins, points).Select((_, i) => number(i))], 1, bins * points));
        ProgramVariable binOf = Row(i => i / points);
        ProgramVariable pointOf = Row(i => i % points);
        ProgramVariable count = isAdaptive
            ? block.AtMost(block.AtLeast(block.Ceil(bin), 1), points)
            : block.Constant(Numbers(regions.ElementType, [points], 1, 1));
        ProgramVariable fraction = block.RealDiv(block.Plus(pointOf, 0.5), count);
        ProgramVariable places = block.Add(start, block.Mul(bin, block.Add(binOf, fraction)));
        ProgramVariable counts = block.RealDiv(block.Cast(block.Less(pointOf, count), regions.ElementType), count);
        return (places, counts);
    }

    /// <summary>The four weighted neighbours of points; those more than a pixel outside see nothing.</summary>
    private static IEnumerable<ProgramVariable> Taps(BlockBuilder block, ProgramVariable x, ProgramVariable ys, ProgramVariable xs)
    {
        Length height = block.LengthOf(x, 2);
        Length width = block.LengthOf(x, 3);
        ProgramVariable values = block.ReshapeTo(x, block.LengthOf(x, 0), block.LengthOf(x, 1), block.Product(height, width));
        ProgramVariable rowsEnd = SizeOf(block, height, ys.ElementType);
        ProgramVariable columnsEnd = SizeOf(block, width, xs.ElementType);
        ProgramVariable isNear = block.LogicalAnd(Near(block, ys, rowsEnd), Near(block, xs, columnsEnd));
        ProgramVariable counts = block.Cast(isNear, ys.ElementType);
        (ProgramVariable, ProgramVariable)[] rows = [.. Neighbours(block, ys, rowsEnd)];
        (ProgramVariable, ProgramVariable)[] columns = [.. Neighbours(block, xs, columnsEnd)];
        foreach ((ProgramVariable row, ProgramVariable rowWeight) in rows)
        {
            foreach ((ProgramVariable column, ProgramVariable columnWeight) in columns)
            {
                ProgramVariable start = width.Variable is { } variable ? block.Mul(row, variable) : block.Times(row, width.Known);
                ProgramVariable index = block.Add(start, column);
                ProgramVariable forChannels = block.BroadcastTo(
                    block.ExpandDims(index, [1]), block.LengthOf(values, 0), block.LengthOf(values, 1), block.LengthOf(index, 1));
                ProgramVariable weight = block.Mul(block.Mul(rowWeight, columnWeight), counts);
                yield return block.Mul(block.GatherAlongAxis(values, forChannels, 2), block.ExpandDims(weight, [1]));
            }
        }
    }

    private static ProgramVariable SizeOf(BlockBuilder block, Length length, DataType type) => length.Variable is { } variable
        ? block.Cast(variable, type)
        : block.Constant(Number(type, length.Known));

    private static ProgramVariable Near(BlockBuilder block, ProgramVariable places, ProgramVariable length) => block.LogicalAnd(
        block.GreaterEqual(places, Number(places.ElementType, -1)), block.LessEqual(places, length));

    private static IEnumerable<(ProgramVariable Index, ProgramVariable Weight)> Neighbours(
        BlockBuilder block, ProgramVariable places, ProgramVariable length)
    {
        ProgramVariable last = block.Plus(length, -1);
        ProgramVariable inside = block.Minimum(block.AtLeast(places, 0), last);
        ProgramVariable low = block.Floor(inside);
        ProgramVariable rest = block.Sub(inside, low);
        yield return (block.Cast(low, DataType.Int32), block.Plus(block.Negative(rest), 1));
        yield return (block.Cast(block.Minimum(block.Plus(low, 1), last), DataType.Int32), rest);
    }
}
