using CoreMLSharp.Models;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>The names of a classifier's two outputs.</summary>
/// <param name="Label">The most likely class's label.</param>
/// <param name="Probabilities">The probability of each class.</param>
public sealed record ClassifierOutputs(string Label, string Probabilities)
{
    /// <summary>Create ML's customary names.</summary>
    public static ClassifierOutputs CreateML { get; } = new("classLabel", "classLabelProbs");

    /// <summary>Adds the outputs of a classifier with text labels to a description.</summary>
    public void AddTo(ModelDescription description) => AddTo(description, integers: false);

    /// <summary>Adds the outputs of a classifier with text or with integer labels to a description.</summary>
    public void AddTo(ModelDescription description, bool integers)
    {
        description.Output.Add(integers ? Feature.Int64Dictionary(Probabilities) : Feature.StringDictionary(Probabilities));
        description.Output.Add(integers ? Feature.Int64(Label) : Feature.String(Label));
        description.PredictedFeatureName = Label;
        description.PredictedProbabilitiesName = Probabilities;
    }

    internal void AddTo(ModelDescription description, ClassLabels labels) => AddTo(description, labels.Integers.Count > 0);
}
