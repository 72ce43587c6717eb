using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Sampling at points that are computed: Core ML's own operation for images, and the sum over neighbours for the rest.</summary>
internal static class Sampling
{
    /// <summary>What a point outside of the tensor sees.</summary>
    public enum Outside
    {
        Zeros,
        Border,
        ReflectionAtCentre,
        ReflectionAtEdge,
    }

    public static void GridSample(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable grid = node.Value(1);
        bool aligns = node.Flag("align_corners");
        string mode = node.Text("mode", "linear") switch
        {
            "bilinear" or "linear" => "linear",
            "bicubic" or "cubic" => "cubic",
            _ => "nearest",
        };
        Outside outside = node.Text("padding_mode", "zeros") switch
        {
            "border" => Outside.Border,
            "reflection" => aligns ? Outside.ReflectionAtCentre : Outside.ReflectionAtEdge,
            _ => Outside.Zeros,
        };
        if (node.Rank(0) == 4 && mode != "cubic")
        {
            string padding = outside switch
            {
                Outside.Border => "border",
                Outside.ReflectionAtCentre => "reflection",
                Outside.ReflectionAtEdge => "symmetric",
                _ => "constant",
            };
            node.Output(
                block.Resample(
                    x, block.As(grid, DataType.Float32), mode == "linear" ? "bilinear" : "nearest", padding, Number(x.ElementType, 0),
                    "normalized_minus_one_to_one", aligns));
            return;
        }

        int count = node.Rank(0) - 2;
        Length[] points = block.LengthsOf(grid)[1..^1];
        ProgramVariable flat = block.ReshapeTo(grid, block.LengthOf(grid, 0), -1, count);
        ProgramVariable[] places = new ProgramVariable[count];
        for (int axis = 0; axis < count; axis++)
        {
            // The last axis comes first in the grid.
            ProgramVariable normal = block.At(flat, 2, count - 1 - axis);
            Length length = block.LengthOf(x, axis + 2);
            ProgramVariable size = length.Variable is { } variable
                ? block.Cast(variable, normal.ElementType)
                : block.Constant(Number(normal.ElementType, length.Known));
            places[axis] = aligns
                ? block.Times(block.Mul(block.Plus(normal, 1), block.Plus(size, -1)), 0.5)
                : block.Times(block.Plus(block.Mul(block.Plus(normal, 1), size), -1), 0.5);
        }

        ProgramVariable sampled = At(block, x, places, mode, outside);
        node.Output(block.ReshapeTo(sampled, [.. block.LengthsOf(x)[..2], .. points]));
    }

    /// <summary>A grid for <see cref="GridSample"/> of affine maps.</summary>
    public static void AffineGrid(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable theta = node.Value(0);
        long?[]? size = node.Constant(1) is null && node.Declared(0) is { } declared
            ? [null, null, .. declared.Dims[1..^1].Select(dim => (long?)dim)]
            : node.Lengths(1);
        if (size is null || size.Skip(2).Contains(null))
        {
            throw new UnsupportedModelException("the size of its grid must be known before the model runs.");
        }

        int[] dims = [.. size.Skip(2).Select(length => (int)length!.Value)];
        bool aligns = node.Flag("align_corners");
        float[] points = Allocate<float>([.. dims.Select(dim => (long)dim), dims.Length + 1]);
        int count = points.Length / (dims.Length + 1);
        for (int i = 0; i < count; i++)
        {
            int rest = i;
            points[(i * (dims.Length + 1)) + dims.Length] = 1;
            for (int axis = dims.Length - 1; axis >= 0; axis--)
            {
                int length = dims[axis];
                int place = rest % length;
                rest /= length;
                points[(i * (dims.Length + 1)) + dims.Length - 1 - axis] = aligns
                    ? length == 1 ? 0 : -1 + (2f * place / (length - 1))
                    : ((2f * place) + 1) / length - 1;
            }
        }

        ProgramVariable all = block.Constant(Numbers(theta.ElementType, points, 1, count, dims.Length + 1));
        ProgramVariable mapped = block.MatMul(all, theta, false, true);
        node.Output(block.ReshapeTo(mapped, [block.LengthOf(theta, 0), .. dims.Select(dim => (Length)dim), dims.Length]));
    }

