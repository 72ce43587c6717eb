using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// Resizing along any axes. What Core ML has operations for becomes these; other interpolation of known lengths is a product with a
/// constant matrix for each axis, and of lengths that are computed, a choice of neighbours that is computed.
/// </summary>
internal static class Resizing
{
    /// <summary>What becomes of one axis.</summary>
    /// <param name="Axis">The axis.</param>
    /// <param name="From">Its length.</param>
    /// <param name="To">Its new length.</param>
    /// <param name="Scale">The factor, where it is known.</param>
    /// <param name="ComputedScale">
    /// The factor that the program computes, a vector of one number; null for the quotient of the lengths.
    /// </param>
    /// <param name="Region">Where the region begins and ends, for coordinates that have one; null where that is computed.</param>
    private sealed record AxisChange(
        int Axis, Length From, Length To, double? Scale, ProgramVariable? ComputedScale, (float Start, float End)? Region)
    {
        /// <summary>Whether the factor is the quotient of the lengths.</summary>
        public bool IsQuotient =>
            ComputedScale is null && (Scale is null || (IsStatic && To.Known > 1 && Scale == (double)To.Known / From.Known));

        public bool IsStatic => From.IsKnown && To.IsKnown && Scale is not null && Region is not null;
    }

    public static void Resize(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable given = node.Value(0);
        bool isOld = node.Version < 11 || node.Node.OpType == "Upsample";
        string mode = node.Text("mode", "nearest") is "bilinear" or "trilinear" ? "linear" : node.Text("mode", "nearest");
        ResizeGrid grid = new(
            mode,
            isOld ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel"),
            isOld ? "simple" : node.Text("nearest_mode", "round_prefer_floor"),
            node.Float("cubic_coeff_a", -0.75f), node.Flag("exclude_outside"), node.Flag("antialias"));
        AxisChange[] changes = Changes(node, given, isOld);
        ProgramVariable x = block.AsFloat(given);
        ProgramVariable? result = Direct(node, x, grid, changes);
        if (result is null)
        {
            result = x;
            foreach (AxisChange change in changes) result = Along(node, result, grid, change);
            if (grid.Coordinates == "tf_crop_and_resize") result = Extrapolated(node, result, grid, changes);
        }

        bool isWhole = given.ElementType != x.ElementType && grid.Mode != "nearest";
        node.Output(block.As(isWhole ? block.Truncated(result) : result, given.ElementType));
    }

    private static AxisChange[] Changes(NodeContext node, ProgramVariable x, bool isOld)
    {
        int rank = node.Rank(0);
        int[] axes = node.Integers("axes") is { } given ? NodeContext.Axes(given, rank) : [.. Enumerable.Range(0, rank)];
        int scalesInput = isOld ? 1 : 2;
        bool hasScales = node.Floats("scales") is not null
            || Count(node, scalesInput) is not 0 and var count && (count > 0 || !node.Has(3));
        bool hasRegion = node.Text("coordinate_transformation_mode", "") == "tf_crop_and_resize";
        float[]? region = hasRegion ? node.Constant(1)?.ToFloats() : null;
        List<AxisChange> changes = [];
        for (int i = 0; i < axes.Length; i++)
        {
            (float, float)? own = !hasRegion ? (0, 1) : region is null ? null : (region[i], region[i + axes.Length]);
            AxisChange change = hasScales ? ByScale(node, x, axes[i], i, scalesInput, own) : BySize(node, x, axes, i, own);
            bool isSame = change.Scale == 1 || (!hasScales && AreSame(node.Block, change.From, change.To));
            if (!isSame || hasRegion) changes.Add(change);
        }

        return [.. changes];
    }

    /// <summary>Whether two lengths are surely the same: both known, or both computed from one.</summary>
    private static bool AreSame(BlockBuilder block, Length a, Length b) => a.Variable is { } first && b.Variable is { } second
        ? LengthOrigins.OfElement(block, first, 0) is { } origin && origin == LengthOrigins.OfElement(block, second, 0)
        : a == b;

