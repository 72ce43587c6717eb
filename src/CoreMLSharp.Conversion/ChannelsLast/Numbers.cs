namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>Arithmetic on the elements of shapes and the like, where null stands for one that is only known when the model runs.</summary>
internal static class Numbers
{
    /// <summary>Applies a function to two vectors of one length, of which either may be a single number.</summary>
    public static long?[]? Zip(Tensor a, Tensor b, Func<long?, long?, long?> function)
    {
        if (a.Numbers is not { } x || b.Numbers is not { } y || !IsSmall(a) || !IsSmall(b)) return null;
        if (x.Length != y.Length && x.Length != 1 && y.Length != 1) return null;
        int length = x.Length == 1 ? y.Length : x.Length;
        long?[] result = new long?[length];
        for (int i = 0; i < length; i++) result[i] = function(x[x.Length == 1 ? 0 : i], y[y.Length == 1 ? 0 : i]);
        return result;
    }

    /// <summary>The elements of vectors or numbers, one after another.</summary>
    public static long?[]? Concat(IEnumerable<Tensor> tensors)
    {
        List<long?> all = [];
        foreach (Tensor tensor in tensors)
        {
            if (!IsSmall(tensor)) return null;
            if (tensor.Numbers is { } numbers) all.AddRange(numbers);
            else if (tensor.Shape.IsStatic) all.AddRange(new long?[tensor.Shape.Count]);
            else return null;
        }

        return [.. all];
    }

    /// <summary>The elements in another shape of up to one dimension.</summary>
    public static long?[]? Kept(Tensor tensor) => IsSmall(tensor) ? tensor.Numbers : null;

    /// <summary>The number at a position, which may count from the end.</summary>
    public static long?[]? At(Tensor tensor, long? index)
    {
        if (tensor.Numbers is not { } numbers || tensor.Rank != 1 || index is not { } known) return null;
        long position = known < 0 ? known + numbers.Length : known;
        return position >= 0 && position < numbers.Length ? [numbers[position]] : null;
    }

    private static bool IsSmall(Tensor tensor) => tensor.HasValue && tensor.Shape.IsRanked && tensor.Rank <= 1;
}
