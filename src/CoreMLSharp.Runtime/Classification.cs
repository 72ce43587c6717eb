using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime;

/// <summary>How probable a class is.</summary>
/// <param name="Label">The class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
public readonly record struct ClassProbability(string Label, double Probability);

/// <summary>What a classifier says of one input.</summary>
/// <param name="Label">The predicted class; integer classes in decimal notation.</param>
/// <param name="Ranking">
/// The classes with their probabilities, the most probable first; empty when the model gives no probabilities.
/// </param>
public sealed record Classification(string Label, IReadOnlyList<ClassProbability> Ranking)
{
    /// <summary>
    /// Whether a model's description names a predicted class: a text or an integer. A regressor's predicted feature is a number.
    /// </summary>
    public static bool IsClassifier(ModelDescription description) => description.Output.Any(
        output =>
            output.Name == description.PredictedFeatureName
                && output.Type.TypeCase is FeatureType.TypeOneofCase.StringType or FeatureType.TypeOneofCase.Int64Type);

    /// <summary>
    /// Reads a classifier's outputs by the names in its description (<c>predictedFeatureName</c>, <c>predictedProbabilitiesName</c>).
    /// </summary>
    /// <exception cref="ModelFormatException">The outputs are not those of a classifier.</exception>
    public static Classification From(ModelDescription description, IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        if (!outputs.TryGetValue(description.PredictedFeatureName, out MLFeatureValue? predicted))
        {
            throw new ModelFormatException("The model is not a classifier: it has no output for a predicted class.");
        }

        string label = predicted.Type switch
        {
            MLFeatureType.Int64 => predicted.Int64Value.ToString(CultureInfo.InvariantCulture),
            MLFeatureType.String => predicted.StringValue,
            _ => throw new ModelFormatException(
                $"The model is not a classifier: its output '{description.PredictedFeatureName}' is a {predicted.Type}, not a class."),
        };
        bool isRanked = outputs.TryGetValue(description.PredictedProbabilitiesName, out MLFeatureValue? probabilities)
            && probabilities.Type == MLFeatureType.Dictionary;
        return new Classification(label, isRanked
            ?
            [
                .. probabilities!.DictionaryValue.OrderByDescending(entry => entry.Value)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new ClassProbability(entry.Key, entry.Value)),
            ]
            : []);
    }
}
