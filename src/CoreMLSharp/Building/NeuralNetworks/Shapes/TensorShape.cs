namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>What is known of a tensor's shape: nothing, its rank, or its rank and some or all sizes.</summary>
/// <param name="Sizes">The sizes, <see cref="UnknownSize"/> where one is not known; null where not even the rank is.</param>
internal readonly record struct TensorShape(long[]? Sizes)
{
    public const long UnknownSize = -1;

    /// <summary>No tensor that Core ML knows has more; a larger rank asked for by a shape is left unknown.</summary>
    private const int MostDimensions = 16;

    public static TensorShape Unknown => default;

    public bool HasRank => Sizes is not null;

    public int Rank => Sizes!.Length;

    public bool IsStatic => Sizes is not null && !Sizes.Contains(UnknownSize);

    /// <summary>The size of a dimension; negative positions count from the end.</summary>
    public long this[int axis] => Sizes![axis < 0 ? axis + Rank : axis];

    public static TensorShape Of(params long[] sizes) => new(sizes);

    public static TensorShape OfRank(long rank) => rank is >= 0 and <= MostDimensions ? new([.. Enumerable.Repeat(UnknownSize, (int)rank)]) : Unknown;

    /// <summary>The sizes that a list in a layer gives; what is no size is not known.</summary>
    public static TensorShape Of(IEnumerable<ulong> sizes) => new([.. sizes.Select(size => size <= int.MaxValue ? (long)size : UnknownSize)]);

    public bool HasRankOfAtLeast(int rank) => HasRank && Rank >= rank;

    /// <summary>An axis counted from the front; null where the shape does not have it.</summary>
    public int? Axis(long axis) => HasRank && axis >= -Rank && axis < Rank ? (int)(axis < 0 ? axis + Rank : axis) : null;

    public TensorShape With(int axis, long size)
    {
        long[] sizes = [.. Sizes!];
        sizes[axis < 0 ? axis + Rank : axis] = size;
        return new(sizes);
    }

    /// <summary>The number of elements in the dimensions from one on; <see cref="UnknownSize"/> where a size is not known or the number is absurd.</summary>
    public long CountFrom(int axis) => Count(Sizes!.AsSpan(axis < 0 ? axis + Rank : axis));

    public static long Count(ReadOnlySpan<long> sizes)
    {
        Int128 count = 1;
        foreach (long size in sizes)
        {
            if (size < 0) return UnknownSize;
            count *= size;
            if (count > long.MaxValue) return UnknownSize;
        }

        return (long)count;
    }

    /// <summary>Whether a described shape is not against what is known.</summary>
    public bool CanBe(IReadOnlyList<long> described)
    {
        if (!HasRank) return true;
        if (described.Count != Rank) return false;
        for (int i = 0; i < Rank; i++)
        {
            if (Sizes![i] != UnknownSize && Sizes[i] != described[i]) return false;
        }

        return true;
    }

    /// <summary>The shape of NumPy's broadcasting; null where the two do not go together.</summary>
    public static TensorShape? Broadcast(TensorShape a, TensorShape b)
    {
        if (!a.HasRank || !b.HasRank) return Unknown;
        long[] sizes = new long[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            long x = i <= a.Rank ? a[-i] : 1;
            long y = i <= b.Rank ? b[-i] : 1;
            if (x > 1 && y > 1 && x != y) return null;
            sizes[^i] = x == 1 ? y : y == 1 ? x : x == UnknownSize ? y : x;
        }

        return new(sizes);
    }

    public override string ToString() => Sizes is null ? "a tensor of unknown shape" : $"[{string.Join(", ", Sizes.Select(size => size == UnknownSize ? "?" : $"{size}"))}]";
}
