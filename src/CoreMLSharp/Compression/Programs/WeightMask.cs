using CoreMLSharp.Programs;

namespace CoreMLSharp.Compression.Programs;

/// <summary>Which of a tensor's elements are stored, where the others are zeros.</summary>
internal sealed class WeightMask(float[] weights)
{
    private readonly bool[] _isStored = [.. weights.Select(weight => weight != 0)];

    /// <summary>How many are stored.</summary>
    public int Count { get; } = weights.Count(weight => weight != 0);

    public bool this[int index] => _isStored[index];

    /// <summary>The elements that are stored.</summary>
    public T[] Select<T>(T[] elements) => [.. elements.Where((_, i) => _isStored[i])];

    /// <summary>A bit for each element.</summary>
    public ProgramTensor ToTensor(IReadOnlyList<long> shape) =>
        PackedCodes.Unsigned([.. _isStored.Select(isStored => isStored ? (byte)1 : (byte)0)], 1, [.. shape]);

    /// <summary>The part of zeros in words.</summary>
    public override string ToString() => $"sparse {100.0 * (_isStored.Length - Count) / _isStored.Length:0} %";
}
