using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Normalisation layers: one parameter per channel or element.</summary>
internal static class NormalizationLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Batchnorm, 1, 1)
        {
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Weights = layer => WeightsOf(layer.Batchnorm),
            Check = CheckBatchnorm,
            Infer = InferBatchnorm,
        },
        new(LayerCase.Mvn, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(3), Infer = Infer.Same },
        new(LayerCase.L2Normalize, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(3), Infer = Infer.Same },
        new(LayerCase.Lrn, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(3), Check = CheckLocalResponse, Infer = Infer.Same },
        new(LayerCase.LayerNormalization, 1, 1)
        {
            Weights = layer => WeightsOf(layer.LayerNormalization),
            Check = CheckLayerNormalization,
            Infer = InferLayerNormalization,
        },
        new(LayerCase.Softmax, 1, 1) { KeepsRank = true, Ranks = Ranks.AtLeast(3), Infer = Infer.Same },
        new(LayerCase.SoftmaxND, 1, 1) { Check = context => context.RequireAxis(context.Layer.SoftmaxND.Axis), Infer = Infer.Same },
    ];

    private static void CheckBatchnorm(LayerContext context)
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

    private static void CheckLocalResponse(LayerContext context) =>
        context.Require(!(context.Layer.Lrn.K < 0), $"k is {context.Layer.Lrn.K}.", "Make it positive.");

    private static void CheckLayerNormalization(LayerContext context)
    {
        LayerNormalizationLayerParams layer = context.Layer.LayerNormalization;
        context.Require(
            layer.NormalizedShape.Count > 0,
            "normalizedShape is empty.",
            "List the sizes of the dimensions to normalise over.");
        if (layer.Gamma is null || layer.Beta is null)
        {
            context.Error("gamma or beta is missing.", "Set both, in the normalised shape.");
            return;
        }

        context.Require(layer.Gamma.Quantization is null, "gamma is quantised.", "Use floats.");
        if (layer.Beta.Quantization is not null) context.Report.Warning("beta is quantised.", "Use floats.");
        UInt128 count = Weights.Product([.. layer.NormalizedShape.Select(size => (ulong)Math.Max(size, 0))]);
        context.Require(
            (UInt128)layer.Gamma.FloatValue.Count == count,
            $"gamma has {layer.Gamma.FloatValue.Count} values.",
            $"The normalised shape asks for {count}.");
        context.Require(
            (UInt128)layer.Beta.FloatValue.Count == count,
            $"beta has {layer.Beta.FloatValue.Count} values.",
            $"The normalised shape asks for {count}.");
    }

    private static void InferBatchnorm(ShapeContext context)
    {
        Infer.Same(context);
        if (context.X.HasRankOfAtLeast(3)) context.Require(context.X[-3], (long)context.Layer.Batchnorm.Channels, "channels", "channels");
    }

    private static void InferLayerNormalization(ShapeContext context)
    {
        Infer.Same(context);
        long[] shape = [.. context.Layer.LayerNormalization.NormalizedShape];
        if (!context.X.IsRanked || shape.Length == 0) return;
        bool fits = shape.Length <= context.X.Rank
            && new TensorShape(context.X.Dims[^shape.Length..]).IsCompatibleWith(TensorShape.Of(shape));
        if (!fits)
        {
            context.Fail(
                $"The input {context.NamedInput} does not end in the normalised shape [{string.Join(", ", shape)}].",
                "Give the sizes of the last dimensions.");
        }
    }

    /// <summary>A variance divides, so that the error of a small one as an integer has no bound.</summary>
    private static IEnumerable<LayerWeight?> WeightsOf(BatchnormLayerParams layer)
    {
        LayerWeight? variance = LayerWeight.Vector("variance", layer.Variance, layer.Channels);
        if (variance is not null) variance = variance with { NeedsFloats = !layer.ComputeMeanVar };
        return
        [
            LayerWeight.Vector("gamma", layer.Gamma, layer.Channels),
            LayerWeight.Vector("beta", layer.Beta, layer.Channels),
            LayerWeight.Vector("mean", layer.Mean, layer.Channels),
            variance,
        ];
    }

    /// <summary>Floats of 32 bits only.</summary>
    private static IEnumerable<LayerWeight?> WeightsOf(LayerNormalizationLayerParams layer)
    {
        ulong[] shape = [.. layer.NormalizedShape.Select(size => (ulong)Math.Max(size, 0))];
        return [LayerWeight.Fixed("gamma", layer.Gamma, shape), LayerWeight.Fixed("beta", layer.Beta, shape)];
    }
}
