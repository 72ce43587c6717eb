using System.Collections.Frozen;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>A dimension of a value, whose length is only known when the program runs.</summary>
/// <param name="Value">The value.</param>
/// <param name="Axis">The dimension, counted from the front.</param>
internal readonly record struct LengthOrigin(ProgramVariable Value, int Axis);

/// <summary>
/// Where lengths that are only known when the program runs come from: they are followed back, through the operations that pass them on,
/// to the value that first has them. Two lengths of one origin are the same.
/// </summary>
internal static class LengthOrigins
{
    private const int MaximumSteps = 256;

    /// <summary>The operations whose result has the shape of their argument <c>x</c>.</summary>
    private static readonly FrozenSet<string> Shapely =
    [
        "abs", "acos", "asin", "atan", "atanh", "batch_norm", "cast", "ceil", "clamped_relu", "clip", "cos", "cosh", "cumsum", "elu", "erf",
        "exp", "exp2", "floor", "gelu", "identity", "instance_norm", "inverse", "l2_norm", "layer_norm", "leaky_relu", "linear_activation",
        "local_response_norm", "log", "logical_not", "prelu", "quantize", "relu", "relu6", "reverse", "round", "rsqrt", "scaled_tanh",
        "sigmoid", "sigmoid_hard", "sign", "silu", "sin", "sinh", "softmax", "softplus", "softplus_parametric", "softsign", "sqrt",
        "square", "tan", "tanh", "threshold", "thresholded_relu",
    ];

    /// <summary>The operations that keep the first dimension, the batch.</summary>
    private static readonly FrozenSet<string> Batchwise =
    [
        "avg_pool", "conv", "conv_transpose", "crop", "depth_to_space", "l2_pool", "max_pool", "pixel_shuffle", "pixel_unshuffle",
        "resize", "resize_bilinear", "resize_nearest_neighbor", "space_to_depth", "upsample_bilinear", "upsample_nearest_neighbor",
    ];

    /// <summary>The operations that broadcast <c>x</c> and <c>y</c>.</summary>
    private static readonly FrozenSet<string> Broadcasting =
    [
        "add", "equal", "floor_div", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or", "logical_xor",
        "maximum", "minimum", "mod", "mul", "not_equal", "pow", "real_div", "sub",
    ];

    /// <summary>Where the length of a dimension comes from; itself where no operation passes it on.</summary>
    public static LengthOrigin OfLength(BlockBuilder block, ProgramVariable value, int axis)
    {
        LengthOrigin origin = new(value, axis);
        for (int step = 0; step < MaximumSteps && block.MakerOf(origin.Value) is { } maker; step++)
        {
            if (Before(block, maker, origin.Axis) is not { } before) break;
            origin = before;
        }

        return origin;
    }

    /// <summary>The dimension whose length an element of a vector is, or a number; null where it is none.</summary>
    public static LengthOrigin? OfElement(BlockBuilder block, ProgramVariable vector, int place)
    {
        for (int step = 0; step < MaximumSteps && block.MakerOf(vector) is { } maker; step++)
        {
            if (maker.Type == "shape") return OfLength(block, maker.Arguments["x"][0], place);
            if (Source(maker, place) is not { } source) return null;
            (vector, place) = source;
        }

        return null;
    }

