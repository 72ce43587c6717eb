using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;
using static CoreMLSharp.Shapes.TensorShape;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Making, joining, splitting and sorting tensors.</summary>
internal static class TensorOperation
{
    private const string Sorting = "axis: const int32 = -1, ascending: const bool = false";

    public static readonly OperationDefinition[] Operations =
    [
        new("argsort", CoreML5, ArgSort, $"x: T, {Sorting}", "T: number")
        {
            Summary = "The places of the elements along an axis from the largest to the smallest, or ascending.",
        },
        new("band_part", CoreML5, BandPart, "x: T, lower: const int32 = -1, upper: const int32 = -1", "T: basic")
        {
            Summary = "Matrices with zeros outside a band around the diagonal; −1 keeps a side whole.",
        },
        new("concat", CoreML5, Concat, "values: V*, axis: const int32, interleave: const bool = false", "V: any", ValueInference.Concat)
        {
            Summary = "Tensors one after the other along an axis.",
        },
        new(
            "cumsum", CoreML5, CumSum, "x: T, axis: const int32 = 0, exclusive: const bool = false, reverse: const bool = false",
            "T: number")
        {
            Summary = "Sums of the elements so far along an axis.",
        },
        new("fill", CoreML5, Fill, "shape: int32, value: const T = 0.0", "T: basic", ValueInference.Fill)
        {
            Summary = "A tensor of a shape with the same value everywhere, 0 by default.",
        },
        new("fill_like", CoreML6, FillLike, "ref_tensor: T, value: const U = 0.0", "T: basic; U: basic")
        {
            Summary = "A tensor of the shape of another with the same value everywhere.",
        },
        new("flatten2d", CoreML5, Flatten2D, "x: T, axis: const int32 = 1", "T: basic")
        {
            Summary = "A matrix: the dimensions before an axis, and those from it on.",
        },
        new("identity", CoreML5, Infer.SameAsX, "x: value", "", call => [call.Value("x").Known]) { Summary = "x under another name." },
        new(
            "non_maximum_suppression", CoreML5, SuppressRows,
            "boxes: T, scores: T, iou_threshold: const T, score_threshold: const T, max_boxes: const int32, per_class_suppression: const " +
                "bool = false")
        {
            Summary = "The boxes with the best scores, without those that overlap a better one.",
            Outputs = "boxes, scores, indices",
        },
        new(
            "non_maximum_suppression", CoreML7, SuppressColumns,
            "boxes: T, scores: T, iou_threshold: const T, max_boxes: const int32, per_class_suppression: const bool = false"),
        new("non_zero", CoreML5, NonZero, "x: T", "T: basic")
        {
            Summary = "The coordinates of the elements that are not 0, one in each row.",
        },
        new(
            "one_hot", CoreML5, OneHot,
            "indices: int32, one_hot_vector_size: int32, axis: const int32 = -1, on_value: const T = 1, off_value: const T = 0", "T: basic")
        {
            Summary = "A new axis in which the place that an index names is on.",
        },
        new("pad", CoreML5, Pad, "x: T, pad: int32, mode: const string = constant, constant_val: const T = 0.0")
        {
            Summary = "x with amounts before and after each of the last dimensions; constant (the default), reflect or replicate.",
        },
        new("range_1d", CoreML5, Range, "start: T, end: T, step: T", "T: number", ValueInference.Range)
        {
            Summary = "The numbers from start up to end by step.",
        },
        new(
            "shape", CoreML5, call => [call.Tensor(DataType.Int32, call.Value("x").Shape is { IsRanked: true } x ? x.Rank : Unknown)],
            "x: T", "T: basic", call => [KnownValue.OfDims(call.Value("x").Shape)])
        {
            Summary = "The lengths of x's dimensions.",
        },
        new(
            "split", CoreML5, Split, "x: T, num_splits: const int32?, split_sizes: const int32[]?, axis: const int32", "T: basic",
            ValueInference.Split)
        {
            Summary = "Parts along an axis: so many alike, or of certain sizes.",
            Outputs = "parts…",
        },
        new("stack", CoreML5, Stack, "values: V*, axis: const int32", "V: any", ValueInference.Stack)
        {
            Summary = "Tensors beside each other along a new axis.",
        },
        new("tile", CoreML5, Tile, "x: T, reps: int32", "T: basic", ValueInference.Tile) { Summary = "x repeated in each dimension." },
        new("topk", CoreML5, TopK, $"x: T, k: const int32 = 1, {Sorting}", "T: number")
        {
            Summary = "The k largest along an axis (smallest where ascending), and their places.",
            Outputs = "values, indices",
        },
        new(
            "topk", CoreML6, TopK, $"x: T, k: const int32 = 1, {Sorting}, sort: const bool = true, return_indices: const bool = true",
            "T: number"),
        new(
            "topk", CoreML7, TopK,
            $"x: T, k: const K = 1, {Sorting}, sort: const bool = true, return_indices: const bool = true, output_indices_dtype: const " +
                "string?",
            "T: wide; K: index")
        {
            Computed = ("output_indices_dtype", call => call.Bool("return_indices") ? ProgramTensor.OfStrings(["int32"], []) : null),
        },
    ];

