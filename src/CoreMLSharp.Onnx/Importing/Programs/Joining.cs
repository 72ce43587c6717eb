using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Joining, splitting, slicing and padding.</summary>
internal static class Joining
{
    /// <summary>Empty tensors add nothing.</summary>
    public static void Concat(NodeContext node)
    {
        int[] present = [.. Enumerable.Range(0, node.InputCount).Where(i => node.Tensor(i).Shape.Count != 0)];
        if (present.Length == 0)
        {
            node.Output(0, node.Any(0));
            return;
        }

        int rank = node.Rank(0);
        int axis = node.Axis("axis", 1, rank);
        if (rank > ImportedTensor.MaximumRank)
        {
            ConcatHigh(node, axis);
            return;
        }

        ProgramVariable[] values = [.. present.Select(node.Value)];
        node.Output(0, node.Type(0), values.Length == 1 ? values[0] : node.Block.Concat(values, axis));
    }

    /// <summary>Parts of given lengths, or so many that are alike but for a shorter last one.</summary>
    public static void Split(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int axis = node.Axis("axis", 0, node.Rank(0));
        long[]? sizes = node.Has(1) && node.Constant(1) is null && Declared(node, axis) is { } declared
            ? declared
            : node.Integers("split", 1);
        int count = sizes?.Length ?? node.Outputs.Length;
        if (sizes is null)
        {
            long length = x.Shape[axis];
            if (length == TensorShape.Unknown)
            {
                Set(node, block.Split(x, axis, count));
                return;
            }

            long part = (length + count - 1) / count;
            sizes = [.. Enumerable.Range(0, count).Select(i => Math.Clamp(length - (i * part), 0, part))];
        }

        if (sizes.Contains(0))
        {
            long start = 0;
            for (int i = 0; i < count; i++)
            {
                if (sizes[i] == 0) node.Output(i, Empty(node.Type(0), x.Shape.With(axis, 0)));
                else node.Output(i, node.Type(0), block.Range(x, axis, start, start + sizes[i]));
                start += sizes[i];
            }
        }
        else if (count == 1) node.Output(0, node.Any(0));
        else Set(node, block.Split(x, axis, null, Ints(sizes)));
    }

    /// <summary>From starts to ends by steps along some axes; what lies beyond the ends counts as the ends.</summary>
    public static void Slice(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = Boundless(node);
        int rank = x.Shape.Rank;
        if ((node.Has(3) && node.Constant(3) is null) || (node.Has(4) && node.Constant(4) is null))
        {
            node.Output(SliceComputed(node, x));
            return;
        }

        (ProgramArgument?, long?[]) starts = Bounds(node, "starts", 1);
        (ProgramArgument?, long?[]) ends = Bounds(node, "ends", 2);
        int count = starts.Item2.Length;

        int[] axes = node.Integers("axes", 3) is { } given ? NodeContext.Axes(given, rank) : [.. Enumerable.Range(0, count)];
        long[] steps = node.Integers(4, "the steps") ?? [.. Enumerable.Repeat(1L, count)];
        Length[] begin = [.. Enumerable.Repeat((Length)0, rank)];
        Length[] end = [.. Enumerable.Repeat((Length)0, rank)];
        int[] stride = [.. Enumerable.Repeat(1, rank)];
        bool[] fromStart = [.. Enumerable.Repeat(true, rank)];
        bool[] toEnd = [.. Enumerable.Repeat(true, rank)];
        for (int i = 0; i < count; i++)
        {
            int axis = axes[i];
            long length = x.Shape[axis];
            stride[axis] = (int)Math.Clamp(steps[i], -int.MaxValue, int.MaxValue);
            if (stride[axis] == 0) throw new ModelFormatException("a step is 0.");
            if (starts.Item2[i] is { } first && ends.Item2[i] is { } last && length != TensorShape.Unknown)
            {
                (long from, long to) = Resolved(first, last, steps[i], length);
                if (steps[i] > 0 ? from >= to : from <= to)
                {
                    node.Output(0, Empty(node.Type(0), x.Shape.With(axis, 0)));
                    return;
                }

                (begin[axis], end[axis]) = (from, Math.Max(to, 0));
                (fromStart[axis], toEnd[axis]) = (false, to < 0 || (to == length && steps[i] > 0));
                continue;
            }

            fromStart[axis] = Opens(starts.Item2[i], steps[i]);
            toEnd[axis] = Closes(ends.Item2[i], steps[i]);
            begin[axis] = Part(block, starts, i);
            end[axis] = Part(block, ends, i);
        }

        if (fromStart.All(open => open) && toEnd.All(open => open) && stride.All(step => step == 1))
        {
            node.Output(0, node.Type(0), x);
            return;
        }

        node.Output(block.SliceByIndex(x, Places(block, begin), Places(block, end), stride, fromStart, toEnd));
    }

