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

        // As many points as a bin has pixels, rounded up: another number for each region.
        if (node.Constant(1) is not { } known)
        {
            throw new UnsupportedModelException(
                "the number of its points follows from regions that are computed (sampling_ratio is 0); state the number.");
        }

        float[] edges = known.ToFloats();
        List<ProgramVariable> parts = [];
        for (int region = 0; region < edges.Length / 4; region++)
        {
            long Points(int low, long bins)
            {
                double size = (edges[(region * 4) + low + 2] - edges[(region * 4) + low]) * (double)scale;
                if (transform != "half_pixel") size = Math.Max(size, 1);
                return Math.Max(1, (long)Math.Ceiling(size / bins));
            }

            parts.Add(Aligned(
                node, x, block.Range(regions, 0, region, region + 1), block.Range(node.Value(2), 0, region, region + 1),
                (Points(1, height), Points(0, width)), (height, width), scale, transform, isMaximum));
        }

        node.Output(parts.Count == 1 ? parts[0] : block.Concat([.. parts], 0));
    }

    /// <summary>The largest of each bin of regions [regions, 5] (image, x₁, y₁, x₂, y₂) that are known.</summary>
    public static void MaxRoiPool(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        if (node.Constant(1) is not { } known || !x.Shape.IsStatic)
        {
            throw new UnsupportedModelException("its regions must be known before the model runs: the sizes of the bins follow from them.");
        }

        float scale = node.Float("spatial_scale", 1);
        long[] bins = node.Integers("pooled_shape")!;
        float[] numbers = known.ToFloats();
        List<ProgramVariable> parts = [];
        for (int region = 0; region < numbers.Length / 5; region++)
        {
            float[] own = numbers[(region * 5)..((region + 1) * 5)];
            ProgramVariable image = block.Range(x, 0, (long)own[0], (long)own[0] + 1);
            List<ProgramVariable> rows = [];
            for (int row = 0; row < bins[0]; row++)
            {
                List<ProgramVariable> columns = [];
                for (int column = 0; column < bins[1]; column++)
                {
                    (long top, long bottom) = Bin(own[2], own[4], scale, row, bins[0], x.Shape[2]);
                    (long left, long right) = Bin(own[1], own[3], scale, column, bins[1], x.Shape[3]);
                    columns.Add(bottom <= top || right <= left
                        ? block.Times(block.ReduceMax(image, [2, 3], true), 0)
                        : block.ReduceMax(block.Range(block.Range(image, 2, top, bottom), 3, left, right), [2, 3], true));
                }

                rows.Add(columns.Count == 1 ? columns[0] : block.Concat([.. columns], 3));
            }

            parts.Add(rows.Count == 1 ? rows[0] : block.Concat([.. rows], 2));
        }

        node.Output(parts.Count == 1 ? parts[0] : block.Concat([.. parts], 0));
    }

    private static (long Start, long End) Bin(float low, float high, float scale, int bin, long bins, long length)
    {
        long start = (long)Math.Round(low * scale, MidpointRounding.AwayFromZero);
        long end = (long)Math.Round(high * scale, MidpointRounding.AwayFromZero);
        double size = Math.Max(end - start + 1, 1) / (double)bins;
        return (
            Math.Clamp(start + (long)Math.Floor(bin * size), 0, length),
            Math.Clamp(start + (long)Math.Ceiling((bin + 1) * size), 0, length));
    }

    private static ProgramVariable Aligned(
        NodeContext node, ProgramVariable x, ProgramVariable regions, ProgramVariable images, (long Height, long Width) points,
        (long Height, long Width) bins, float scale, string transform, bool isMaximum)
    {
        BlockBuilder block = node.Block;
        ProgramVariable ys = Places(block, regions, 1, points.Height, bins.Height, scale, transform);
        ProgramVariable xs = Places(block, regions, 0, points.Width, bins.Width, scale, transform);

        // [regions, rows · columns], in the order bin row, point row, bin column, point column.
        (long rows, long columns) = (points.Height * bins.Height, points.Width * bins.Width);
        Length count = block.LengthOf(regions, 0);
        ProgramVariable Flat(ProgramVariable places, int axis) => block.ReshapeTo(
            block.BroadcastTo(block.ExpandDims(places, [axis]), count, rows, columns), count, rows * columns);
        (ProgramVariable y, ProgramVariable xOf) = (Flat(ys, 2), Flat(xs, 1));
        ProgramVariable own = block.Gather(x, block.As(images, DataType.Int32), 0);
        ProgramVariable[] taps = [.. Taps(block, own, y, xOf)];
        Length channels = block.LengthOf(x, 1);
        ProgramVariable InBins(ProgramVariable values) => block.ReshapeTo(
            values, block.Product(count, channels), bins.Height, points.Height, bins.Width, points.Width);
        ProgramVariable pooled = isMaximum
            ? block.ReduceMax(InBins(taps.Aggregate((a, b) => block.Maximum(a, b))), [2, 4], false)
            : block.ReduceMean(InBins(taps.Aggregate((a, b) => block.Add(a, b))), [2, 4], false);
        return block.ReshapeTo(pooled, count, channels, bins.Height, bins.Width);
    }

    /// <summary>The places of all points of all bins along an axis: [regions, bins · points].</summary>
    private static ProgramVariable Places(
        BlockBuilder block, ProgramVariable regions, int low, long points, long bins, float scale, string transform)
    {
        double offset = transform == "half_pixel" ? 0.5 : 0;
        ProgramVariable Edge(int place) => block.Plus(block.Times(block.Range(regions, 1, place, place + 1), scale), -offset);
        ProgramVariable start = Edge(low);
        ProgramVariable size = block.Sub(Edge(low + 2), start);
        if (transform != "half_pixel") size = block.AtLeast(size, 1);
        float[] steps = [.. Enumerable.Range(0, (int)(bins * points)).Select(i => (float)(((i / points) + (((i % points) + 0.5) / points)) / bins))];
        ProgramVariable fractions = block.Constant(Numbers(regions.ElementType, steps, 1, steps.Length));
        return block.Add(start, block.Mul(size, fractions));
    }

    /// <summary>The four weighted neighbours of points; those more than a pixel outside see nothing.</summary>
    private static IEnumerable<ProgramVariable> Taps(BlockBuilder block, ProgramVariable x, ProgramVariable ys, ProgramVariable xs)
    {
        Length height = block.LengthOf(x, 2);
        Length width = block.LengthOf(x, 3);
        if (!height.IsKnown || !width.IsKnown) throw new UnsupportedModelException("its images must have a known size.");
        ProgramVariable values = block.ReshapeTo(x, block.LengthOf(x, 0), block.LengthOf(x, 1), height.Known * width.Known);
        ProgramVariable isNear = block.LogicalAnd(Near(block, ys, height.Known), Near(block, xs, width.Known));
        ProgramVariable counts = block.Cast(isNear, ys.ElementType);
        (ProgramVariable, ProgramVariable)[] rows = [.. Neighbours(block, ys, height.Known)];
        (ProgramVariable, ProgramVariable)[] columns = [.. Neighbours(block, xs, width.Known)];
        foreach ((ProgramVariable row, ProgramVariable rowWeight) in rows)
        {
            foreach ((ProgramVariable column, ProgramVariable columnWeight) in columns)
            {
                ProgramVariable index = block.Add(block.Times(row, width.Known), column);
                ProgramVariable forChannels = block.BroadcastTo(
                    block.ExpandDims(index, [1]), block.LengthOf(values, 0), block.LengthOf(values, 1), block.LengthOf(index, 1));
                ProgramVariable weight = block.Mul(block.Mul(rowWeight, columnWeight), counts);
                yield return block.Mul(block.GatherAlongAxis(values, forChannels, 2), block.ExpandDims(weight, [1]));
            }
        }
    }

    private static ProgramVariable Near(BlockBuilder block, ProgramVariable places, long length) => block.LogicalAnd(
        block.GreaterEqual(places, Number(places.ElementType, -1)), block.LessEqual(places, Number(places.ElementType, length)));

    private static IEnumerable<(ProgramVariable Index, ProgramVariable Weight)> Neighbours(BlockBuilder block, ProgramVariable places, long length)
    {
        ProgramVariable inside = block.AtMost(block.AtLeast(places, 0), length - 1);
        ProgramVariable low = block.Floor(inside);
        ProgramVariable rest = block.Sub(inside, low);
        yield return (block.Cast(low, DataType.Int32), block.Plus(block.Negative(rest), 1));
        yield return (block.Cast(block.AtMost(block.Plus(low, 1), length - 1), DataType.Int32), rest);
    }
}
