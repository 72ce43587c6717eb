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
        NeuralNetworkLayer? layer = model.NetworkLayers.FirstOrDefault(layer => layer.IsUpdatable && layer.Name == key.Scope);
        string? name = key == MLParameterKey.Weights.Scoped(key.Scope ?? "-") ? "weights"
            : key == MLParameterKey.Biases.Scoped(key.Scope ?? "-") ? "bias" : null;
        LayerWeight? found = layer is null ? null : LayerDefinitions.WeightsOf(layer).FirstOrDefault(weight => weight.Name == name);
        return found is not null
            ? MLMultiArray.Wrap(found.Weights.FloatValue.ToArray())
            : throw new ModelInputException(
                $"The model has no {key}. Layers that learn are "
                + $"{string.Join(", ", model.NetworkLayers.Where(layer => layer.IsUpdatable).Select(layer => layer.Name))}; ask for their weights or biases.");
    }
}