    private static AxisChange ByScale(
        NodeContext node, ProgramVariable x, int axis, int place, int input, (float Start, float End)? region)
    {
        BlockBuilder block = node.Block;
        Length from = block.LengthOf(x, axis);
        if ((node.Floats("scales") ?? node.Constant(input)?.ToFloats()) is { } scales)
        {
            // ONNX Runtime counts the whole axis where coordinates have a region; the operator's text would count only the region.
            Length to = scales[place] == 1 ? from
                : from.IsKnown ? (long)Math.Floor(from.Known * scales[place])
                : new Length(TensorShape.Unknown, Scaled(block, block.Vector(from), scales[place]));
            return new AxisChange(axis, from, to, scales[place], null, region);
        }

        ProgramVariable own = block.SliceByIndex(node.Value(input), new[] { place }, new[] { place + 1 });
        Length computed = node.Declared(0) is { } declared
            ? declared[axis]
            : new Length(
                TensorShape.Unknown,
                block.Cast(block.Floor(block.Mul(block.Cast(block.Vector(from), own.ElementType), own)), DataType.Int32));
        return new AxisChange(axis, from, computed, null, own, region);
    }

    private static AxisChange BySize(NodeContext node, ProgramVariable x, int[] axes, int place, (float Start, float End)? region)
    {
        BlockBuilder block = node.Block;
        int axis = axes[place];
        Length from = block.LengthOf(x, axis);
        long?[]? sizes = node.Lengths(3);
        ProgramVariable Size(int i) => block.SliceByIndex(node.Value(3), new[] { i }, new[] { i + 1 });
        string policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch")
        {
            Length to = sizes?[place] is { } size ? size
                : node.Declared(0) is { } declared ? declared[axis] : new Length(TensorShape.Unknown, Size(place));
            return new AxisChange(axis, from, to, from.IsKnown && to.IsKnown ? (double)to.Known / from.Known : null, null, region);
        }

        // One factor for all axes, the smallest or the largest.
        bool isSmaller = policy == "not_larger";
        if (sizes is not null && !sizes.Contains(null) && axes.All(each => x.Shape[each] != TensorShape.Unknown))
        {
            double[] factors = [.. axes.Select((each, i) => (double)sizes[i]!.Value / x.Shape[each])];
            double factor = isSmaller ? factors.Min() : factors.Max();
            return new AxisChange(axis, from, (long)Math.Floor((factor * from.Known) + 0.5), factor, null, region);
        }

        ProgramVariable lengths = block.Cast(block.Vector([.. axes.Select(each => block.LengthOf(x, each))]), DataType.Float32);
        ProgramVariable quotients = block.RealDiv(block.Cast(node.Value(3), DataType.Float32), lengths);
        ProgramVariable common = isSmaller ? block.ReduceMin(quotients, [0], true) : block.ReduceMax(quotients, [0], true);
        Length result = node.Declared(0) is { } shape
            ? shape[axis]
            : new Length(
                TensorShape.Unknown,
                block.Cast(
                    block.Floor(block.Plus(block.Mul(common, block.Cast(block.Vector(from), DataType.Float32)), 0.5)), DataType.Int32));
        return new AxisChange(axis, from, result, null, common, region);
    }

    private static ProgramVariable Scaled(BlockBuilder block, ProgramVariable length, float scale) => scale == MathF.Floor(scale)
        ? block.Times(length, scale)
        : block.Cast(block.Floor(block.Times(block.Cast(length, DataType.Float32), scale)), DataType.Int32);

    private static long Count(NodeContext node, int input) => node.Has(input) ? node.Shape(input)[0] : 0;

