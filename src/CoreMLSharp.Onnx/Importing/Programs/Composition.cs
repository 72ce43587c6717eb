using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>The length of a dimension: a number, or a vector of one element that the program computes.</summary>
internal readonly record struct Length(long Known, ProgramVariable? Variable = null)
{
    public bool IsKnown => Variable is null;

    public static implicit operator Length(long length) => new(length);
}

/// <summary>Small compositions of operations that several operators need.</summary>
internal static class Composition
{
    /// <summary>Constants that are computed here have at most so many elements; others are taken for a mistake.</summary>
    private const long MaximumElements = 1 << 27;

    /// <summary>Longer vectors of positions are made by the program.</summary>
    private const long MaximumPositions = 1 << 16;

    /// <summary>An array for the elements of a constant of a shape that the model asks for.</summary>
    /// <exception cref="UnsupportedModelException">It would be too large.</exception>
    public static T[] Allocate<T>(params ReadOnlySpan<long> shape) =>
        TensorShape.Product(shape) is >= 0 and <= MaximumElements and long count
        ? new T[count]
        : throw new UnsupportedModelException(
            $"a constant of the shape [{string.Join(", ", shape.ToArray())}] would be needed, of more than {MaximumElements:N0} elements.");

    /// <summary>A number of an element type.</summary>
    public static ProgramTensor Number(DataType type, double value) =>
        type.IsFloat ? ProgramTensor.OfFloats(type, [(float)value], []) : ProgramTensor.OfIntegers(type, [(long)value], []);

