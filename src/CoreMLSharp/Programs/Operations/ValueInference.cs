using System.Collections.Immutable;
using CoreMLSharp.Programs.Operations.Families;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>
/// What is known of the elements of small tensors, through the operations with which programs compute shapes. Each element may be unknown
/// by itself: the lengths of a partly known shape stay known where they go.
/// </summary>
internal static class ValueInference
{
    /// <summary>The same elements in another shape.</summary>
    public static KnownValue?[] Same(OperationCall call) => [call.Value("x").Known];

    public static Func<OperationCall, KnownValue?[]> Unary(Func<double, double> function) => call => call.Value("x").Known is { } x
        ? [new KnownValue([.. x.Numbers.Select(number => Rounded(call, number is { } known ? function(known) : null))])]
        : [];

    public static Func<OperationCall, KnownValue?[]> Binary(Func<double, double, double> function) => call =>
    {
        if (call.Value("x").Known is not { } x || call.Value("y").Known is not { } y || Shapes(call, "x", "y") is not { } shape) return [];
        ImmutableArray<double?> left = Expanded(call, "x", x, shape);
        ImmutableArray<double?> right = Expanded(call, "y", y, shape);
        return
        [
            new KnownValue(
                [.. left.Zip(right, (a, b) => Rounded(call, a is { } first && b is { } second ? function(first, second) : null))]),
        ];
    };

    public static KnownValue?[] Select(OperationCall call)
    {
        if (call.Value("cond").Known is not { } condition || call.Value("a").Known is not { } yes || call.Value("b").Known is not { } no
            || Shapes(call, "cond", "a", "b") is not { } shape)
        {
            return [];
        }

        ImmutableArray<double?> which = Expanded(call, "cond", condition, shape);
        ImmutableArray<double?> first = Expanded(call, "a", yes, shape);
        ImmutableArray<double?> second = Expanded(call, "b", no, shape);
        return [new KnownValue([.. which.Select((truth, i) => truth switch { null => null, 0 => second[i], _ => first[i] })])];
    }

    public static KnownValue?[] Cast(OperationCall call)
    {
        if (call.Value("x").Known is not { Texts.IsEmpty: true } x || TypeSets.Find(call.Text("dtype")) is not { } type) return [];
        return [new KnownValue([.. x.Numbers.Select(number => Stored(type, number))])];
    }

    public static Func<OperationCall, KnownValue?[]> Reduce(Func<IEnumerable<double>, double> function) => call =>
        call.Value("x") is { Known: { IsComplete: true, Numbers.IsEmpty: false } x, Shape.Rank: 1 }
            ? [new KnownValue(Rounded(call, function(x.Numbers.Select(number => number!.Value))))]
            : [];

    public static KnownValue?[] Gather(OperationCall call)
    {
        if (call.Value("x") is not { Known: { } x, Shape: { Rank: 1 } } || call.Value("indices").Known is not { } indices) return [];
        return
        [
            new KnownValue(
                [
                    .. indices.Numbers.Select(
                        index =>
                            index >= -x.Numbers.Length && index < x.Numbers.Length
                                ? x.Numbers[(int)(index < 0 ? index.Value + x.Numbers.Length : index.Value)]
                                : null),
                ]),
        ];
    }

    public static KnownValue?[] Concat(OperationCall call) => call.Bool("interleave") ? [] : Joined(call, rank: 1);

    public static KnownValue?[] Stack(OperationCall call) => Joined(call, rank: 0);

    public static KnownValue?[]? Split(OperationCall call)
    {
        if (call.Value("x") is not { Known: { } x, Shape.Rank: 1 }) return null;
        long[] sizes = TensorOperation.SplitSizes(call);
        int start = 0;
        return [.. sizes.Select(size => new KnownValue(x.Numbers.Slice((start += (int)size) - (int)size, (int)size)))];
    }

    public static KnownValue?[] SliceByIndex(OperationCall call)
    {
        if (call.Value("x") is not { Known: { } x, Shape.Rank: 1 } || Slicing.Ranges(call) is not [{ First: { } first } range]
            || range.Length == TensorShape.Unknown)
        {
            return [];
        }

        return
        [
            new KnownValue(
                [
                    .. Enumerable.Range(0, (int)range.Length).Select(
                        step => x.Numbers.ElementAtOrDefault((int)(first + (step * range.Stride)))),
                ]),
        ];
    }