    /// <summary>
    /// The values of [batch, channels, …] at points, for each of which there is a place along each spatial axis: [batch, points] each, in
    /// elements, beginning with 0.
    /// </summary>
    /// <returns>[batch, channels, points].</returns>
    public static ProgramVariable At(BlockBuilder block, ProgramVariable x, ProgramVariable[] places, string mode, Outside outside)
    {
        Length[] lengths = block.LengthsOf(x)[2..];
        ProgramVariable values = block.ReshapeTo(x, block.LengthOf(x, 0), block.LengthOf(x, 1), -1);
        List<(ProgramVariable Index, ProgramVariable Weight)> taps = [];
        for (int axis = 0; axis < places.Length; axis++)
        {
            ProgramVariable last = block.Plus(SizeOf(block, lengths[axis], places[axis].ElementType), -1);
            (ProgramVariable Index, ProgramVariable Weight)[] own =
                [.. Taps(block, places[axis], last, mode, outside)];
            taps = axis == 0
                ? [.. own]
                : [.. taps.SelectMany(tap => own.Select(next => (
                    block.Add(block.Mul(tap.Index, Argument(lengths[axis])), next.Index), block.Mul(tap.Weight, next.Weight))))];
        }

        ProgramVariable? sum = null;
        foreach ((ProgramVariable index, ProgramVariable weight) in taps)
        {
            ProgramVariable forChannels = block.BroadcastTo(
                block.ExpandDims(index, [1]), block.LengthOf(values, 0), block.LengthOf(values, 1), block.LengthOf(index, 1));
            ProgramVariable seen = block.Mul(
                block.GatherAlongAxis(values, forChannels, 2), block.As(block.ExpandDims(weight, [1]), x.ElementType));
            sum = sum is null ? seen : block.Add(sum, seen);
        }

        return sum!;
    }

    /// <summary>The neighbours of places along one axis and how much they count.</summary>
    private static IEnumerable<(ProgramVariable Index, ProgramVariable Weight)> Taps(
        BlockBuilder block, ProgramVariable place, ProgramVariable last, string mode, Outside outside)
    {
        if (mode != "cubic" && outside != Outside.Zeros) place = Inside(block, place, last, outside);
        if (mode == "nearest")
        {
            yield return Tap(block, block.Round(place), null, last, outside);
            yield break;
        }

        ProgramVariable low = block.Floor(place);
        ProgramVariable rest = block.Sub(place, low);
        if (mode == "linear")
        {
            yield return Tap(block, low, block.Plus(block.Negative(rest), 1), last, outside);
            yield return Tap(block, block.Plus(low, 1), rest, last, outside);
            yield break;
        }

        for (int i = -1; i <= 2; i++)
        {
            yield return Tap(block, block.Plus(low, i), Cubic(block, rest, i), last, outside);
        }
    }

    /// <summary>The weight of a neighbour by cubic convolution with a = −0.75.</summary>
    private static ProgramVariable Cubic(BlockBuilder block, ProgramVariable rest, int offset)
    {
        const double A = -0.75;
        ProgramVariable x = block.Abs(block.Plus(rest, -offset));

        // |x| is below 1 for the neighbours 0 and 1, and from 1 to 2 for the others.
        ProgramVariable Horner(params ReadOnlySpan<double> coefficients)
        {
            ProgramVariable result = block.Plus(block.Times(x, coefficients[0]), coefficients[1]);
            for (int i = 2; i < coefficients.Length; i++) result = block.Plus(block.Mul(result, x), coefficients[i]);
            return result;
        }

        return offset is 0 or 1 ? Horner(A + 2, -(A + 3), 0, 1) : Horner(A, -5 * A, 8 * A, -4 * A);
    }

    private static (ProgramVariable Index, ProgramVariable Weight) Tap(
        BlockBuilder block, ProgramVariable place, ProgramVariable? weight, ProgramVariable last, Outside outside)
    {
        ProgramVariable inside = outside == Outside.Zeros
            ? block.Minimum(block.AtLeast(place, 0), last)
            : Inside(block, place, last, outside);
        ProgramVariable counts = weight ?? block.Plus(block.Times(place, 0), 1);
        if (outside == Outside.Zeros)
        {
            counts = block.Mul(counts, block.Cast(block.Equal(inside, place), place.ElementType));
        }

        return (block.Cast(inside, DataType.Int32), counts);
    }

    /// <summary>Places inside of the tensor.</summary>
    private static ProgramVariable Inside(BlockBuilder block, ProgramVariable place, ProgramVariable last, Outside outside)
    {
        if (outside is Outside.ReflectionAtCentre or Outside.ReflectionAtEdge)
        {
            double low = outside == Outside.ReflectionAtCentre ? 0 : -0.5;
            ProgramVariable span = outside == Outside.ReflectionAtCentre ? block.AtLeast(last, 1) : block.Plus(last, 1);
            ProgramVariable period = block.Times(span, 2);
            ProgramVariable rest = block.Mod(block.Plus(place, -low), period);
            place = block.Plus(block.Minimum(rest, block.Sub(period, rest)), low);
        }

        return block.Minimum(block.AtLeast(place, 0), last);
    }

    private static ProgramVariable SizeOf(BlockBuilder block, Length length, DataType type) => length.Variable is { } variable
        ? block.Cast(variable, type)
        : block.Constant(Number(type, length.Known));

    private static ProgramArgument Argument(Length length) => length.Variable is { } variable ? variable : (int)length.Known;
}
