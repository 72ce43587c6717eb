using System.Diagnostics;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Benchmarking;

/// <summary>Measures how long a model takes to predict, one prediction after the other.</summary>
public static class ModelBenchmark
{
    private const int MinimumRuns = 10;
    private const int MaximumRuns = 1_000_000;

    /// <summary>How long is measured when no number of runs is given.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    /// <summary>Runs a model some times for nothing, and then takes the time of each run.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">
    /// The inputs, the same for every run; what a shared extractor computed from their images is forgotten between runs.
    /// </param>
    /// <param name="warmUp">Runs that are not measured: the first ones allocate and compile.</param>
    /// <param name="runs">Runs that are measured; null for as many as fit into 3 seconds, but at least 10.</param>
    /// <param name="cancellationToken">Ends the measurement early.</param>
    public static Latencies Run(
        MLModel model, IReadOnlyDictionary<string, MLFeatureValue> inputs, int warmUp = 10, int? runs = null,
        CancellationToken cancellationToken = default)
    {
        MLState state = model.MakeState();
        for (int i = 0; i < warmUp; i++) Predict(model, Fresh(inputs), state, cancellationToken);
        List<double> milliseconds = [];
        long start = Stopwatch.GetTimestamp();
        while (IsMissing(milliseconds.Count, runs, start))
        {
            IReadOnlyDictionary<string, MLFeatureValue> fresh = Fresh(inputs);
            long before = Stopwatch.GetTimestamp();
            Predict(model, fresh, state, cancellationToken);
            milliseconds.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        return new Latencies(milliseconds);
    }

    private static bool IsMissing(int done, int? runs, long start) => runs is not null
        ? done < runs
        : done < MinimumRuns || (done < MaximumRuns && Stopwatch.GetElapsedTime(start) < Duration);

    private static IReadOnlyDictionary<string, MLFeatureValue> Fresh(IReadOnlyDictionary<string, MLFeatureValue> inputs) =>
        inputs.ToDictionary(
            input => input.Key, input => input.Value.Type == MLFeatureType.Image ? input.Value.ImageValue.WithoutMemory() : input.Value);

    private static void Predict(
        MLModel model, IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        model.Predict(inputs, state, cancellationToken);
    }
}
