namespace CoreMLSharp.Runtime.Benchmarking;

/// <summary>The times of a number of equal runs, in milliseconds.</summary>
public sealed class Latencies
{
    private readonly double[] _sorted;

    /// <param name="milliseconds">The times, at least one.</param>
    public Latencies(IReadOnlyList<double> milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(milliseconds.Count);
        _sorted = [.. milliseconds.Order()];
        Mean = _sorted.Average();
    }

    /// <summary>How many runs there were.</summary>
    public int Count => _sorted.Length;

    /// <summary>The shortest time.</summary>
    public double Minimum => _sorted[0];

    /// <summary>The time that half of the runs did not exceed.</summary>
    public double Median => Percentile(50);

    /// <summary>The mean time.</summary>
    public double Mean { get; }

    /// <summary>Runs per second, one after the other.</summary>
    public double Throughput => 1000 / Mean;

    /// <summary>The time that so many per cent of the runs did not exceed: one that was measured, by the nearest rank.</summary>
    /// <param name="percent">Above 0, up to 100.</param>
    public double Percentile(double percent) =>
        _sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