    /// <summary>Ranges along axes, or with steps, that are computed: along each axis, places are gathered.</summary>
    private static ProgramVariable SliceComputed(NodeContext node, ProgramVariable x)
    {
        BlockBuilder block = node.Block;
        int rank = x.Shape.Rank;
        ProgramVariable lengths = block.Vector(block.LengthsOf(x));
        ProgramVariable axes = node.Optional(3) is { } given
            ? block.Mod(block.Add(given, rank), rank)
            : block.Positions(block.LengthOf(node.Value(1), 0));
        ProgramVariable ones = block.Constant(ProgramTensor.Of<int>([.. Enumerable.Repeat(1, rank)], [rank]));
        ProgramVariable Spread(ProgramVariable all, ProgramVariable values) => block.Scatter(all, axes, values, 0, "update");
        ProgramVariable steps = node.Optional(4) is { } distances ? Spread(ones, distances) : ones;
        ProgramVariable starts = FromFront(Spread(block.Times(ones, 0), node.Value(1)), 0);
        ProgramVariable ends = FromFront(Spread(lengths, node.Value(2)), 1);
        ProgramVariable result = x;
        for (int axis = 0; axis < rank; axis++)
        {
            ProgramVariable At(ProgramVariable vector) => block.At(vector, 0, axis);
            result = block.Gather(result, block.Range1D(At(starts), At(ends), At(steps)), axis);
        }

        return result;

        // Backwards, the first place is one less than the length at most, and the end one before the first.
        ProgramVariable FromFront(ProgramVariable places, int beyond)
        {
            ProgramVariable moved = block.Select(block.Less(places, 0), block.Add(places, lengths), places);
            ProgramVariable forward = block.Minimum(block.AtLeast(moved, 0), lengths);
            ProgramVariable backward = block.Minimum(block.AtLeast(moved, -beyond), block.Plus(lengths, -1));
            return block.Select(block.Greater(steps, 0), forward, backward);
        }
    }

    /// <summary>Amounts before all axes and then after them; negative ones cut off.</summary>
    public static void Pad(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        string mode = node.Text("mode", "constant");
        double filler = node.Version < 11 ? node.Float("value", 0) : node.Constant(2)?.ToDoubles()[0] ?? 0;
        ProgramVariable? computedFiller = node.Version >= 11 && node.Constant(2) is null && mode == "constant" ? node.Optional(2) : null;

        long[]? given = node.Integers("pads") ?? node.Integers("paddings") ?? node.Constant(1)?.ToIntegers();
        int[] axes = node.Integers(3, "the axes") is { } some ? NodeContext.Axes(some, rank) : [.. Enumerable.Range(0, rank)];
        if (given is null)
        {
            node.Output(Filled(x, value => PadBy(node, value, axes, mode, filler)));
            return;
        }

        long[] before = new long[rank];
        long[] after = new long[rank];
        for (int i = 0; i < axes.Length; i++) (before[axes[i]], after[axes[i]]) = (given[i], given[i + axes.Length]);
        ProgramVariable cut = x;
        for (int axis = 0; axis < rank; axis++)
        {
            if (before[axis] >= 0 && after[axis] >= 0) continue;
            cut = block.Range(cut, axis, Math.Max(0, -before[axis]), after[axis] < 0 ? after[axis] : null);
            (before[axis], after[axis]) = (Math.Max(0, before[axis]), Math.Max(0, after[axis]));
        }

        node.Output(Filled(cut, value => block.As(Padded(block, block.AsFloat(value), before, after, mode, filler), x.ElementType)));

        // A value that is computed is added where nothing stands: where padded ones are zeros.
        ProgramVariable Filled(ProgramVariable value, Func<ProgramVariable, ProgramVariable> pad)
        {
            ProgramVariable padded = pad(value);
            if (computedFiller is null) return padded;
            ProgramVariable ones = pad(block.Plus(block.Times(value, 0), 1));
            ProgramVariable single = computedFiller.Shape.Rank == 0 ? computedFiller : block.ReshapeTo(computedFiller);
            return block.Add(padded, block.Mul(block.Plus(block.Negative(ones), 1), single));
        }
    }