    /// <summary>Numbers of an element type.</summary>
    public static ProgramTensor Numbers(DataType type, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        ProgramTensor.OfFloats(type, values, shape);

    public static int[] Ints(IEnumerable<long> numbers) =>
        [.. numbers.Select(number => (int)Math.Clamp(number, int.MinValue, int.MaxValue))];

    /// <summary>The order that puts the axes back where another order took them from.</summary>
    public static int[] Inverse(int[] order)
    {
        int[] inverse = new int[order.Length];
        for (int i = 0; i < order.Length; i++) inverse[order[i]] = i;
        return inverse;
    }

    extension(BlockBuilder block)
    {
        /// <summary>x in an element type.</summary>
        public ProgramVariable As(ProgramVariable x, DataType type) => x.ElementType == type ? x
            : type == DataType.Bool ? block.NotEqual(x, Number(x.ElementType, 0))
            : block.Cast(x, type);

        /// <summary>x as floating point numbers.</summary>
        public ProgramVariable AsFloat(ProgramVariable x) => x.ElementType.IsFloat ? x : block.Cast(x, DataType.Float32);

        /// <summary>x as a type that arithmetic takes: truth values become integers.</summary>
        public ProgramVariable AsNumber(ProgramVariable x) => x.ElementType == DataType.Bool ? block.Cast(x, DataType.Int32) : x;

        public ProgramVariable Negative(ProgramVariable x) => block.Mul(x, Number(x.ElementType, -1));

        public ProgramVariable Plus(ProgramVariable x, double number) => block.Add(x, Number(x.ElementType, number));

        public ProgramVariable Times(ProgramVariable x, double number) => block.Mul(x, Number(x.ElementType, number));

        /// <summary>The larger of x and a number.</summary>
        public ProgramVariable AtLeast(ProgramVariable x, double number) => block.Maximum(x, Number(x.ElementType, number));

        /// <summary>The smaller of x and a number.</summary>
        public ProgramVariable AtMost(ProgramVariable x, double number) => block.Minimum(x, Number(x.ElementType, number));

        /// <summary>The length of a dimension.</summary>
        public Length LengthOf(ProgramVariable x, int axis)
        {
            long known = x.Shape[axis];
            if (known != TensorShape.Unknown) return known;
            int place = axis < 0 ? axis + x.Shape.Rank : axis;
            return new Length(
                TensorShape.Unknown, block.SliceByIndex(block.Shape(block.AsNumber(x)), new[] { place }, new[] { place + 1 }));
        }

        /// <summary>The lengths of all dimensions.</summary>
        public Length[] LengthsOf(ProgramVariable x) => [.. Enumerable.Range(0, x.Shape.Rank).Select(axis => block.LengthOf(x, axis))];

        public Length Product(params ReadOnlySpan<Length> lengths)
        {
            long known = 1;
            ProgramVariable? computed = null;
            foreach (Length length in lengths)
            {
                if (length.Variable is not { } variable) known *= length.Known;
                else computed = computed is null ? variable : block.Mul(computed, variable);
            }

            return computed is null ? known : new Length(TensorShape.Unknown, known == 1 ? computed : block.Times(computed, known));
        }

        public Length Sum(Length a, Length b) => a.IsKnown && b.IsKnown
            ? a.Known + b.Known
            : new Length(TensorShape.Unknown, block.Add(block.Vector(a), block.Vector(b)));

        /// <summary>A vector of lengths.</summary>
        public ProgramVariable Vector(params ReadOnlySpan<Length> lengths)
        {
            ProgramVariable[] parts = new ProgramVariable[lengths.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = lengths[i].Variable ?? block.Constant(ProgramTensor.Of<int>([(int)lengths[i].Known], [1]));
            }

            return parts.Length == 1 ? parts[0] : block.Concat(parts, 0);
        }

        /// <summary>x in another shape; a single length that is not known takes the rest.</summary>
        public ProgramVariable ReshapeTo(ProgramVariable x, params ReadOnlySpan<Length> shape)
        {
            int unknown = 0;
            int[] dims = new int[shape.Length];
            for (int i = 0; i < dims.Length; i++)
            {
                if (!shape[i].IsKnown || shape[i].Known == TensorShape.Unknown) unknown++;
                dims[i] = (int)shape[i].Known;
            }

            if (unknown > 1) return block.Reshape(x, block.Vector(shape));
            return unknown == 0 && x.Shape.IsStatic && x.Shape.Dims.Select(dim => (int)dim).SequenceEqual(dims)
                ? x
                : block.Reshape(x, dims);
        }

        /// <summary>From one place of an axis up to another, which may be counted from the end.</summary>
        public ProgramVariable Range(ProgramVariable x, int axis, long begin, long? end = null, int stride = 1)
        {
            int rank = x.Shape.Rank;
            int place = axis < 0 ? axis + rank : axis;
            int[] begins = new int[rank];
            int[] ends = new int[rank];
            bool[] open = [.. Enumerable.Repeat(true, rank)];
            bool[] openBegin = [.. open];
            int[] strides = [.. Enumerable.Repeat(1, rank)];
            (begins[place], ends[place], strides[place]) = ((int)begin, (int)(end ?? 0), stride);
            openBegin[place] = false;
            open[place] = end is null;
            return block.SliceByIndex(x, begins, ends, strides, openBegin, open);
        }

        /// <summary>The part of an axis that is only one place long, without that axis.</summary>
        public ProgramVariable At(ProgramVariable x, int axis, long place) =>
            block.Squeeze(block.Range(x, axis, place, place == -1 ? null : place + 1), [axis]);

        /// <summary>x repeated to a shape, which has as many dimensions or more.</summary>
        public ProgramVariable BroadcastTo(ProgramVariable x, params Length[] shape)
        {
            ProgramVariable aligned = x.Shape.Rank < shape.Length
                ? block.ReshapeTo(x, [.. Enumerable.Repeat((Length)1, shape.Length - x.Shape.Rank), .. block.LengthsOf(x)])
                : x;
            TensorShape own = aligned.Shape;
            if (shape.Length == 0) return aligned;
            if (shape.Index().All(length => own[length.Index] != TensorShape.Unknown && own[length.Index] == length.Item.Known))
            {
                return aligned;
            }
            if (shape.Index().All(length => own[length.Index] != TensorShape.Unknown && (own[length.Index] != 1 || length.Item.IsKnown)))
            {
                // Lengths other than 1 stay as they are.
                return block.Tile(
                    aligned, Ints(shape.Select((length, axis) => own[axis] == 1 ? length.Known : 1)));
            }

            if (x.ElementType == DataType.Bool)
            {
                return block.LogicalAnd(aligned, block.As(block.Fill(block.Vector(shape), Number(DataType.Int32, 1)), DataType.Bool));
            }

            return block.Mul(aligned, block.Fill(block.Vector(shape), Number(x.ElementType, 1)));
        }

        /// <summary>
        /// a where a condition holds, and b elsewhere. Core ML takes the shape of the result from a and b alone, so that b is repeated
        /// where only the condition has it.
        /// </summary>
        public ProgramVariable Choose(ProgramVariable condition, ProgramVariable a, ProgramVariable b)
        {
            TensorShape? values = TensorShape.Broadcast(a.Shape, b.Shape);
            TensorShape wanted = condition.Shape;
            if (values is not { IsRanked: true } || !wanted.IsRanked) return block.Select(condition, a, b);
            int rank = Math.Max(values.Rank, wanted.Rank);
            bool isWider = wanted.Rank > values.Rank
                || Enumerable.Range(1, wanted.Rank).Any(place => values[-place] == 1 && wanted[-place] != 1);
            if (!isWider) return block.Select(condition, a, b);

            Length[] shape = new Length[rank];
            for (int place = 1; place <= rank; place++)
            {
                shape[^place] = new[] { a, b, condition }.Where(part => part.Shape.Rank >= place && part.Shape[-place] != 1)
                    .Select(part => block.LengthOf(part, -place))
                    .FirstOrDefault(1);
            }

            return block.Select(condition, a, block.BroadcastTo(b, shape));
        }

        /// <summary>The numbers from 0 up to a length.</summary>
        public ProgramVariable Positions(Length length) => length.Variable is { } variable
            ? block.Range1D(0, block.Squeeze(variable, [0]), 1)
            : length.Known > MaximumPositions ? block.Range1D(0, (int)length.Known, 1)
            : block.Constant(ProgramTensor.Of<int>([.. Enumerable.Range(0, (int)length.Known)], [length.Known]));

        /// <summary>x with new dimensions of 1 until it has so many, at the front.</summary>
        public ProgramVariable WithRank(ProgramVariable x, int rank) => x.Shape.Rank >= rank
            ? x
            : block.ExpandDims(x, [.. Enumerable.Range(0, rank - x.Shape.Rank)]);

        /// <summary>x · y⁻¹ cut off towards zero, for whole numbers.</summary>
        public ProgramVariable TruncatedQuotient(ProgramVariable x, ProgramVariable y)
        {
            if (y.Known is { IsComplete: true } divisor && divisor.Numbers.All(number => number > 0)
                && x.Known is { IsComplete: true } dividend && dividend.Numbers.All(number => number >= 0))
            {
                return block.FloorDiv(x, y);
            }

            ProgramVariable size = block.FloorDiv(block.Abs(x), block.Abs(y));
            return block.Mul(size, block.Mul(block.Sign(x), block.Sign(y)));
        }

        /// <summary>x cut off towards zero.</summary>
        public ProgramVariable Truncated(ProgramVariable x) => block.Mul(block.Sign(x), block.Floor(block.Abs(x)));

        /// <summary>The natural logarithm, of x itself.</summary>
        public ProgramVariable Logarithm(ProgramVariable x) => block.Log(x, Number(x.ElementType, 0));

        /// <summary>1 / x.</summary>
        public ProgramVariable Reciprocal(ProgramVariable x) => block.RealDiv(Number(x.ElementType, 1), x);

        /// <summary>x with its axes in another order, where it is another one.</summary>
        public ProgramVariable Permute(ProgramVariable x, params int[] order) =>
            order.Index().All(axis => axis.Index == axis.Item) ? x : block.Transpose(x, order);

        /// <summary>x with an axis moved to the end.</summary>
        public ProgramVariable ToLast(ProgramVariable x, int axis) => block.Permute(x, LastOrder(x.Shape.Rank, axis));

        /// <summary>x with its last axis moved to where <see cref="ToLast"/> took it from.</summary>
        public ProgramVariable FromLast(ProgramVariable x, int axis) => block.Permute(x, Inverse(LastOrder(x.Shape.Rank, axis)));
    }

    private static int[] LastOrder(int rank, int axis) => [.. Enumerable.Range(0, rank).Where(other => other != axis), axis];
}
