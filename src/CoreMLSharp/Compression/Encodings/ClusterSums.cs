namespace CoreMLSharp.Compression.Encodings;

/// <summary>Sums of the first numbers of a sorted array, from which the mean of any neighbours follows at once.</summary>
internal sealed class ClusterSums
{
    private readonly double[] _sums;
    private readonly double _mean;

    public ClusterSums(float[] sorted)
    {
        double total = 0;
        foreach (float number in sorted) total += number;
        _mean = total / sorted.Length;
        _sums = GC.AllocateUninitializedArray<double>(sorted.Length + 1);
        _sums[0] = 0;
        for (int i = 0; i < sorted.Length; i++) _sums[i + 1] = _sums[i] + (sorted[i] - _mean);
    }

    /// <summary>The sum of the first numbers, less their part of the mean of all, which keeps sums small.</summary>
    public double Centered(int count) => _sums[count];

    /// <summary>The mean of the numbers from <paramref name="start"/> up to but without <paramref name="end"/>.</summary>
    public double Mean(int start, int end) => _mean + ((_sums[end] - _sums[start]) / (end - start));
}
