using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers whose computation is program code of whoever made the model.</summary>
internal static class CustomLayers
{
    /// <summary>Puts standard layers in the place of a custom one, as the delegate that is registered for its class says.</summary>
    public static void Replace(LayerContext layer)
    {
        string name = layer.Layer.Custom.ClassName;
        if (!layer.Network.Options.CustomLayers.TryGetValue(name, out Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>? replace))
        {
            throw new UnsupportedModelException(
                $"it is computed by the class '{name}' of the app that the model was made for, which is not in the model.")
            {
                Hint = Hint.ReplaceCustomLayer,
            };
        }

        LayerSequence.TryTranslate(layer.Network, replace(layer.Layer));
        foreach (string output in layer.Layer.Output)
        {
            if (layer.Network.TryFind(output) is null)
            {
                throw new ModelValidationException($"the layers registered for the class '{name}' do not compute '{output}'.");
            }
        }
    }
}
