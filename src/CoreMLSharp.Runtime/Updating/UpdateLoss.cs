using CoreMLSharp.Runtime.Training;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>The loss of an updatable network, and which of its training inputs it compares with.</summary>
internal static class UpdateLoss
{
    public static INetworkLoss Of(Model model, string where)
    {
        LossLayer loss = model.Network!.UpdateParams!.LossLayers[0];
        if (loss.MeanSquaredErrorLossLayer is { } error) return new MeanSquaredErrorLoss(error.Input, error.Target);
        CategoricalCrossEntropyLossLayer entropy = loss.CategoricalCrossEntropyLossLayer;
        bool isIndex = model.Description.TrainingInput.Any(input => input.Name == entropy.Target);
        return isIndex || model.NeuralNetworkClassifier is not { } classifier
            ? new CrossEntropyLoss(entropy.Input, entropy.Target, value => TrueValues.Index(value, entropy.Target))
            : new CrossEntropyLoss(
                entropy.Input, model.Description.PredictedFeatureName,
                TrueValues.Labels(classifier.StringClassLabels?.Vector, classifier.Int64ClassLabels?.Vector, where));
    }
}