    /// <summary>x with amounts around it.</summary>
    public static ProgramVariable Padded(
        BlockBuilder block, ProgramVariable x, long[] before, long[] after, string mode, double filler)
    {
        if (before.All(amount => amount == 0) && after.All(amount => amount == 0)) return x;
        if (mode == "constant")
        {
            int first = Enumerable.Range(0, before.Length).First(axis => before[axis] != 0 || after[axis] != 0);
            return block.Pad(
                x, Ints(Enumerable.Range(first, before.Length - first).SelectMany(axis => (long[])[before[axis], after[axis]])), "constant",
                Number(x.ElementType, filler));
        }

        // Core ML pads the last two axes by what stands in the tensor; other axes take their turn at the end.
        ProgramVariable result = x;
        int rank = before.Length;
        for (int axis = 0; axis < rank; axis++)
        {
            if (before[axis] == 0 && after[axis] == 0) continue;
            result = mode == "wrap"
                ? Wrapped(block, result, axis, before[axis], after[axis])
                : block.FromLast(
                    block.Pad(
                        block.ToLast(result, axis), Ints([before[axis], after[axis]]), mode == "edge" ? "replicate" : "reflect",
                        Number(x.ElementType, 0)),
                    axis);
        }

        return result;
    }

    /// <summary>To certain lengths along some axes: what is too much is cut off at both ends, what is missing filled with zeros.</summary>
    public static void CenterCropPad(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int rank = node.Rank(0);
        int[] axes = node.Integers("axes") is { } given ? NodeContext.Axes(given, rank) : [.. Enumerable.Range(0, rank)];
        long[] sizes = node.Constant(1) is null && node.Declared(0) is { } declared
            ? [.. axes.Select(axis => declared[axis])]
            : node.Integers(1, "the shape")!;
        long[] before = new long[rank];
        long[] after = new long[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            long length = x.Shape[axes[i]];
            if (length == TensorShape.Unknown)
            {
                x = Centred(block, x, axes[i], sizes[i]);
                continue;
            }

            long surplus = length - sizes[i];
            if (surplus > 0)
            {
                long start = surplus / 2;
                x = block.Range(x, axes[i], start, start + sizes[i]);
            }
            else (before[axes[i]], after[axes[i]]) = (-surplus / 2, -surplus - (-surplus / 2));
        }

        node.Output(block.As(Padded(block, block.AsFloat(x), before, after, "constant", 0), node.Value(0).ElementType));
    }

