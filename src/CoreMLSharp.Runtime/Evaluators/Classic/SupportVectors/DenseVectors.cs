using System.Numerics;
using System.Numerics.Tensors;

namespace CoreMLSharp.Runtime.Evaluators.Classic.SupportVectors;

/// <summary>
/// Support vectors in panels of a few dozen, each stored number by number of all its vectors: the inner loops run along the vectors, of
/// which there are many, and not along the numbers of one, of which there may be few.
/// </summary>
internal sealed class DenseVectors : SupportVectorSet
{
    private const int Panel = 32;

    private readonly double[] _panels;
    private readonly int _length;
    private readonly bool _isExact;

    /// <param name="count">The number of support vectors.</param>
    /// <param name="length">The numbers in each.</param>
    /// <param name="isExact">Whether a row must be of that length; otherwise it may be longer, where all support vectors are zero.</param>
    public DenseVectors(int count, int length, bool isExact)
    {
        Count = count;
        _length = length;
        _isExact = isExact;
        _panels = new double[checked((count + Panel - 1) / Panel * Panel * (long)length)];
    }

    public override int Count { get; }

    public override int? Inputs => _isExact ? _length : null;

    public override int MinimumInputs => _length;

    public double this[int vector, int index]
    {
        set => _panels[(((vector / Panel * (long)_length) + index) * Panel) + (vector % Panel)] = value;
    }

    public override void Dot(ReadOnlySpan<double> row, Span<double> products) => Accumulate<DotStep>(row, products);

    public override void SquaredDistance(ReadOnlySpan<double> row, Span<double> distances)
    {
        Accumulate<DistanceStep>(row, distances);
        double beyond = TensorPrimitives.SumOfSquares(row[_length..]);
        if (beyond > 0) TensorPrimitives.Add(distances, beyond, distances);
    }

    private void Accumulate<TStep>(ReadOnlySpan<double> row, Span<double> results) where TStep : struct, IStep
    {
        Span<double> sums = stackalloc double[Panel];
        for (int first = 0; first < Count; first += Panel)
        {
            AccumulatePanel<TStep>(_panels.AsSpan(first * _length, Panel * _length), row, sums);
            int valid = Math.Min(Panel, Count - first);
            sums[..valid].CopyTo(results[first..]);
        }
    }

    /// <summary>Keeps the sums of four registers' worth of vectors while it runs along the row.</summary>
    private void AccumulatePanel<TStep>(ReadOnlySpan<double> panel, ReadOnlySpan<double> row, Span<double> sums) where TStep : struct, IStep
    {
        int width = Vector<double>.Count;
        for (int offset = 0; offset < Panel; offset += 4 * width)
        {
            Vector<double> a = Vector<double>.Zero, b = a, c = a, d = a;
            for (int i = 0; i < _length; i++)
            {
                Vector<double> x = new(row[i]);
                ReadOnlySpan<double> column = panel.Slice((i * Panel) + offset, 4 * width);
                a = TStep.Add(a, x, new Vector<double>(column));
                b = TStep.Add(b, x, new Vector<double>(column[width..]));
                c = TStep.Add(c, x, new Vector<double>(column[(2 * width)..]));
                d = TStep.Add(d, x, new Vector<double>(column[(3 * width)..]));
            }

            a.CopyTo(sums[offset..]);
            b.CopyTo(sums[(offset + width)..]);
            c.CopyTo(sums[(offset + (2 * width))..]);
            d.CopyTo(sums[(offset + (3 * width))..]);
        }
    }

    private interface IStep
    {
        static abstract Vector<double> Add(Vector<double> sum, Vector<double> x, Vector<double> y);
    }

    private struct DotStep : IStep
    {
        public static Vector<double> Add(Vector<double> sum, Vector<double> x, Vector<double> y) => Vector.FusedMultiplyAdd(x, y, sum);
    }

    private struct DistanceStep : IStep
    {
        public static Vector<double> Add(Vector<double> sum, Vector<double> x, Vector<double> y)
        {
            Vector<double> difference = x - y;
            return Vector.FusedMultiplyAdd(difference, difference, sum);
        }
    }
}
