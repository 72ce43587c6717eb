using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Documents;

namespace CoreMLSharp.Cli.Commands.Benchmark;

/// <summary>What was measured.</summary>
/// <param name="Path">The model.</param>
/// <param name="Inputs">What it predicted on.</param>
/// <param name="Load">The time to load it, in milliseconds.</param>
/// <param name="WarmUp">Predictions that were not measured.</param>
/// <param name="Threads">The threads of one prediction; 0 for one per core.</param>
/// <param name="Latencies">The times of predictions.</param>
/// <param name="PeakMemory">The most memory that the process had at once, in bytes.</param>
internal sealed record Measurement(
    string Path,
    IReadOnlyDictionary<string, MLFeatureValue> Inputs,
    double Load,
    int WarmUp,
    int Threads,
    Latencies Latencies,
    long PeakMemory)
{
    public BenchmarkDocument ToDocument() =>
        new(Path, Load, Threads, WarmUp, Latencies.Count, LatencyDocument.From(Latencies), Latencies.Throughput, PeakMemory);
}