    /// <summary>The shape that a vector of lengths gives: its rank is the vector's length, where that is known.</summary>
    public static TensorShape ShapeGivenBy(OperationCall call, string parameter)
    {
        TensorShape vector = CheckLengths(call, parameter);
        if (call.Lengths(parameter) is { } lengths)
        {
            return new TensorShape(
                [
                    .. lengths.Select(
                        length => length is >= 0 or null ? length ?? Unknown : throw call.Failure(parameter, $"{length} is not a length.")),
                ]);
        }

        return vector[0] == Unknown ? Unranked : OfRank((int)vector[0]);
    }

    /// <summary>Refuses what is not a vector of the lengths of dimensions, or is one of too many.</summary>
    public static TensorShape CheckLengths(OperationCall call, string parameter)
    {
        TensorShape vector = call.ShapeOfRank(parameter, 1, 1);
        return vector[0] <= MaximumRank
            ? vector
            : throw call.Failure(parameter, $"it gives {vector[0]} dimensions; at most {MaximumRank} are possible.");
    }

    /// <summary>Where the splits of a call end along the axis.</summary>
    public static long[] SplitSizes(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        long length = x[call.Axis("axis", x.Rank)];
        if (call.LongsOrNull("split_sizes") is { } sizes)
        {
            if (call.Has("num_splits") && call.Long("num_splits") != sizes.Length)
            {
                throw call.Failure("num_splits", $"it is {call.Long("num_splits")}, but there are {sizes.Length} sizes.");
            }

            if (sizes.Any(size => size < 0) || (length != Unknown && sizes.Sum() != length))
            {
                throw call.Failure("split_sizes", $"[{string.Join(", ", sizes)}] is not a division of {length}.");
            }

            return sizes;
        }

        if (!call.Has("num_splits")) throw call.Failure("num_splits", "it or split_sizes must be given.");
        long count = call.Long("num_splits");
        if (count is < 1 or > MaximumSplits || (length != Unknown && length % count != 0))
        {
            throw call.Failure("num_splits", $"{length} is not divided by {count}.");
        }

        return [.. Enumerable.Repeat(Map(length, known => known / count), (int)count)];
    }

    private const int MaximumRank = 64;
    private const int MaximumSplits = 1 << 16;

    private static ProgramType[] ArgSort(OperationCall call)
    {
        call.Axis("axis", call.Rank("x"));
        return [new ProgramType.Tensor(DataType.Int32, call.Shape("x"))];
    }

    private static ProgramType[] BandPart(OperationCall call)
    {
        call.ShapeOfRank("x", 2);
        return Infer.SameAsX(call);
    }

    private static ProgramType[] Concat(OperationCall call)
    {
        ProgramVariable[] values = NotEmpty(call);
        bool isInterleaved = call.Bool("interleave");
        if (values.All(value => value.Shape is { IsRanked: true, Rank: 0 })) return [call.Tensor(values[0].ElementType, values.Length)];
        TensorShape shape = Ranked(call, values[0]);
        int axis = call.Axis("axis", shape.Rank);
        long length = shape[axis];
        foreach (ProgramVariable value in values.Skip(1))
        {
            TensorShape other = Ranked(call, value);
            if (other.Rank != shape.Rank || !other.IsCompatibleWith(isInterleaved ? shape : shape.With(axis, Unknown)))
            {
                throw call.Failure("values", $"the shapes {shape} and {other} cannot be joined along axis {axis}.");
            }

            shape = new TensorShape([.. shape.Dims.Select((dim, i) => Math.Max(dim, other[i]))]);
            length = length == Unknown || other[axis] == Unknown ? Unknown : checked(length + other[axis]);
        }

        return [new ProgramType.Tensor(values[0].ElementType, shape.With(axis, length))];
    }