    /// <summary>The middle of an axis whose length only the run knows, or the axis in the middle of zeros.</summary>
    private static ProgramVariable Centred(BlockBuilder block, ProgramVariable x, int axis, long size)
    {
        ProgramVariable length = block.LengthOf(x, axis).Variable!;
        ProgramVariable surplus = block.Plus(length, -size);
        ProgramVariable half = block.FloorDiv(block.Abs(surplus), Number(DataType.Int32, 2));
        ProgramVariable places = block.Add(block.Positions(size), block.Mul(half, block.Sign(surplus)));
        ProgramVariable last = block.Plus(length, -1);
        ProgramVariable taken = block.Gather(x, block.Minimum(block.AtLeast(places, 0), last), axis);
        ProgramVariable isInside = block.LogicalAnd(block.GreaterEqual(places, 0), block.LessEqual(places, last));
        ProgramVariable along = block.ReshapeTo(
            isInside, [.. Enumerable.Range(0, x.Shape.Rank).Select(other => (Length)(other == axis ? size : 1))]);
        return block.Select(along, taken, Number(x.ElementType, 0));
    }

    /// <summary>A constant without elements, as parts of a tensor may be.</summary>
    public static ImportedTensor Empty(OnnxType type, TensorShape shape) =>
        new(new OnnxConstant(
            type,
            new ProgramTensor(OnnxConstant.StoredType(type), [.. shape.Dims.Select(dim => Math.Max(dim, 0))], Array.Empty<byte>())));

    /// <summary>The input, whose first dimension Core ML may take for the batch of a tensor of more dimensions.</summary>
    private static ProgramVariable Boundless(NodeContext node)
    {
        ImportedTensor x = node.Tensor(0);
        return x.IsFolded ? SliceHigh(x) : node.Value(0);
    }

    private static ProgramVariable SliceHigh(ImportedTensor x) => throw new UnsupportedModelException(
        $"its input has the shape {x.Shape}; Core ML's tensors have at most {ImportedTensor.MaximumRank} dimensions.");

    /// <summary>Joins tensors of many dimensions, those before and after the axis joined in each.</summary>
    private static void ConcatHigh(NodeContext node, int axis)
    {
        BlockBuilder block = node.Block;
        TensorShape shape = node.Shape(0);
        ProgramVariable[] parts = [.. Enumerable.Range(0, node.InputCount).Select(i => block.ReshapeTo(
            node.Materialize(node.Tensor(i)), shape.CountBetween(0, axis), node.Shape(i)[axis], shape.CountFrom(axis + 1)))];
        long length = Enumerable.Range(0, node.InputCount).Sum(i => node.Shape(i)[axis]);
        node.Output(0, node.Type(0), block.Concat(parts, 1), shape.With(axis, length));
    }

    /// <summary>The lengths of the parts as the model declares them.</summary>
    private static long[]? Declared(NodeContext node, int axis)
    {
        TensorShape?[] shapes = [.. Enumerable.Range(0, node.Outputs.Length).Select(node.Declared)];
        return shapes.All(shape => shape is not null) ? [.. shapes.Select(shape => shape![axis])] : null;
    }

    private static void Set(NodeContext node, IReadOnlyList<ProgramVariable> parts) => node.Output([.. parts]);

    private static (long From, long To) Resolved(long first, long last, long step, long length)
    {
        long from = first < 0 ? first + length : first;
        long to = last < 0 ? last + length : last;
        return step > 0
            ? (Math.Clamp(from, 0, length), Math.Clamp(to, 0, length))
            : (Math.Clamp(from, -1, length - 1), Math.Clamp(to, -1, length - 1));
    }

    /// <summary>Whether a start that is known takes all of an axis whose length is not.</summary>
    private static bool Opens(long? start, long step) => step > 0 ? start is 0 or <= -int.MaxValue : start is -1 or >= int.MaxValue;

    private static bool Closes(long? end, long step) => step > 0 ? end >= int.MaxValue : end <= -int.MaxValue;

    private static Length Part(BlockBuilder block, (ProgramArgument? Value, long?[] Known) bounds, int i) =>
        bounds.Known[i] is { } known
            ? Math.Clamp(known, int.MinValue, int.MaxValue)
            : new Length(TensorShape.Unknown, block.SliceByIndex(bounds.Value!, new[] { i }, new[] { i + 1 }));

