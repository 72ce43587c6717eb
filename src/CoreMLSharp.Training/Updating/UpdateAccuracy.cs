using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Updating;

namespace CoreMLSharp.Training.Updating;

/// <summary>How often a classifier is right about the examples of an update.</summary>
public static class UpdateAccuracy
{
    private const int BatchSize = 32;

    /// <summary>The share of examples whose label the model predicts.</summary>
    /// <param name="model">The model, before or after.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A number from 0 to 1; null where the examples have no label.</returns>
    public static double? Of(MLModel model, IMLBatchProvider examples, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(examples);
        string label = model.Description.PredictedFeatureName;
        HashSet<string> inputs = [.. model.Description.Input.Select(input => input.Name)];
        int right = 0;
        for (int start = 0; start < examples.Count; start += BatchSize)
        {
            IReadOnlyDictionary<string, MLFeatureValue>[] batch =
                [.. Enumerable.Range(start, Math.Min(BatchSize, examples.Count - start)).Select(examples.Features)];
            if (!batch.All(example => example.ContainsKey(label))) return null;
            IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> predictions = model.Predict(
                [.. batch.Select(example => example.Where(feature => inputs.Contains(feature.Key)).ToDictionary())], cancellationToken);
            right += batch.Zip(predictions).Count(pair => AreEqual(pair.First[label], pair.Second[label]));
        }

        return examples.Count == 0 ? null : (double)right / examples.Count;
    }

    private static bool AreEqual(MLFeatureValue a, MLFeatureValue b) => a.Type == b.Type
        && (a.Type == MLFeatureType.String ? a.StringValue == b.StringValue : a.Int64Value == b.Int64Value);
}