    private static ProgramType[] Stack(OperationCall call)
    {
        ProgramVariable[] values = NotEmpty(call);
        TensorShape shape = Ranked(call, values[0]);
        foreach (ProgramVariable value in values)
        {
            if (!value.Shape.IsCompatibleWith(shape))
            {
                throw call.Failure("values", $"the shapes {shape} and {value.Shape} cannot be stacked.");
            }

            shape = new TensorShape([.. shape.Dims.Select((dim, i) => Math.Max(dim, Ranked(call, value)[i]))]);
        }

        return
        [
            new ProgramType.Tensor(
                values[0].ElementType, new TensorShape(shape.Dims.Insert(call.Axis("axis", shape.Rank + 1), values.Length))),
        ];
    }

    private static ProgramVariable[] NotEmpty(OperationCall call) =>
        call.Values("values") is { Length: > 0 } values ? values : throw call.Failure("values", "at least one tensor is needed.");

    private static TensorShape Ranked(OperationCall call, ProgramVariable value) =>
        value.Shape is { IsRanked: true } shape
            ? shape
            : throw call.Failure("values", $"the number of dimensions of '{value.Name}' is not known.");

    private static ProgramType[] CumSum(OperationCall call)
    {
        call.Axis("axis", call.Rank("x"));
        return Infer.SameAsX(call);
    }

    private static ProgramType[] Fill(OperationCall call) =>
    [
        new ProgramType.Tensor(call.Variable("T", DataType.Float32), ShapeGivenBy(call, "shape")),
    ];

    private static ProgramType[] FillLike(OperationCall call) =>
    [
        new ProgramType.Tensor(call.Variable("U", DataType.Float32), call.Value("ref_tensor").Shape),
    ];

    private static ProgramType[] Flatten2D(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        long axis = call.Long("axis");
        if (axis < -x.Rank || axis > x.Rank) throw call.Failure("axis", $"there is no axis {axis} in {x.Rank} dimensions.");
        int cut = (int)(axis < 0 ? axis + x.Rank : axis);
        return [call.Tensor(call.ElementType("x"), Product(x.Dims.AsSpan()[..cut]), Product(x.Dims.AsSpan()[cut..]))];
    }

    /// <summary>Boxes are [batch, boxes, 4], scores [batch, boxes, classes].</summary>
    private static ProgramType[] SuppressRows(OperationCall call)
    {
        TensorShape scores = call.ShapeOfRank("scores", 3, 3);
        Infer.CheckShape(call, "boxes", new TensorShape(scores[0], scores[1], 4));
        long count = call.Long("max_boxes");
        return
        [
            call.Tensor(call.ElementType("boxes"), scores[0], count, 4),
            call.Tensor(call.ElementType("scores"), scores[0], count, scores[2]),
            call.Tensor(DataType.Int32, scores[0], count),
            call.Tensor(DataType.Int32, scores[0]),
        ];
    }

    /// <summary>Boxes are [batch, 4, boxes], scores [batch, classes, boxes].</summary>
    private static ProgramType[] SuppressColumns(OperationCall call)
    {
        TensorShape scores = call.ShapeOfRank("scores", 3, 3);
        Infer.CheckShape(call, "boxes", new TensorShape(scores[0], 4, scores[2]));
        long count = call.Long("max_boxes");
        return
        [
            call.Tensor(call.ElementType("boxes"), scores[0], 4, count),
            call.Tensor(call.ElementType("scores"), scores[0], scores[1], count),
            call.Tensor(DataType.Int32, scores[0], count),
        ];
    }

    private static ProgramType[] NonZero(OperationCall call)
    {
        int rank = call.ShapeOfRank("x", 1).Rank;
        KnownValue? known = call.Value("x").Known;
        return
        [
            call.Tensor(DataType.Int32, known is { IsComplete: true } ? known.Numbers.Count(number => number != 0) : Unknown, rank),
        ];
    }

