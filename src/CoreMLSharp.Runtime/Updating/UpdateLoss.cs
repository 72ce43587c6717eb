using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Training;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>The loss of an updatable network, and which of its training inputs it compares with.</summary>
internal static class UpdateLoss
{
    public static NetworkLoss Of(Model model, string where)
    {
        LossLayer loss = model.Network!.UpdateParams!.LossLayers[0];
        if (loss.MeanSquaredErrorLossLayer is { } error) return new MeanSquaredErrorLoss { Input = error.Input, Target = error.Target };
        CategoricalCrossEntropyLossLayer entropy = loss.CategoricalCrossEntropyLossLayer;
        bool isIndex = model.Description.TrainingInput.Any(input => input.Name == entropy.Target);
        return isIndex || model.NeuralNetworkClassifier is not { } classifier
            ? new CrossEntropyLoss(value => Index(value, entropy.Target)) { Input = entropy.Input, Target = entropy.Target }
            : new CrossEntropyLoss(Labels(classifier, where))
            {
                Input = entropy.Input,
                Target = model.Description.PredictedFeatureName,
            };
    }

    /// <summary>An array of one integer.</summary>
    private static long Index(MLFeatureValue value, string target)
    {
        double[] elements = value.Type == MLFeatureType.MultiArray ? value.MultiArrayValue.ToDoubles() : [];
        return elements is [double index] && double.IsInteger(index)
            ? (long)index
            : throw new ModelInputException($"The true class '{target}' must be an array of one integer.");
    }

    /// <summary>The position of a label; of labels that occur twice that of the first.</summary>
    private static Func<MLFeatureValue, long> Labels(NeuralNetworkClassifier classifier, string where)
    {
        if (classifier.StringClassLabels is { } texts)
        {
            Dictionary<string, long> positions = Positions(texts.Vector);
            return value => Find(positions, value.StringValue, where);
        }

        Dictionary<long, long> integers = Positions(classifier.Int64ClassLabels?.Vector ?? []);
        return value => Find(integers, value.Int64Value, where);
    }

    private static Dictionary<T, long> Positions<T>(IEnumerable<T> labels) where T : notnull
    {
        Dictionary<T, long> positions = [];
        long next = 0;
        foreach (T label in labels) positions.TryAdd(label, next++);
        return positions;
    }

    private static long Find<T>(Dictionary<T, long> positions, T label, string where) where T : notnull =>
        positions.TryGetValue(label, out long position)
            ? position
            : throw new ModelInputException(
                $"{where}: the label '{label}' is none of the classifier's: {string.Join(", ", positions.Keys.Take(10))}"
                + $"{(positions.Count > 10 ? ", …" : "")}. An update cannot add classes to a network.");
}
