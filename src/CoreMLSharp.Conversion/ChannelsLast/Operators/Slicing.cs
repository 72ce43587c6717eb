using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>The masks of a strided slice: bit i is about element i of its beginnings, ends and strides.</summary>
/// <param name="Begin">Where it starts at the very beginning.</param>
/// <param name="End">Where it runs to the very end.</param>
/// <param name="Ellipsis">The element that stands for all axes that no other one is about.</param>
/// <param name="NewAxis">Elements that stand for a new axis of length 1.</param>
/// <param name="Shrink">Elements that take one position, and the axis away.</param>
internal readonly record struct SliceMasks(long Begin, long End, long Ellipsis, long NewAxis, long Shrink)
{
    public static bool Has(long mask, int bit) => (mask >> bit & 1) != 0;
}

/// <summary>Ranges taken out of tensors.</summary>
internal static class Slicing
{
    /// <summary>Beyond all positions.</summary>
    private const long Far = int.MaxValue;

    /// <summary>A range of the sizes of the third input from the beginnings of the second; -1 is all that is left.</summary>
    public static void Slice(OperatorContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        long[] axes = [.. Enumerable.Range(0, x.Rank).Select(axis => (long)axis)];
        TensorShape sizes = context[2].ToShape();
        if (context[1].Numbers is { } begins && context[2].Numbers is { } lengths
            && begins.Concat(lengths).All(number => number is not null))
        {
            long[] starts = [.. begins.Select(begin => begin!.Value)];
            long[] ends = [.. starts.Select((start, i) => lengths[i] is -1 or null ? Far : start + lengths[i]!.Value)];
            OnnxValue part = graph.Slice(x.Value, starts, ends, axes);
            context.Output(part, x.Rank == 1 && Numbers.Kept(x) is { } numbers ? Taken(numbers, starts[0], ends[0], 1) : null);
            return;
        }

        // A size that is not known is taken for what it says: sizes of -1 are constants.
        OnnxValue begin = context.Dims(1);
        OnnxValue size = context.Dims(2);
        OnnxValue isRest = graph.Compare("Equal", size, graph.Constant(-1));
        OnnxValue end = graph.Where(isRest, graph.Constant(Far), graph.Add(begin, size));
        TensorShape shape = x.Shape.Select((_, i) => sizes.IsRanked && context[2].Numbers?[i] is >= 0 and long known ? known : -1);
        context.Output(graph.Slice(x.Value, begin, end, graph.Constant(axes), null, shape));
    }

    /// <summary>A range in numpy's words: the tensor, beginnings, ends, strides.</summary>
    public static void StridedSlice(OperatorContext context, SliceMasks masks)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        long[] strides = context.Integers(3);
        List<Range> ranges = [];
        List<(int Axis, OnnxValue Position, long? Known)> picks = [];
        List<long> added = [];
        int axis = 0;
        int outputAxis = 0;
        int specified = Enumerable.Range(0, strides.Length)
            .Count(i => !SliceMasks.Has(masks.NewAxis, i) && !SliceMasks.Has(masks.Ellipsis, i));
        for (int i = 0; i < strides.Length; i++)
        {
            if (SliceMasks.Has(masks.Ellipsis, i))
            {
                axis += x.Rank - specified;
                outputAxis += x.Rank - specified;
            }
            else if (SliceMasks.Has(masks.NewAxis, i))
            {
                added.Add(outputAxis++);
            }
            else if (SliceMasks.Has(masks.Shrink, i))
            {
                picks.Add((Checked(axis++, x), Element(graph, context[1], i), context[1].Numbers?[i]));
            }
            else
            {
                ranges.Add(new Range(Checked(axis++, x), context, i, strides[i], masks));
                outputAxis++;
            }
        }

        Tensor taken = Take(graph, x, [.. ranges.Where(range => !range.IsWhole)]);
        for (int i = picks.Count - 1; i >= 0; i--)
        {
            taken = new Tensor(graph.Gather(taken.Value, picks[i].Position, picks[i].Axis)) { Numbers = Numbers.At(taken, picks[i].Known) };
        }