    /// <summary>Operations of Core ML that do the whole; null where there is none.</summary>
    private static ProgramVariable? Direct(NodeContext node, ProgramVariable x, ResizeGrid grid, AxisChange[] changes)
    {
        int rank = x.Shape.Rank;
        if (changes.Length == 0) return x;
        if (rank is < 3 or > 5 || changes.Any(change => change.Axis < rank - 2) || grid.IsAntialiased) return null;
        BlockBuilder block = node.Block;
        AxisChange? height = changes.FirstOrDefault(change => change.Axis == rank - 2);
        AxisChange? width = changes.FirstOrDefault(change => change.Axis == rank - 1);
        if (grid.Mode == "nearest")
        {
            return changes.All(change => Repeats(grid, change))
                ? block.UpsampleNearestNeighbor(x, (int)(height?.Scale ?? 1), (int)(width?.Scale ?? 1))
                : null;
        }

        if (grid.Mode != "linear") return null;
        if (changes.All(change => change.IsStatic && change.IsQuotient)
            && Sampling(grid) is { } sampling && x.Shape[-1] != TensorShape.Unknown && x.Shape[-2] != TensorShape.Unknown)
        {
            int To(AxisChange? change, int axis) => (int)(change?.To.Known ?? x.Shape[axis]);
            return To(height, -2) > 1 && To(width, -1) > 1
                ? block.ResizeBilinear(x, To(height, -2), To(width, -1), sampling)
                : null;
        }

        if (node.Import.Opset >= Opset.CoreML7 && changes.All(change => change.IsQuotient) && Sampling(grid) is { } mode)
        {
            // A length of 0 stays as it is.
            return block.Resize(x, block.Vector(height?.To ?? 0, width?.To ?? 0), resizedDims: 2, "LINEAR", mode);
        }

        if (changes.Any(change => change.Scale is null || change.Scale != Math.Floor(change.Scale.Value))) return null;
        ProgramArgument Factor(AxisChange? change) => (float)(change?.Scale ?? 1);
        switch (grid.Coordinates)
        {
            case "half_pixel": return block.UpsampleBilinear(x, Factor(height), Factor(width), false);
            case "align_corners" when height is not null && width is not null:
                return block.UpsampleBilinear(x, Factor(height), Factor(width), true);
            default: return null;
        }
    }

    /// <summary>Whether each place is repeated so many times.</summary>
    private static bool Repeats(ResizeGrid grid, AxisChange change)
    {
        if (change.Scale is not { } scale || scale < 1 || scale != Math.Floor(scale)) return false;
        if (change.From.IsKnown)
        {
            if (!change.To.IsKnown || change.To.Known != change.From.Known * scale) return false;
            double[] places = grid.Places(change.From.Known, change.To.Known, scale, (0, 1));
            return grid.Nearest(places, change.From.Known, scale).Index().All(place => place.Item == (long)(place.Index / scale));
        }

        return (grid.Coordinates, grid.Rounding) is ("asymmetric", "floor" or "simple") or ("tf_half_pixel_for_nn", "floor")
            or ("half_pixel" or "pytorch_half_pixel", "round_prefer_floor" or "round_prefer_ceil");
    }

    private static string? Sampling(ResizeGrid grid) => grid.Coordinates switch
    {
        "half_pixel" or "pytorch_half_pixel" or "half_pixel_symmetric" => "UNALIGN_CORNERS",
        "align_corners" => "STRICT_ALIGN_CORNERS",
        "asymmetric" => "DEFAULT",
        _ => null,
    };

    private static ProgramVariable Along(NodeContext node, ProgramVariable x, ResizeGrid grid, AxisChange change)
    {
        BlockBuilder block = node.Block;
        if (!change.IsStatic) return AlongComputed(node, x, grid, change);
        double[] places = grid.Places(change.From.Known, change.To.Known, change.Scale!.Value, change.Region!.Value);
        if (grid.Mode == "nearest")
        {
            return block.Gather(
                x, block.Constant(ProgramTensor.Of<int>(grid.Nearest(places, change.From.Known, change.Scale!.Value), [places.Length])),
                change.Axis);
        }

        float[] weights = grid.Weights(places, change.From.Known, change.Scale!.Value);
        ProgramVariable last = block.ToLast(x, change.Axis);
        return block.FromLast(
            block.Linear(last, Numbers(x.ElementType, weights, places.Length, change.From.Known)), change.Axis);
    }

    /// <summary>Places and weights that are computed when the model runs.</summary>
    private static ProgramVariable AlongComputed(NodeContext node, ProgramVariable x, ResizeGrid grid, AxisChange change)
    {
        ProgramVariable place = ComputedPlaces(node, grid, change);
        return ResizeWeights.Apply(node.Block, x, grid, change.Axis, change.From, place, ComputedStep(node, change));
    }

    private static ProgramVariable Float(NodeContext node, Length length) => length.Variable is { } variable
        ? node.Block.Cast(variable, DataType.Float32)
        : node.Block.Constant(ProgramTensor.Of<float>([length.Known], [1]));

