using System.Collections.Immutable;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>What is known of a tensor's shape: in general its rank, and each dimension's length or <see cref="Unknown"/>.</summary>
internal sealed class Shape : IEquatable<Shape>
{
    /// <summary>A dimension whose length is only known when the graph runs.</summary>
    public const long Unknown = -1;

    private readonly ImmutableArray<long> _known;

    public Shape(params ImmutableArray<long> dims) => _known = dims;

    /// <summary>The shape of which not even the rank is known; most operators cannot work with it.</summary>
    public static Shape Unranked { get; } = new(default(ImmutableArray<long>));

    public static Shape Scalar { get; } = new();

    public int Rank => Dims.Length;

    public bool IsRanked => !_known.IsDefault;

    /// <exception cref="UnsupportedModelException">The rank is not known.</exception>
    public ImmutableArray<long> Dims => IsRanked ? _known : throw new UnsupportedModelException("the number of dimensions of an input is not known before the model runs.");

    /// <summary>The length of a dimension; negative axes count from the end.</summary>
    public long this[int axis] => Dims[axis < 0 ? axis + Rank : axis];

    public bool IsStatic => IsRanked && !Dims.Contains(Unknown);

    /// <summary>The number of elements, <see cref="Unknown"/> when a dimension is, saturating at <see cref="long.MaxValue"/>.</summary>
    public long Count => IsRanked ? CountOf(Dims.AsSpan()) : Unknown;

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
    public long CountBetween(int start, int end) => CountOf(Dims.AsSpan()[start..end]);

    public Shape With(int axis, long dim) => new(Dims.SetItem(axis < 0 ? axis + Rank : axis, dim));

    public Shape Select(Func<long, int, long> dim) => new([.. Dims.Select(dim)]);

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
    public static Shape? Join(Shape a, Shape b) => !a.IsRanked || !b.IsRanked ? Unranked : a.Rank == b.Rank ? a.Select((dim, i) => dim == b[i] ? dim : Unknown) : null;

    public bool Equals(Shape? other) => other is not null && IsRanked && other.IsRanked && Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => IsRanked ? Dims.Aggregate(17, HashCode.Combine) : 0;

    public override string ToString() => !IsRanked ? "[…]" : $"[{string.Join(", ", Dims.Select(dim => dim == Unknown ? "?" : dim.ToString()))}]";
}
