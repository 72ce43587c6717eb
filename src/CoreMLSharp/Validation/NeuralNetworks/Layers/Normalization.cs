using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Normalisation layers: one parameter per channel or element.</summary>
internal static class Normalization
{
    public static void CheckBatchnorm(LayerContext context)
    {
        BatchnormLayerParams layer = context.Layer.Batchnorm;
        Weights.CheckOnePrecision(context, layer.Gamma, layer.Beta, layer.Mean, layer.Variance);
        Weights.Check(context, layer.Gamma, "gamma", layer.Channels, 1);
        Weights.Check(context, layer.Beta, "beta", layer.Channels, 1);
        if (!layer.ComputeMeanVar)
        {
            Weights.Check(context, layer.Mean, "mean", layer.Channels, 1);
            Weights.Check(context, layer.Variance, "variance", layer.Channels, 1);
        }
        else if (Weights.Kind(layer.Mean) == WeightKind.Several || Weights.Kind(layer.Variance) == WeightKind.Several)
        {
            context.Error("mean or variance has values in more than one field.", "Clear both: they are computed.");
        }
    }

    public static void CheckLocalResponse(LayerContext context) =>
        context.Require(!(context.Layer.Lrn.K < 0), $"k is {context.Layer.Lrn.K}.", "Make it positive.");

    public static void CheckLayerNormalization(LayerContext context)
    {
        LayerNormalizationLayerParams layer = context.Layer.LayerNormalization;
        context.Require(layer.NormalizedShape.Count > 0, "normalizedShape is empty.", "List the sizes of the dimensions to normalise over.");
        if (layer.Gamma is null || layer.Beta is null)
        {
            context.Error("gamma or beta is missing.", "Set both, in the normalised shape.");
            return;
        }

        context.Require(layer.Gamma.Quantization is null, "gamma is quantised.", "Use floats.");
        if (layer.Beta.Quantization is not null) context.Report.Warning("beta is quantised.", "Use floats.");
        UInt128 count = Weights.Product([.. layer.NormalizedShape.Select(size => (ulong)Math.Max(size, 0))]);
        context.Require((UInt128)layer.Gamma.FloatValue.Count == count, $"gamma has {layer.Gamma.FloatValue.Count} values.", $"The normalised shape asks for {count}.");
        context.Require((UInt128)layer.Beta.FloatValue.Count == count, $"beta has {layer.Beta.FloatValue.Count} values.", $"The normalised shape asks for {count}.");
    }
}
