using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime;

/// <summary>Finds the numbers of layers that learn.</summary>
internal static class LearnedWeights
{
    /// <exception cref="ModelInputException">No updatable layer has such a parameter.</exception>
    public static MLMultiArray Find(Model model, MLParameterKey key)
    {
        if (model.PipelineModels is [.., Model last]) return Find(last, key);
        NeuralNetworkLayer[] learning = [.. model.NetworkLayers.Where(layer => layer.IsUpdatable)];
        string? name = key.Name == MLParameterKey.Weights.Name ? "weights" : key.Name == MLParameterKey.Biases.Name ? "bias" : null;
        LayerWeight? found = learning.Where(layer => layer.Name == key.Scope)
            .SelectMany(LayerDefinitions.WeightsOf)
            .FirstOrDefault(weight => weight.Name == name);
        return found is not null
            ? MLMultiArray.Wrap(found.Weights.FloatValue.ToArray())
            : throw new ModelInputException(
                $"The model has no {key}; it has weights or biases of the layers that learn: "
                + $"{string.Join(", ", learning.Select(layer => layer.Name))}.");
    }
}
