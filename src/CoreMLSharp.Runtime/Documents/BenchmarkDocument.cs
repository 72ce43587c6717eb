using CoreMLSharp.Runtime.Benchmarking;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>How long a model takes, as a JSON document.</summary>
/// <param name="Model">The model's path.</param>
/// <param name="LoadMilliseconds">The time to load it.</param>
/// <param name="Threads">The threads of one prediction; 0 for one per core.</param>
/// <param name="WarmUp">Predictions that were not measured.</param>
/// <param name="Runs">Predictions that were.</param>
/// <param name="LatencyMilliseconds">The times of predictions.</param>
/// <param name="PredictionsPerSecond">Predictions in a second, one after the other.</param>
/// <param name="PeakMemoryBytes">The most memory that the process had at once.</param>
public sealed record BenchmarkDocument(
    string Model,
    double LoadMilliseconds,
    int Threads,
    int WarmUp,
    int Runs,
    LatencyDocument LatencyMilliseconds,
    double PredictionsPerSecond,
    long PeakMemoryBytes);

/// <summary>Times of predictions in milliseconds.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Median">Half of them are not longer.</param>
/// <param name="P90">90 % of them are not longer.</param>
/// <param name="P99">99 % of them are not longer.</param>
public sealed record LatencyDocument(double Min, double Mean, double Median, double P90, double P99)
{
    /// <summary>The document of measured times.</summary>
    public static LatencyDocument From(Latencies latencies)
    {
        ArgumentNullException.ThrowIfNull(latencies);
        return new LatencyDocument(latencies.Minimum, latencies.Mean, latencies.Median, latencies.Percentile(90), latencies.Percentile(99));
    }
}
