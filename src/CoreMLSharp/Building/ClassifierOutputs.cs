using CoreMLSharp.Specification;

namespace CoreMLSharp.Building;

/// <summary>The names of a classifier's two outputs.</summary>
/// <param name="Label">The most likely class's label.</param>
/// <param name="Probabilities">The probability of each class.</param>
public sealed record ClassifierOutputs(string Label, string Probabilities)
{
    /// <summary>Create ML's customary names.</summary>
    public static ClassifierOutputs CreateML { get; } = new("classLabel", "classLabelProbs");

    /// <summary>Adds the outputs to a description.</summary>
    public void AddTo(ModelDescription description)
    {
        description.Output.Add(Feature.StringDictionary(Probabilities));
        description.Output.Add(Feature.String(Label));
        description.PredictedFeatureName = Label;
        description.PredictedProbabilitiesName = Probabilities;
    }
}
