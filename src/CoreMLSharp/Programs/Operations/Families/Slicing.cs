using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;
using static CoreMLSharp.Shapes.TensorShape;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Parts of tensors by begin, end and stride.</summary>
internal static class Slicing
{
    private const string Masks = "begin_mask: const bool[]?, end_mask: const bool[]?, squeeze_mask: const bool[]?";
    private const string Wide = "T: all; U: index";

    public static readonly OperationDefinition[] Operations =
    [
        new(
            "slice_by_index", CoreML5, ByIndex, $"x: T, begin: int32, end: int32, stride: const int32[]?, {Masks}", "T: basic",
            ValueInference.SliceByIndex)
        {
            Summary = "From begin up to end by stride in each dimension; masks ignore begin or end, or drop a dimension.",
        },
        new("slice_by_index", CoreML7, ByIndex, $"x: T, begin: U, end: U, stride: const U[]?, {Masks}", Wide, ValueInference.SliceByIndex),
        new("slice_by_size", CoreML5, BySize, "x: T, begin: int32, size: int32", "T: basic", ValueInference.SliceBySize)
        {
            Summary = "A size from begin on in each dimension; −1 goes to the end.",
        },
        new("slice_by_size", CoreML7, BySize, "x: T, begin: U, size: U", Wide, ValueInference.SliceBySize),
        new("slice_update", CoreML8, Update, $"x: T, update: T, begin: U, end: U, stride: const U[]?, {Masks}", Wide)
        {
            Summary = "x with a part, as SliceByIndex names it, replaced by an update.",
        },
    ];

    /// <summary>The ranges of a call with <c>begin</c>, <c>end</c>, <c>stride</c> and masks, one for each dimension of x.</summary>
    public static SliceRange[] Ranges(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        long?[]? begin = Bounds(call, "begin", x.Rank);
        long?[]? end = Bounds(call, "end", x.Rank);
        Infer.CheckVector(call, "stride", x.Rank);
        long[]? stride = call.LongsOrNull("stride");
        if (stride?.Contains(0) == true) throw call.Failure("stride", "a stride of 0 goes nowhere.");
        bool[] fromStart = call.Mask("begin_mask", x.Rank);
        bool[] toEnd = call.Mask("end_mask", x.Rank);
        bool[] squeeze = call.Mask("squeeze_mask", x.Rank);
        return
        [
            .. Enumerable.Range(0, x.Rank).Select(
                i => new SliceRange(x[i], begin?[i], end?[i], stride?[i] ?? 1, fromStart[i], toEnd[i], squeeze[i])),
        ];
    }

    private static ProgramType[] ByIndex(OperationCall call) => [new ProgramType.Tensor(call.ElementType("x"), Sliced(call))];

    private static ProgramType[] Update(OperationCall call)
    {
        call.ShapeOfRank("update", 1);
        Infer.CheckShape(call, "update", Sliced(call));
        return Infer.SameAsX(call);
    }

    private static TensorShape Sliced(OperationCall call)
    {
        SliceRange[] ranges = Ranges(call);
        for (int i = 0; i < ranges.Length; i++)
        {
            if (ranges[i].IsBackwards)
            {
                throw call.Failure(
                    "end",
                    $"in dimension {i} it is {ranges[i].End}, which a stride of {ranges[i].Stride} does not reach from {ranges[i].Begin}.");
            }
        }

        return new TensorShape([.. ranges.Where(range => !range.Squeeze).Select(range => range.Length)]);
    }

    /// <summary>
    /// A size of -1 goes to the end; after a beginning that is counted from the end, coremltools states a length that does not follow, so
    /// that none is stated here.
    /// </summary>
    private static ProgramType[] BySize(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        long?[]? begin = Bounds(call, "begin", x.Rank);
        long?[]? size = Bounds(call, "size", x.Rank);
        long[] dims = new long[x.Rank];
        for (int i = 0; i < x.Rank; i++)
        {
            dims[i] = (size?[i], begin?[i]) switch
            {
                (null, _) or (-1, null or < 0) => Unknown,
                (-1, { } from) =>
                    Map(
                        x[i],
                        length =>
                            length >= from
                                ? length - from
                                : throw call.Failure("begin", $"in dimension {i} it is {from}, beyond the length {length}.")),
                ({ } length, _) =>
                    x[i] == Unknown || length <= x[i]
                        ? length
                        : throw call.Failure("size", $"in dimension {i} it is {length}, more than the length {x[i]}."),
            };
        }

        return [call.Tensor(call.ElementType("x"), dims)];
    }

    /// <summary>A number for each dimension; null when none is known.</summary>
    private static long?[]? Bounds(OperationCall call, string parameter, int rank)
    {
        Infer.CheckVector(call, parameter, rank);
        return call.Lengths(parameter);
    }
}
