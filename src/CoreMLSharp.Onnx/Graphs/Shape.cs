using System.Collections.Immutable;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>What is known of a tensor's shape: always its rank, and each dimension's length or <see cref="Unknown"/>.</summary>
internal sealed class Shape : IEquatable<Shape>
{
    /// <summary>A dimension whose length is only known when the graph runs.</summary>
    public const long Unknown = -1;

    private readonly ImmutableArray<long> _dims;

    public Shape(params ImmutableArray<long> dims) => _dims = dims;

    public static Shape Scalar { get; } = new();

    public int Rank => _dims.Length;

    public ImmutableArray<long> Dims => _dims;

    /// <summary>The length of a dimension; negative axes count from the end.</summary>
    public long this[int axis] => _dims[axis < 0 ? axis + Rank : axis];

    public bool IsStatic => !_dims.Contains(Unknown);

    /// <summary>The number of elements, <see cref="Unknown"/> when a dimension is, saturating at <see cref="long.MaxValue"/>.</summary>
    public long Count => CountOf(_dims.AsSpan());

    public static Shape OfRank(int rank) => new([.. Enumerable.Repeat(Unknown, rank)]);

    public static long CountOf(ReadOnlySpan<long> dims)
    {
        if (dims.Contains(Unknown)) return Unknown;
        if (dims.Contains(0)) return 0;
        long count = 1;
        foreach (long dim in dims)
        {
            if (count > long.MaxValue / dim) return long.MaxValue;
            count *= dim;
        }

        return count;
    }

    /// <summary>The product of dimensions from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public long CountBetween(int start, int end) => CountOf(_dims.AsSpan()[start..end]);

    public Shape With(int axis, long dim) => new(_dims.SetItem(axis < 0 ? axis + Rank : axis, dim));

    public Shape Select(Func<long, int, long> dim) => new([.. _dims.Select(dim)]);

    /// <summary>The shape that ONNX (and numpy) broadcasting gives; null when the two do not fit.</summary>
    public static Shape? Broadcast(Shape a, Shape b)
    {
        int rank = Math.Max(a.Rank, b.Rank);
        long[] dims = new long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long x = i <= a.Rank ? a[-i] : 1;
            long y = i <= b.Rank ? b[-i] : 1;
            if (x != y && x > 1 && y > 1) return null;
            dims[^i] = x == 1 ? y : y == 1 ? x : Math.Max(x, y);
        }

        return new Shape([.. dims]);
    }

    /// <summary>What two values have in common that take the same place: dimensions that differ become unknown; null when the ranks differ.</summary>
    public static Shape? Join(Shape a, Shape b) => a.Rank == b.Rank ? a.Select((dim, i) => dim == b[i] ? dim : Unknown) : null;

    public bool Equals(Shape? other) => other is not null && _dims.AsSpan().SequenceEqual(other._dims.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => _dims.Aggregate(17, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _dims.Select(dim => dim == Unknown ? "?" : dim.ToString()))}]";
}
