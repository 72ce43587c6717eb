using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.NeuralNetworks;

/// <summary>Layers whose output does not depend on the values of an input.</summary>
internal static class Constants
{
    /// <summary>The <c>loadConstant</c> layer of rank-5 networks: [C, H, W] with leading dimensions of 1.</summary>
    public static void Load(LayerContext layer)
    {
        LoadConstantLayerParams parameters = layer.Layer.LoadConstant;
        long[] shape = [.. parameters.Shape.Select(dim => LayerContext.Size(dim, "shape"))];
        if (shape.Length != 3) throw new ModelValidationException($"its shape has {shape.Length} numbers; 3 are defined.");
        layer.Output(layer.Weights(parameters.Data, "data", layer.Network.IsFolded ? [1, .. shape] : [1, 1, .. shape]));
    }

    public static void LoadND(LayerContext layer)
    {
        LoadConstantNDLayerParams parameters = layer.Layer.LoadConstantND;
        layer.Output(layer.Weights(parameters.Data, "data", [.. parameters.Shape.Select(dim => LayerContext.Size(dim, "shape"))]));
    }
}
