using System.Numerics.Tensors;
using CoreMLSharp.Runtime.Evaluators.Classic;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>
/// A classifier's two outputs: the label of the class with the highest score (of equals the first) and the dictionary of all scores
/// (Core ML specification, <c>predictedFeatureName</c> and <c>predictedProbabilitiesName</c>).
/// </summary>
internal sealed class ClassifierOutput : IRowOutput
{
    private readonly ClassLabels _labels;
    private readonly string? _labelName;
    private readonly string? _scoresName;

    public ClassifierOutput(ModelDescription description, ClassLabels labels)
    {
        _labels = labels;
        _labelName = NameOf(description.PredictedFeatureName, description, type => type is StringType or Int64Type);
        _scoresName = NameOf(description.PredictedProbabilitiesName, description, type => type is DictionaryType);
    }

    /// <summary>How many classes there are.</summary>
    public int Count => _labels.Count;

    public IReadOnlyDictionary<string, MLFeatureValue> ToFeatures(ReadOnlySpan<double> outputs)
    {
        Dictionary<string, MLFeatureValue> features = new(2);
        AddTo(features, outputs.ToArray());
        return features;
    }

    /// <summary>Adds the two to other outputs.</summary>
    /// <param name="features">The other outputs.</param>
    /// <param name="scores">A score for each class; the array is kept.</param>
    public void AddTo(Dictionary<string, MLFeatureValue> features, double[] scores)
    {
        if (_labelName is not null) features[_labelName] = _labels[Math.Max(0, TensorPrimitives.IndexOfMax(scores))];
        if (_scoresName is not null) features[_scoresName] = _labels.ToDictionary(scores);
    }

    private static string? NameOf(string given, ModelDescription description, Func<FeatureType.TypeOneofCase, bool> isOfType) =>
        given.Length > 0 ? given : description.Output.FirstOrDefault(output => isOfType(output.Type.TypeCase))?.Name;
}
