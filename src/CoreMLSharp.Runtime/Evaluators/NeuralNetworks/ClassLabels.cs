using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.NeuralNetworks;

/// <summary>Turns a classifier's scores into the outputs that its description names: the best label, and a dictionary of all.</summary>
internal sealed class ClassLabels
{
    private readonly ModelDescription _description;
    private readonly string[]? _texts;
    private readonly long[]? _integers;
    private readonly string _where;

    public ClassLabels(NeuralNetworkClassifier classifier, ModelDescription description, string where)
    {
        _description = description;
        _where = where;
        _texts = classifier.StringClassLabels is { } texts ? [.. texts.Vector] : null;
        _integers = classifier.Int64ClassLabels is { } integers ? [.. integers.Vector] : null;
        if (Count == 0) throw new ModelValidationException($"{where}: the classifier has no class labels.");
    }

    private int Count => _texts?.Length ?? _integers?.Length ?? 0;

    /// <exception cref="ModelValidationException">There are not as many scores as labels.</exception>
    public void Add(Dictionary<string, MLFeatureValue> outputs, ReadOnlySpan<float> scores)
    {
        if (scores.Length != Count) throw new ModelValidationException($"{_where}: the network computes {scores.Length} scores for {Count} class labels.");
        int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
        if (_description.PredictedFeatureName is { Length: > 0 } label)
        {
            outputs[label] = _texts is null ? _integers![best] : _texts[best];
        }

        if (_description.PredictedProbabilitiesName is { Length: > 0 } probabilities)
        {
            outputs[probabilities] = _texts is null ? MLFeatureValue.FromDictionary(ByLabel(_integers!, scores)) : MLFeatureValue.FromDictionary(ByLabel(_texts, scores));
        }
    }

    private static Dictionary<TLabel, double> ByLabel<TLabel>(TLabel[] labels, ReadOnlySpan<float> scores) where TLabel : notnull
    {
        Dictionary<TLabel, double> dictionary = new(labels.Length);
        for (int i = 0; i < labels.Length; i++) dictionary[labels[i]] = scores[i];
        return dictionary;
    }
}