    /// <summary>The distance between neighbouring places of the output in the input, 1 / scale.</summary>
    private static ProgramVariable ComputedStep(NodeContext node, AxisChange change) =>
        change.Scale is { } scale ? node.Block.Constant(ProgramTensor.Of<float>([(float)(1 / scale)], [1]))
        : change.ComputedScale is { } computed ? node.Block.Reciprocal(node.Block.As(computed, DataType.Float32))
        : node.Block.RealDiv(Float(node, change.From), Float(node, change.To));

    private static ProgramVariable ComputedPlaces(NodeContext node, ResizeGrid grid, AxisChange change)
    {
        BlockBuilder block = node.Block;
        ProgramVariable from = Float(node, change.From);
        ProgramVariable to = Float(node, change.To);
        ProgramVariable i = block.Cast(block.Positions(change.To), DataType.Float32);
        ProgramVariable step = ComputedStep(node, change);
        ProgramVariable Half() => block.Plus(block.Mul(block.Plus(i, 0.5), step), -0.5);
        ProgramVariable span = block.Plus(from, -1);
        ProgramVariable Even(ProgramVariable numerator) =>
            block.RealDiv(block.Mul(numerator, span), block.AtLeast(block.Plus(to, -1), 1));
        switch (grid.Coordinates)
        {
            case "half_pixel": return Half();
            case "pytorch_half_pixel":
                return block.Mul(Half(), block.Cast(block.Greater(to, 1f), DataType.Float32));
            case "half_pixel_symmetric":
                ProgramVariable adjustment = block.Plus(block.Negative(block.RealDiv(block.Mul(to, step), from)), 1);
                return block.Add(block.Mul(block.Times(from, 0.5), adjustment), Half());
            case "tf_half_pixel_for_nn":
                // An axis that keeps its length is left alone.
                return block.Select(block.Equal(step, 1f), i, block.Mul(block.Plus(i, 0.5), step));
            case "asymmetric": return block.Mul(i, step);
            case "align_corners": return Even(i);
            case "tf_crop_and_resize":
                (ProgramVariable start, ProgramVariable end) = Region(node, change);
                return block.Select(
                    block.Greater(to, 1f), block.Add(block.Mul(start, span), Even(block.Mul(i, block.Sub(end, start)))),
                    block.Mul(block.Times(block.Add(start, end), 0.5), span));
            default: throw new ModelFormatException($"its coordinates '{grid.Coordinates}' are not known.");
        }
    }

    private static (ProgramVariable Start, ProgramVariable End) Region(NodeContext node, AxisChange change)
    {
        BlockBuilder block = node.Block;
        int rank = node.Rank(0);
        int[] axes = node.Integers("axes") is { } given ? NodeContext.Axes(given, rank) : [.. Enumerable.Range(0, rank)];
        int place = Array.IndexOf(axes, change.Axis);
        ProgramVariable region = block.As(node.Value(1), DataType.Float32);
        return (block.Range(region, 0, place, place + 1), block.Range(region, 0, place + axes.Length, place + axes.Length + 1));
    }

    /// <summary>Places outside of the input have a value of their own.</summary>
    private static ProgramVariable Extrapolated(NodeContext node, ProgramVariable x, ResizeGrid grid, AxisChange[] changes)
    {
        BlockBuilder block = node.Block;
        ProgramVariable result = x;
        foreach (AxisChange change in changes)
        {
            ProgramVariable places = change.IsStatic
                ? block.Constant(ProgramTensor.Of<float>(
                    [
                        .. grid.Places(change.From.Known, change.To.Known, change.Scale!.Value, change.Region!.Value)
                            .Select(place => (float)place),
                    ],
                    [change.To.Known]))
                : ComputedPlaces(node, grid, change);
            ProgramVariable isInside = block.LogicalAnd(
                block.GreaterEqual(places, 0f), block.LessEqual(places, block.Plus(Float(node, change.From), -1)));
            result = block.Select(
                block.ReshapeTo(isInside, [.. Enumerable.Range(0, x.Shape.Rank).Select(axis => (Length)(axis == change.Axis ? -1 : 1))]),
                result, Number(x.ElementType, node.Float("extrapolation_value", 0)));
        }

        return result;
    }
}
