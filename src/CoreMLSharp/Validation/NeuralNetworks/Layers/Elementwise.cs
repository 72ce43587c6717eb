using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Element-wise layers with parameters of their own: bias, scale and clip.</summary>
internal static class Elementwise
{
    public static void CheckBias(LayerContext context) => CheckShaped(context, context.Layer.Bias.Bias, "bias", context.Layer.Bias.Shape);

    public static void CheckScale(LayerContext context)
    {
        ScaleLayerParams layer = context.Layer.Scale;
        CheckShaped(context, layer.Scale, "scale", layer.ShapeScale);
        if (!layer.HasBias) return;
        CheckShaped(context, layer.Bias, "bias", layer.ShapeBias);
        Weights.CheckOnePrecision(context, layer.Scale, layer.Bias);
    }

    public static void CheckClip(LayerContext context)
    {
        ClipLayerParams layer = context.Layer.Clip;
        context.Require(!(layer.MinVal > layer.MaxVal), $"minVal is {layer.MinVal}, maxVal {layer.MaxVal}.", "Make minVal the smaller one.");
    }

    /// <summary>Reports a parameter that is broadcast over channels, height and width and has another shape than [C] or [C, H, W].</summary>
    private static void CheckShaped(LayerContext context, WeightParams? weights, string name, IReadOnlyList<ulong> shape)
    {
        if (shape.Count is not (1 or 3))
        {
            context.Error($"The shape of {name} has {shape.Count} dimensions.", "Use [1], [C], [1, H, W] or [C, H, W].");
            return;
        }

        ulong channels = shape.Count == 3 ? Math.Max(shape[0], 1) : 1;
        Weights.Check(context, weights, name, Weights.Product([.. shape]), channels);
    }
}
