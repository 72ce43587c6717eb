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
        string? name = key.Name == MLParameterKey.Weights.Name ? "weights" : key.Name == MLParameterKey.Biases.Name ? "bias" : null;
        LayerWeight? found = layer is null ? null : LayerDefinitions.WeightsOf(layer).FirstOrDefault(weight => weight.Name == name);
        if (found is not null) return MLMultiArray.Wrap(found.Weights.FloatValue.ToArray());
        string layers = string.Join(", ", model.NetworkLayers.Where(candidate => candidate.IsUpdatable).Select(candidate => candidate.Name));
        throw new ModelInputException($"The model has no {key}; it has weights or biases of the layers that learn: {layers}.");
    }
}
