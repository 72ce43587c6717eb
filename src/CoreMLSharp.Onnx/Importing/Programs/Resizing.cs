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
    /// <param name="Scale">The factor; null where it is the quotient of lengths that are not known.</param>
    /// <param name="Start">Where the region begins, for coordinates that have one.</param>
    /// <param name="End">Where it ends.</param>
    private sealed record AxisChange(int Axis, Length From, Length To, double? Scale, double Start, double End)
    {
        public bool IsStatic => From.IsKnown && To.IsKnown && Scale is not null;
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
        BlockBuilder block = node.Block;
        int rank = node.Rank(0);
        int[] axes = node.Integers("axes") is { } given ? NodeContext.Axes(given, rank) : [.. Enumerable.Range(0, rank)];
        int scalesInput = isOld ? 1 : 2;
        float[]? scales = node.Floats("scales") ?? (Count(node, scalesInput) > 0
            ? node.Constant(scalesInput)?.ToFloats() : null);
        bool hasSizes = !isOld && scales is null && Count(node, 3) != 0;
        long?[]? sizes = hasSizes ? node.Lengths(3) : null;
        float[] region = node.Text("coordinate_transformation_mode", "") == "tf_crop_and_resize"
            ? node.Constant(1)?.ToFloats() ?? throw new UnsupportedModelException("its region must be known before the model runs.")
            : [];
        double? common = sizes is null ? null : AspectScale(node, x, axes, sizes);
        List<AxisChange> changes = [];
        for (int i = 0; i < axes.Length; i++)
        {
            Length from = block.LengthOf(x, axes[i]);
            (double start, double end) = region.Length > 0 ? (region[i], region[i + axes.Length]) : (0, 1);
            Length to;
            double? scale;
            if (hasSizes)
            {
                to = sizes?[i] is { } size ? size
                    : new Length(TensorShape.Unknown, block.SliceByIndex(node.Value(3), new[] { i }, new[] { i + 1 }));
                if (common is { } factor)
                {
                    scale = factor;
                    to = (long)Math.Floor((factor * from.Known) + 0.5);
                }
                else scale = from.IsKnown && to.IsKnown ? (double)to.Known / from.Known : null;
            }
            else if (scales is null)
            {
                ProgramVariable factors = node.Value(scalesInput);
                ProgramVariable own = block.SliceByIndex(factors, new[] { i }, new[] { i + 1 });
                to = new Length(
                    TensorShape.Unknown,
                    block.Cast(block.Floor(block.Mul(block.Cast(block.Vector(from), own.ElementType), own)), DataType.Int32));
                scale = null;
            }
            else
            {
                scale = scales[i];
                double stretch = region.Length > 0 ? end - start : 1;
                to = from.IsKnown
                    ? (long)Math.Floor(from.Known * stretch * scales[i])
                    : scales[i] == 1 ? from
                    : new Length(TensorShape.Unknown, Scaled(block, from.Variable!, scales[i]));
            }

            bool isSame = scale == 1 || (from.IsKnown && to.IsKnown && from.Known == to.Known && hasSizes);
            if (!isSame || region.Length > 0) changes.Add(new AxisChange(axes[i], from, to, scale, start, end));
        }

        return [.. changes];
    }

    /// <summary>The one factor of all axes where the proportions are kept.</summary>
    private static double? AspectScale(NodeContext node, ProgramVariable x, int[] axes, long?[] sizes)
    {
        string policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch") return null;
        if (sizes.Contains(null) || axes.Any(axis => x.Shape[axis] == TensorShape.Unknown))
        {
            throw new UnsupportedModelException("with proportions that are kept, all lengths must be known.");
        }

        IEnumerable<double> factors = axes.Select((axis, i) => (double)sizes[i]!.Value / x.Shape[axis]);
        return policy == "not_larger" ? factors.Min() : factors.Max();
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
        if (changes.All(change => change.IsStatic && change.To.Known > 1 && change.Scale == (double)change.To.Known / change.From.Known)
            && Sampling(grid) is { } sampling && x.Shape[-1] != TensorShape.Unknown && x.Shape[-2] != TensorShape.Unknown)
        {
            int To(AxisChange? change, int axis) => (int)(change?.To.Known ?? x.Shape[axis]);
            return To(height, -2) > 1 && To(width, -1) > 1
                ? block.ResizeBilinear(x, To(height, -2), To(width, -1), sampling)
                : null;
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
        double[] places = grid.Places(change.From.Known, change.To.Known, change.Scale!.Value, (change.Start, change.End));
        if (grid.Mode == "nearest")
        {
            return block.Gather(x, block.Constant(ProgramTensor.Of<int>(grid.Nearest(places, change.From.Known, change.Scale!.Value), [places.Length])), change.Axis);
        }

        float[] weights = grid.Weights(places, change.From.Known, change.Scale!.Value);
        ProgramVariable last = block.ToLast(x, change.Axis);
        return block.FromLast(
            block.Linear(last, Numbers(x.ElementType, weights, places.Length, change.From.Known)), change.Axis);
    }

    /// <summary>Neighbours that are found when the model runs.</summary>
    private static ProgramVariable AlongComputed(NodeContext node, ProgramVariable x, ResizeGrid grid, AxisChange change)
    {
        BlockBuilder block = node.Block;
        if (grid.Mode == "cubic" || grid.IsAntialiased)
        {
            throw new UnsupportedModelException("cubic interpolation and antialiasing need lengths that are known before the model runs.");
        }

        ProgramVariable Float(Length length) => block.Cast(block.Vector(length), DataType.Float32);
        ProgramVariable from = Float(change.From);
        ProgramVariable to = Float(change.To);
        ProgramVariable i = block.Cast(block.Positions(change.To), DataType.Float32);

        // The distance between places: 1 / scale.
        ProgramVariable step = change.Scale is { } scale
            ? block.Constant(ProgramTensor.Of<float>([(float)(1 / scale)], [1]))
            : block.RealDiv(from, to);
        ProgramVariable place = grid.Coordinates switch
        {
            "half_pixel" or "pytorch_half_pixel" => block.Plus(block.Mul(block.Plus(i, 0.5), step), -0.5),
            "tf_half_pixel_for_nn" => block.Mul(block.Plus(i, 0.5), step),
            "asymmetric" => block.Mul(i, step),
            "align_corners" =>
                block.RealDiv(block.Mul(i, block.Plus(from, -1)), block.AtLeast(block.Plus(to, -1), 1)),
            _ =>
                throw new UnsupportedModelException(
                    $"coordinates of the kind '{grid.Coordinates}' need lengths that are known before the model runs."),
        };
        ProgramVariable last = block.Plus(from, -1);
        ProgramVariable Index(ProgramVariable number) =>
            block.Cast(block.Minimum(block.AtLeast(number, 0), last), DataType.Int32);
        if (grid.Mode == "nearest")
        {
            return block.Gather(x, Index(grid.Rounding switch
            {
                "floor" or "simple" => block.Floor(place),
                "ceil" => block.Ceil(place),
                "round_prefer_ceil" => block.Floor(block.Plus(place, 0.5)),
                _ => block.Ceil(block.Plus(place, -0.5)),
            }), change.Axis);
        }

        ProgramVariable inside = block.Minimum(block.AtLeast(place, 0), last);
        ProgramVariable low = block.Floor(inside);
        int rank = x.Shape.Rank;
        ProgramVariable weight = block.ReshapeTo(
            block.Sub(inside, low), [.. Enumerable.Range(0, rank).Select(axis => (Length)(axis == change.Axis ? -1 : 1))]);
        ProgramVariable lower = block.Gather(x, Index(low), change.Axis);
        ProgramVariable upper = block.Gather(x, Index(block.Plus(low, 1)), change.Axis);
        return block.Add(lower, block.Mul(block.Sub(upper, lower), block.As(weight, x.ElementType)));
    }

    /// <summary>Places outside of the input have a value of their own.</summary>
    private static ProgramVariable Extrapolated(NodeContext node, ProgramVariable x, ResizeGrid grid, AxisChange[] changes)
    {
        BlockBuilder block = node.Block;
        ProgramVariable result = x;
        foreach (AxisChange change in changes.Where(change => change.IsStatic))
        {
            double[] places = grid.Places(change.From.Known, change.To.Known, change.Scale!.Value, (change.Start, change.End));
            bool[] isInside = [.. places.Select(place => place >= 0 && place <= change.From.Known - 1)];
            if (isInside.All(inside => inside)) continue;
            long[] shape = [.. Enumerable.Range(0, x.Shape.Rank).Select(axis => axis == change.Axis ? places.Length : 1L)];
            result = block.Select(
                block.Constant(ProgramTensor.Of<bool>(isInside, shape)), result,
                Number(x.ElementType, node.Float("extrapolation_value", 0)));
        }

        return result;
    }
}