    /// <summary>The element of an argument that an operation passes on as one of its own.</summary>
    private static (ProgramVariable Vector, int Place)? Source(BuiltOperation maker, int place)
    {
        switch (maker.Type)
        {
            case "cast" or "expand_dims" or "identity" or "reshape" or "squeeze":
                return (maker.Arguments["x"][0], place);
            case "gather" when maker.Arguments["x"][0] is { Shape.Rank: 1 } x && Known(maker, "indices") is { } indices:
                double index = indices[place];
                return (x, (int)(index < 0 ? index + x.Shape[0] : index));
            case "slice_by_index" when maker.Arguments["x"][0] is { Shape.Rank: 1 } x && (Known(maker, "stride")?[0] ?? 1) == 1
                && !(Known(maker, "begin_mask")?[0] > 0) && Known(maker, "begin") is [var begin]:
                return (x, (int)(begin < 0 ? begin + x.Shape[0] : begin) + place);
            case "concat" or "stack":
                foreach (ProgramVariable part in maker.Arguments["values"])
                {
                    if (part.Shape.Count is not (>= 0 and var count)) return null;
                    if (place < count) return (part, place);
                    place -= (int)count;
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>The dimension of an argument that an operation passes on as one of its result.</summary>
    private static LengthOrigin? Before(BlockBuilder block, BuiltOperation maker, int axis)
    {
        ProgramVariable? x = maker.Arguments.GetValueOrDefault("x")?[0];
        int rank = maker.Outputs[0].Shape.Rank;
        if (Broadcasting.Contains(maker.Type)) return Broadcast(maker, rank - axis);
        if (maker.Type == "concat") return Beside(maker, maker.Arguments["values"][0], axis);
        if (x is not { Shape.IsRanked: true }) return null;
        if (Shapely.Contains(maker.Type)) return new(x, axis);
        if (Batchwise.Contains(maker.Type)) return axis == 0 ? new(x, 0) : null;
        return maker.Type switch
        {
            "expand_dims" => Axes(maker, rank) is { } added && !added.Contains(axis)
                ? new(x, axis - added.Count(other => other < axis))
                : null,
            "linear" => axis < rank - 1 ? new(x, axis) : null,
            "matmul" => axis == rank - 2 && Known(maker, "transpose_x") is not [1] && x.Shape.Rank == rank ? new(x, axis) : null,
            "reshape" => OfElement(block, maker.Arguments["shape"][0], axis) ?? Rest(x, maker.Outputs[0].Shape),
            "slice_by_index" => x.Shape.Rank == rank && IsOpen(maker, axis) ? new(x, axis) : null,
            "split" => Beside(maker, x, axis),
            "squeeze" => Axes(maker, x.Shape.Rank) is { } axes && axes.Length == x.Shape.Rank - rank ? Among(x, axis, axes) : null,
            "transpose" => Known(maker, "perm") is { } order ? new(x, Axis(order[axis], rank)) : null,
            var type when type.StartsWith("reduce_", StringComparison.Ordinal) && Axes(maker, x.Shape.Rank) is { } axes =>
                rank < x.Shape.Rank ? Among(x, axis, axes) : axes.Contains(axis) ? null : new(x, axis),
            _ => null,
        };
    }

    /// <summary>The argument that has the length; the other has none there, or 1. Two lengths that may differ are not told apart.</summary>
    private static LengthOrigin? Broadcast(BuiltOperation maker, int fromEnd)
    {
        ProgramVariable[] parts = [maker.Arguments["x"][0], maker.Arguments["y"][0]];
        LengthOrigin[] free =
        [
            .. parts.Where(part => part.Shape.IsRanked && part.Shape.Rank >= fromEnd && part.Shape[-fromEnd] == TensorShape.Unknown)
                .Select(part => new LengthOrigin(part, part.Shape.Rank - fromEnd)),
        ];
        return parts.All(part => part.Shape.IsRanked) && free is [var only] ? only : null;
    }

    /// <summary>A dimension beside the one along which values are joined or split.</summary>
    private static LengthOrigin? Beside(BuiltOperation maker, ProgramVariable x, int axis) =>
        x.Shape.IsRanked && Known(maker, "axis") is [var along] && Axis(along, x.Shape.Rank) != axis ? new(x, axis) : null;

    /// <summary>The dimension that is at a place after others were removed.</summary>
    private static LengthOrigin Among(ProgramVariable x, int axis, int[] removed) =>
        new(x, Enumerable.Range(0, x.Shape.Rank).Except(removed).ElementAt(axis));

    /// <summary>The one free dimension of a value that gets another shape with one free dimension, where the others agree.</summary>
    private static LengthOrigin? Rest(ProgramVariable x, TensorShape result)
    {
        if (Free(x.Shape) is not [var axis] || Free(result).Length != 1) return null;
        return KnownProduct(x.Shape) == KnownProduct(result) ? new(x, axis) : null;
    }

    private static int[] Free(TensorShape shape) =>
        [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == TensorShape.Unknown)];

    private static long KnownProduct(TensorShape shape) =>
        TensorShape.Product([.. shape.Dims.Where(dim => dim != TensorShape.Unknown)]);

    private static bool IsOpen(BuiltOperation maker, int axis) =>
        Known(maker, "begin_mask")?[axis] > 0 && Known(maker, "end_mask")?[axis] > 0 && (Known(maker, "stride")?[axis] ?? 1) == 1;

    private static int[]? Axes(BuiltOperation maker, int rank) => Known(maker, "axes")?.Select(axis => Axis(axis, rank)).ToArray();

    private static int Axis(double axis, int rank) => (int)(axis < 0 ? axis + rank : axis);

    private static double[]? Known(BuiltOperation maker, string parameter) =>
        maker.Arguments.GetValueOrDefault(parameter)?[0].Known is { IsComplete: true } known
            ? [.. known.Numbers.Select(number => number!.Value)]
            : null;
}
