using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <summary>What is wrong with a layer, with its name.</summary>
internal static class LayerError
{
    public static ModelValidationException Of(NeuralNetworkLayer layer, string message)
    {
        string? kind = NeuralNetworkLayer.Descriptor.FindFieldByNumber((int)layer.LayerCase)?.Name;
        return new ModelValidationException($"layer '{layer.Name}' ({kind ?? "unknown type"}): {message}");
    }

    public static ModelValidationException Of(string layer, string message) => new($"layer '{layer}': {message}");
}