        context.Output(added.Count == 0
            ? taken
            : new Tensor(graph.Unsqueeze(taken.Value, [.. added])) { Numbers = taken.Rank + added.Count <= 1 ? taken.Numbers : null });
    }

    private static int Checked(int axis, Tensor x) => axis < x.Rank
        ? axis
        : throw new ModelFormatException($"it slices more axes than a tensor of shape {x.Shape} has.");

    /// <summary>An element of a vector as a number of 64 bits.</summary>
    private static OnnxValue Element(OnnxGraphBuilder graph, Tensor vector, int index) => vector.Numbers?[index] is { } known
        ? graph.ConstantScalar(known)
        : graph.Gather(graph.ToInt64(vector.Value), graph.ConstantScalar(index), 0);

    private static Tensor Take(OnnxGraphBuilder graph, Tensor x, Range[] ranges)
    {
        if (ranges.Length == 0) return x;
        long[] strides = [.. ranges.Select(range => range.Stride)];
        long[] steps = strides.All(stride => stride == 1) ? [] : strides;
        if (!Array.TrueForAll(ranges, range => range.IsKnown))
        {
            OnnxValue starts = graph.Concat(0, [.. ranges.Select(range => range.Start(graph))]);
            OnnxValue ends = graph.Concat(0, [.. ranges.Select(range => range.End(graph))]);
            OnnxValue along = graph.Constant([.. ranges.Select(range => (long)range.Axis)]);
            TensorShape shape = ranges.Aggregate(x.Shape, (result, range) => result.With(range.Axis, range.Length(x.Shape)));
            return new Tensor(graph.Slice(x.Value, starts, ends, along, steps.Length == 0 ? null : graph.Constant(steps), shape));
        }

        long[] first = [.. ranges.Select(range => range.KnownStart!.Value)];
        long[] last = [.. ranges.Select(range => range.KnownEnd!.Value)];
        if (x.ChannelsFirst is { } value)
        {
            long[] moved = [.. ranges.Select(range => (long)Layout.AxisInFirst(range.Axis, x.Rank))];
            return graph.FromChannelsFirst(graph.Slice(value, first, last, moved, steps));
        }

        return new Tensor(graph.Slice(x.Value, first, last, [.. ranges.Select(range => (long)range.Axis)], steps))
        {
            Numbers = x.Rank == 1 && x.Numbers is { } numbers ? Taken(numbers, first[0], last[0], strides[0]) : null,
        };
    }

    private static long?[] Taken(long?[] numbers, long start, long end, long step)
    {
        long count = Indexing.SliceLength(numbers.Length, start, end, step);
        long first = start < 0
            ? Math.Max(start + numbers.Length, step < 0 ? -1 : 0)
            : Math.Min(start, step < 0 ? numbers.Length - 1 : start);
        return [.. Enumerable.Range(0, (int)count).Select(i => numbers[first + (i * step)])];
    }

    /// <summary>What is taken along an axis.</summary>
    private sealed class Range(int axis, OperatorContext context, int index, long stride, SliceMasks masks)
    {
        private readonly bool _fromStart = SliceMasks.Has(masks.Begin, index);
        private readonly bool _toEnd = SliceMasks.Has(masks.End, index);

        public int Axis => axis;

        public long Stride => stride != 0 ? stride : throw new ModelFormatException("a stride is 0.");

        public long? KnownStart => _fromStart ? (stride > 0 ? 0 : Far) : context[1].Numbers?[index];

        public long? KnownEnd => _toEnd ? (stride > 0 ? Far : -Far) : context[2].Numbers?[index];

        public bool IsKnown => KnownStart is not null && KnownEnd is not null;

        public bool IsWhole => stride == 1 && KnownStart == 0 && KnownEnd == Far;

        public OnnxValue Start(OnnxGraphBuilder graph) => KnownStart is { } known
            ? graph.Constant(known)
            : graph.Reshape(Element(graph, context[1], index), 1);

        public OnnxValue End(OnnxGraphBuilder graph) => KnownEnd is { } known
            ? graph.Constant(known)
            : graph.Reshape(Element(graph, context[2], index), 1);

        public long Length(TensorShape shape) => KnownStart is { } start && KnownEnd is { } end
            ? Indexing.SliceLength(shape[axis], start, end, stride)
            : TensorShape.Unknown;
    }
}
