namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>Layers whose computation is program code of whoever made the model.</summary>
internal static class CustomLayers
{
    public static void Refuse(LayerContext layer) => throw new UnsupportedModelException(
        $"it is computed by the class '{layer.Layer.Custom.ClassName}' of the app that the model was made for. " +
        "Only that app has the code; the model can be run without it only if the layer is replaced by standard ones.");
}
