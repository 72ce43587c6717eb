using System.Collections.Concurrent;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>
/// Runs two models of the same interface, such as one and its compressed form, on the same inputs and sums up how far apart they are.
/// </summary>
public static class OutputDiff
{
    /// <summary>Runs both models on all samples, on all cores; load them to use one thread for each prediction.</summary>
    /// <param name="reference">The model whose outputs are taken for right.</param>
    /// <param name="other">The model that is judged.</param>
    /// <param name="samples">The inputs.</param>
    /// <param name="progress">Told how many samples are done, from the threads that do them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>One row for each output, in the order of the description.</returns>
    /// <exception cref="CoreMLException">
    /// There are no samples, one cannot be read, or the outputs have different names, types or shapes.
    /// </exception>
    public static IReadOnlyList<OutputError> Compare(
        MLModel reference, MLModel other, IReadOnlyList<ModelSample> samples, IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (samples.Count == 0) throw new CoreMLException("There are no samples to compare the models on.");
        FeatureDescription[] outputs = [.. reference.Description.Output];
        ErrorSum[] sums = [.. outputs.Select(output => new ErrorSum(output.Name))];
        int done = 0;
        ConcurrentQueue<Exception> failures = [];
        Parallel.ForEach(
            samples, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            (sample, state) =>
        {
            try
            {
                IReadOnlyDictionary<string, MLFeatureValue> inputs = Unforeseen.Guard("the inputs cannot be read", sample.Load);
                IReadOnlyDictionary<string, MLFeatureValue> expected = reference.Predict(inputs, cancellationToken),
                actual = other.Predict(inputs, cancellationToken);
                Unforeseen.Guard("the outputs cannot be compared", () =>
                {
                    foreach (ErrorSum sum in sums) sum.Add(expected, actual);
                });
                progress?.Report(Interlocked.Increment(ref done));
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                failures.Enqueue(new CoreMLException($"{sample.Name}: {error.Message}", error));
                state.Stop();
            }
        });
        return failures.TryPeek(out Exception? failure) ? throw failure : [.. sums.Select(sum => sum.Result)];
    }

    /// <summary>The errors of one output so far.</summary>
    private sealed class ErrorSum(string name)
    {
        private readonly Lock _gate = new();
        private double _signal, _noise, _largest;
        private int _samples, _comparable, _equal;
        private bool _hasNumbers;

        public OutputError Result => new(
            name,
            _hasNumbers ? _noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(_signal / _noise) : null,
            _hasNumbers ? _largest : null,
            _comparable > 0 ? (double)_equal / _samples : null);

        public void Add(
            IReadOnlyDictionary<string, MLFeatureValue> expectedOutputs, IReadOnlyDictionary<string, MLFeatureValue> actualOutputs)
        {
            if (expectedOutputs.GetValueOrDefault(name) is not { } expected || actualOutputs.GetValueOrDefault(name) is not { } actual)
            {
                throw new CoreMLException($"The output '{name}' is not given by both models. Compare models of the same outputs.");
            }

            if (expected.Type != actual.Type)
            {
                throw new CoreMLException($"The output '{name}' is of type {expected.Type} in one model and {actual.Type} in the other.");
            }

            (double[] Expected, double[] Actual)? numbers = FeatureNumbers.Of(name, expected, actual);
            bool? isEqual = FeatureNumbers.SaySame(expected, actual);
            lock (_gate)
            {
                _samples++;
                if (isEqual is { } same) (_comparable, _equal) = (_comparable + 1, _equal + (same ? 1 : 0));
                if (numbers is not var (right, found)) return;
                _hasNumbers = true;
                for (int i = 0; i < right.Length; i++)
                {
                    double difference = Math.Abs(found[i] - right[i]);
                    (_signal, _noise, _largest) =
                        (_signal + (right[i] * right[i]), _noise + (difference * difference), Math.Max(_largest, difference));
                }
            }
        }
    }
}