    public static KnownValue?[] SliceBySize(OperationCall call)
    {
        if (call.Value("x") is not { Known: { } x, Shape.Rank: 1 } || call.Lengths("begin") is not [{ } begin]
            || call.Lengths("size") is not [{ } size])
        {
            return [];
        }

        IEnumerable<double?> rest = x.Numbers.Skip((int)(begin < 0 ? begin + x.Numbers.Length : begin));
        return [new KnownValue([.. size == -1 ? rest : rest.Take((int)size)])];
    }

    public static KnownValue?[] Fill(OperationCall call)
    {
        long count = TensorOperation.ShapeGivenBy(call, "shape").Count;
        return count is >= 0 and <= KnownValue.MaximumCount && (call.NumberOrNull("value") ?? (call.Has("value") ? null : 0)) is { } value
            ? [new KnownValue([.. Enumerable.Repeat((double?)value, (int)count)])]
            : [];
    }

    public static KnownValue?[] Range(OperationCall call)
    {
        if (call.NumberOrNull("start") is not { } start || call.NumberOrNull("end") is not { } end
            || call.NumberOrNull("step") is not { } step)
        {
            return [];
        }

        double count = Math.Ceiling((end - start) / step);
        return count is >= 0 and <= KnownValue.MaximumCount
            ? [new KnownValue([.. Enumerable.Range(0, (int)count).Select(i => Rounded(call, start + (i * step), "start"))])]
            : [];
    }

    public static KnownValue?[] Tile(OperationCall call)
    {
        if (call.Value("x") is not { Known: { } x, Shape.Rank: 1 } || call.Lengths("reps") is not [{ } times]
            || times * x.Numbers.Length > KnownValue.MaximumCount)
        {
            return [];
        }

        return [new KnownValue([.. Enumerable.Repeat(x.Numbers, (int)times).SelectMany(numbers => numbers)])];
    }

    /// <summary>Several vectors or single elements as one vector; a part of which nothing but its length is known leaves a gap.</summary>
    private static KnownValue?[] Joined(OperationCall call, int rank)
    {
        List<double?> numbers = [];
        bool areScalars = call.Values("values").All(value => value.Shape is { IsRanked: true, Rank: 0 });
        foreach (ProgramVariable value in call.Values("values"))
        {
            if (!areScalars && value.Shape.Rank != rank) return [];
            if (value.Known is { Texts.IsEmpty: true } known) numbers.AddRange(known.Numbers);
            else if (value.Shape.Count is >= 0 and <= KnownValue.MaximumCount and long count)
            {
                numbers.AddRange(KnownValue.Unknown((int)count).Numbers);
            }
            else return [];
            if (numbers.Count > KnownValue.MaximumCount) return [];
        }

        return [new KnownValue([.. numbers])];
    }

    private static TensorShape? Shapes(OperationCall call, params ReadOnlySpan<string> parameters)
    {
        TensorShape? shape = TensorShape.Scalar;
        foreach (string parameter in parameters) shape = shape is null ? null : TensorShape.Broadcast(shape, call.Value(parameter).Shape);
        return shape is { IsStatic: true, Count: <= KnownValue.MaximumCount } ? shape : null;
    }

    /// <summary>The elements of an argument repeated to a shape.</summary>
    private static ImmutableArray<double?> Expanded(OperationCall call, string parameter, KnownValue value, TensorShape shape)
    {
        TensorShape own = call.Value(parameter).Shape;
        return [.. Enumerable.Range(0, (int)shape.Count).Select(index =>
        {
            long place = 0;
            long stride = 1;
            for (int axis = 1; axis <= own.Rank; axis++)
            {
                place += index % (int)shape[-axis] % own[-axis] * stride;
                index /= (int)shape[-axis];
                stride *= own[-axis];
            }

            return value.Numbers[(int)place];
        })];
    }

    /// <summary>A number as the argument's element type holds it; unknown where whole numbers gave a fraction.</summary>
    private static double? Rounded(OperationCall call, double? number, string parameter = "x") =>
        call.ElementType(parameter).IsInteger && number != Math.Truncate(number ?? 0) ? null : Stored(call.ElementType(parameter), number);

    /// <summary>A number as an element type holds it; unknown where it does not fit.</summary>
    private static double? Stored(DataType type, double? number) => type switch
    {
        _ when number is null || !double.IsFinite(number.Value) => null,
        DataType.Float16 => (double)(Half)number.Value,
        DataType.Float32 => (float)number.Value,
        DataType.Bool => number == 0 ? 0 : 1,
        _ => Math.Abs(number.Value) <= int.MaxValue ? Math.Truncate(number.Value) : null,
    };
}
