using System.Collections.Immutable;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Shapes;

/// <summary>What is known of a tensor's shape: nothing, its rank, or its rank and the lengths of some or all dimensions.</summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    /// <summary>A dimension whose length is only known when the model runs.</summary>
    public const long Unknown = -1;

    private readonly ImmutableArray<long> _dims;

    /// <summary>Creates a shape; no dimensions make the shape of a scalar.</summary>
    /// <exception cref="ModelValidationException">A length is negative and not <see cref="Unknown"/>.</exception>
    public TensorShape(params ImmutableArray<long> dims)
    {
        if (!dims.IsDefault && dims.Any(dim => dim < Unknown))
        {
            throw new ModelValidationException($"[{string.Join(", ", dims)}] is not a shape: lengths are not negative.");
        }

        _dims = dims;
    }

    /// <summary>The shape of which not even the number of dimensions is known.</summary>
    public static TensorShape Unranked { get; } = new(default(ImmutableArray<long>));

    /// <summary>The shape of a single element.</summary>
    public static TensorShape Scalar { get; } = new();

    /// <summary>Whether the number of dimensions is known.</summary>
    public bool IsRanked => !_dims.IsDefault;

    /// <summary>The number of dimensions; 0 where it is not known.</summary>
    public int Rank => IsRanked ? _dims.Length : 0;

    /// <summary>The dimensions; empty where not even their number is known.</summary>
    public ImmutableArray<long> Dims => IsRanked ? _dims : [];

    /// <summary>Whether every length is known.</summary>
    public bool IsStatic => IsRanked && !_dims.Contains(Unknown);

    /// <summary>The number of elements; <see cref="Unknown"/> where a length is, or where it is beyond 64 bits.</summary>
    public long Count => IsRanked ? Product(_dims.AsSpan()) : Unknown;

    /// <summary>The length of a dimension; negative axes count from the end.</summary>
    public long this[int axis] => _dims[axis < 0 ? axis + Rank : axis];

    /// <summary>A shape of which only the number of dimensions is known.</summary>
    public static TensorShape OfRank(int rank) => new([.. Enumerable.Repeat(Unknown, rank)]);

    /// <summary>The shape of lengths that a file gives or that were worked out from it: one that cannot be is not known.</summary>
    internal static TensorShape Of(params ReadOnlySpan<long> dims)
    {
        long[] lengths = dims.ToArray();
        foreach (ref long length in lengths.AsSpan()) length = Math.Max(length, Unknown);
        return new([.. lengths]);
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{long})"/>
    internal static TensorShape OfUnsigned(IEnumerable<ulong> dims) =>
        new([.. dims.Select(dim => dim <= int.MaxValue ? (long)dim : Unknown)]);

    /// <summary>Whether a value of one shape may be found where the other is declared: what is known of both agrees.</summary>
    public bool IsCompatibleWith(TensorShape other) =>
        !IsRanked || !other.IsRanked
        || (
            Rank == other.Rank
                && _dims.Zip(other._dims).All(pair => pair.First == pair.Second || Math.Min(pair.First, pair.Second) == Unknown));

    /// <summary>This shape with the lengths that another one knows in the place of its own unknown ones, if their ranks agree.</summary>
    internal TensorShape Refine(TensorShape other)
    {
        if (!IsRanked) return other;
        if (IsStatic || Rank != other.Rank) return this;
        return new TensorShape([.. _dims.Zip(other._dims, (own, known) => own == Unknown ? known : own)]);
    }

    internal bool HasRankOfAtLeast(int rank) => IsRanked && Rank >= rank;

    /// <summary>An axis counted from the front; null where the shape does not have it.</summary>
    internal int? Axis(long axis) => IsRanked && axis >= -Rank && axis < Rank ? (int)(axis < 0 ? axis + Rank : axis) : null;

    /// <summary>The number of elements in the dimensions from one on; <see cref="Unknown"/> as for <see cref="Count"/>.</summary>
    internal long CountFrom(int axis) => Product(Dims.AsSpan()[(axis < 0 ? axis + Rank : axis)..]);

    /// <summary>The number of elements in the dimensions from one up to, not including, another.</summary>
    internal long CountBetween(int start, int end) => Product(Dims.AsSpan()[start..end]);

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) =>
        other is not null && IsRanked == other.IsRanked && Dims.AsSpan().SequenceEqual(other.Dims.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode() => Dims.Aggregate(17, HashCode.Combine);

    /// <summary>The dimensions in brackets, unknown ones as question marks.</summary>
    public override string ToString() => IsRanked ? $"[{string.Join(", ", _dims.Select(dim => dim == Unknown ? "?" : $"{dim}"))}]" : "[…]";

    internal static long Product(ReadOnlySpan<long> dims)
    {
        if (dims.ContainsAnyInRange(long.MinValue, -1)) return Unknown;
        if (dims.Contains(0)) return 0;
        long count = 1;
        foreach (long dim in dims)
        {
            if (count > long.MaxValue / dim) return Unknown;
            count *= dim;
        }

        return count;
    }

    /// <summary>
    /// Applies arithmetic to a length; what is unknown stays so, and lengths that become negative are for the caller to refuse.
    /// </summary>
    internal static long Map(long dim, Func<long, long> function) => dim == Unknown ? Unknown : function(dim);

    internal TensorShape With(int axis, long dim) => new(Dims.SetItem(axis < 0 ? axis + Rank : axis, dim));

    /// <summary>The shape with each length changed.</summary>
    internal TensorShape Select(Func<long, int, long> dim) => new([.. Dims.Select(dim)]);

    /// <summary>
    /// The shape with another length, which a file gives or which was worked out from it: one that cannot be is not known.
    /// </summary>
    internal TensorShape WithKnown(int axis, long dim) => With(axis, Math.Max(dim, Unknown));

    /// <summary>The shape that broadcasting gives; null when the two do not fit.</summary>
    internal static TensorShape? Broadcast(TensorShape a, TensorShape b)
    {
        if (!a.IsRanked || !b.IsRanked) return Unranked;
        long[] dims = new long[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= dims.Length; i++)
        {
            long x = i <= a.Rank ? a[-i] : 1;
            long y = i <= b.Rank ? b[-i] : 1;
            if (x != y && x > -1 && y > -1 && x != 1 && y != 1) return null;
            dims[^i] = x == 1 ? y : y == 1 ? x : Math.Max(x, y);
        }

        return new TensorShape([.. dims]);
    }

    /// <summary>What is known where both take the same place: lengths that differ become unknown; null when the ranks differ.</summary>
    internal static TensorShape? Join(TensorShape a, TensorShape b) => !a.IsRanked || !b.IsRanked
        ? Unranked
        : a.Rank == b.Rank ? new TensorShape([.. a.Dims.Select((dim, i) => dim == b[i] ? dim : Unknown)]) : null;
}