    private static ProgramType[] OneHot(OperationCall call)
    {
        TensorShape indices = call.Shape("indices");
        long? size = call.Lengths("one_hot_vector_size") is [{ } known] ? known : null;
        if (size < 0) throw call.Failure("one_hot_vector_size", $"{size} is not a length.");
        return
        [
            new ProgramType.Tensor(
                call.Variable("T", DataType.Int32),
                new TensorShape(indices.Dims.Insert(call.Axis("axis", indices.Rank + 1), size ?? Unknown))),
        ];
    }

    /// <summary>Amounts before and after each of the last dimensions.</summary>
    private static ProgramType[] Pad(OperationCall call)
    {
        call.Text("mode", "constant", "reflect", "replicate");
        TensorShape x = call.Shape("x");
        long count = call.ShapeOfRank("pad", 1, 1)[0];
        if (count % 2 != 0 || count > 2 * x.Rank || count < 0)
        {
            throw call.Failure("pad", $"it has {count} numbers; two are needed for each of the last dimensions of {x.Rank}.");
        }

        long?[]? amounts = call.Lengths("pad");
        if (amounts?.Any(amount => amount < 0) == true) throw call.Failure("pad", $"[{string.Join(", ", amounts)}] has a negative number.");
        long first = x.Rank - (count / 2);
        return
        [
            call.Tensor(
                call.ElementType("x"),
                [
                    .. x.Dims.Select(
                        (dim, axis) =>
                            axis < first ? dim : Padded(dim, amounts?[(int)(axis - first) * 2], amounts?[((int)(axis - first) * 2) + 1])),
                ]),
        ];
    }

    private static long Padded(long dim, long? before, long? after) =>
        before is null || after is null ? Unknown : Map(dim, length => length + before.Value + after.Value);

    private static ProgramType[] Range(OperationCall call)
    {
        bool isKnown = call.NumberOrNull("start") is not null && call.NumberOrNull("end") is not null
            && call.NumberOrNull("step") is not null;
        if (!isKnown) return [call.Tensor(call.ElementType("start"), Unknown)];
        double count = Math.Ceiling((call.Number("end") - call.Number("start")) / call.Number("step"));
        return count is >= 0 and <= int.MaxValue
            ? [call.Tensor(call.ElementType("start"), (long)count)]
            : throw call.Failure("step", $"{call.Number("step")} does not lead from {call.Number("start")} to {call.Number("end")}.");
    }

    private static ProgramType[] Split(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        int axis = call.Axis("axis", x.Rank);
        return [.. SplitSizes(call).Select(size => new ProgramType.Tensor(call.ElementType("x"), x.With(axis, size)))];
    }

    private static ProgramType[] Tile(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        Infer.CheckVector(call, "reps", x.Rank);
        long?[]? reps = call.Lengths("reps");
        if (reps?.Any(times => times < 1) == true) throw call.Failure("reps", $"[{string.Join(", ", reps)}] has a number below 1.");
        return
        [
            call.Tensor(
                call.ElementType("x"),
                [.. x.Dims.Select((dim, axis) => reps?[axis] is { } times ? Map(dim, length => checked(length * times)) : Unknown)]),
        ];
    }

    private static ProgramType[] TopK(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 1);
        int axis = call.Axis("axis", x.Rank);
        long count = call.Long("k");
        if (count == -1 && call.IsForRunning) count = x[axis];
        if (count < 1 || (x[axis] != Unknown && count > x[axis]))
        {
            throw call.Failure("k", $"{count} is not from 1 to {x[axis]}, the length of axis {axis}.");
        }

        ProgramType.Tensor values = new(call.ElementType("x"), x.With(axis, count));
        bool hasType = call.Opset >= CoreML7 && call.Has("output_indices_dtype");
        if (call.Opset >= CoreML6 && !call.Bool("return_indices"))
        {
            return hasType ? throw call.Failure("output_indices_dtype", "it is for calls that return indices.") : [values];
        }

        return [values, values with { ElementType = hasType ? call.TypeNamed("output_indices_dtype", "int32 uint16") : DataType.Int32 }];
    }
}
