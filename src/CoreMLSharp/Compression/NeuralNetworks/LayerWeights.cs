using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>The tensors of layers that can be stored in another way.</summary>
internal static class LayerWeights
{
    /// <summary>The tensors of a layer that hold numbers, those that stay as they are apart.</summary>
    public static IReadOnlyList<LayerWeight> Of(NeuralNetworkLayer layer) =>
        [.. LayerDefinitions.WeightsOf(layer).Where(weight => !weight.IsFixed && weight.Count > 0)];
}