    private static ProgramArgument Places(BlockBuilder block, Length[] places) => places.All(place => place.IsKnown)
        ? Ints(places.Select(place => place.Known))
        : block.Vector(places);

    private static (ProgramArgument? Value, long?[] Known) Bounds(NodeContext node, string attribute, int input)
    {
        if (node.Integers(attribute) is { } given) return (null, [.. given.Select(number => (long?)number)]);
        long count = Enumerable.Range(1, 4).Where(node.Has).Select(other => node.Shape(other)[0]).Max();
        if (count == TensorShape.Unknown) throw new UnsupportedModelException($"the number of its {attribute} is not known.");
        return (node.Value(input), node.Lengths(input) ?? new long?[count]);
    }

    /// <summary>Pads by amounts that the program computes.</summary>
    private static ProgramVariable PadBy(NodeContext node, ProgramVariable x, int[] axes, string mode, double filler)
    {
        BlockBuilder block = node.Block;
        int rank = x.Shape.Rank;
        if (mode != "constant") return PadByPlaces(node, x, axes, mode);

        // [before all, after all] becomes [before, after] of each.
        ProgramVariable pairs = block.ReshapeTo(
            block.Transpose(block.ReshapeTo(node.Value(1), 2, axes.Length), [1, 0]), 2 * axes.Length);
        ProgramVariable amounts = pairs;
        if (axes.Length != rank || !axes.Index().All(axis => axis.Index == axis.Item))
        {
            amounts = block.Vector([.. Enumerable.Range(0, rank).SelectMany(axis => Array.IndexOf(axes, axis) is >= 0 and int i
                ? new Length[]
                {
                    new(TensorShape.Unknown, block.SliceByIndex(pairs, new[] { 2 * i }, new[] { (2 * i) + 1 })),
                    new(TensorShape.Unknown, block.SliceByIndex(pairs, new[] { (2 * i) + 1 }, new[] { (2 * i) + 2 })),
                }
                : [0, 0])]);
        }

        ProgramVariable number = block.AsFloat(x);
        return block.As(block.Pad(number, amounts, "constant", Number(number.ElementType, filler)), x.ElementType);
    }

    /// <summary>Padding with what stands in the tensor, by amounts that are computed: the places are, and are gathered.</summary>
    private static ProgramVariable PadByPlaces(NodeContext node, ProgramVariable x, int[] axes, string mode)
    {
        BlockBuilder block = node.Block;
        ProgramVariable result = block.AsNumber(x);
        for (int i = 0; i < axes.Length; i++)
        {
            Length length = block.LengthOf(x, axes[i]);
            ProgramVariable whole = length.Variable is { } variable ? block.Squeeze(variable, [0])
                : block.Constant(ProgramTensor.Scalar((int)length.Known));
            ProgramVariable last = block.Plus(whole, -1);
            ProgramVariable before = block.At(node.Value(1), 0, i);
            ProgramVariable after = block.At(node.Value(1), 0, i + axes.Length);
            ProgramVariable places = block.Range1D(block.Negative(before), block.Add(whole, after), 1);
            ProgramVariable inside = mode switch
            {
                "wrap" => block.Mod(places, whole),
                "edge" => block.Minimum(block.AtLeast(places, 0), last),
                _ => block.Sub(last, block.Abs(block.Sub(last, block.Mod(places, block.AtLeast(block.Times(last, 2), 1))))),
            };
            result = block.Gather(result, inside, axes[i]);
        }

        return block.As(result, x.ElementType);
    }

    /// <summary>What comes after the end is the beginning again.</summary>
    private static ProgramVariable Wrapped(BlockBuilder block, ProgramVariable x, int axis, long before, long after)
    {
        List<ProgramVariable> parts = [];
        if (before > 0) parts.Add(block.Range(x, axis, -before));
        parts.Add(x);
        if (after > 0) parts.Add(block.Range(x, axis, 0, after));
        return block.Concat([.. parts], axis);
    }
}
