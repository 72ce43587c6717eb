using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Sums, products, differences and the like of tensors, broadcast, and with a bias or scale of the layer's own.</summary>
internal static class ArithmeticLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Add, Counts.AtLeast(1), 1) { Infer = Infer.Broadcast },
        new(LayerCase.Multiply, Counts.AtLeast(1), 1) { Infer = Infer.Broadcast },
        new(LayerCase.Average, Counts.AtLeast(1), 1) { Infer = Infer.Broadcast },
        new(LayerCase.Max, Counts.AtLeast(1), 1) { Infer = Infer.Broadcast },
        new(LayerCase.Min, Counts.AtLeast(1), 1) { Infer = Infer.Broadcast },
        new(LayerCase.Bias, 1, 1)
        {
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Weights = layer => [LayerWeight.Vector("bias", layer.Bias.Bias, [.. layer.Bias.Shape])],
            Check = CheckBias,
            Infer = context => InferWithParameter(context, context.Layer.Bias.Shape),
        },
        new(LayerCase.Scale, 1, 1)
        {
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Weights = layer => WeightsOf(layer.Scale),
            Check = CheckScale,
            Infer = context => InferWithParameter(context, context.Layer.Scale.ShapeScale),
        },
        new(LayerCase.AddBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.SubtractBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.MultiplyBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.DivideBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.FloorDivBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.ModBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.PowBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.MaxBroadcastable, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.MinBroadcastable, 2, 1) { Infer = Infer.Broadcast },
    ];

    private static void CheckBias(LayerContext context) => CheckShaped(context, context.Layer.Bias.Bias, "bias", context.Layer.Bias.Shape);

    private static void CheckScale(LayerContext context)
    {
        ScaleLayerParams layer = context.Layer.Scale;
        CheckShaped(context, layer.Scale, "scale", layer.ShapeScale);
        if (!layer.HasBias) return;
        CheckShaped(context, layer.Bias, "bias", layer.ShapeBias);
        Weights.CheckOnePrecision(context, layer.Scale, layer.Bias);
    }

    /// <summary>A parameter of shape [C] or [C, H, W], where a size of 1 goes with any.</summary>
    private static void InferWithParameter(ShapeContext context, IReadOnlyList<ulong> shape)
    {
        Infer.Same(context);
        if (!context.X.HasRankOfAtLeast(3) || shape.Count is not (1 or 3)) return;
        for (int i = 0; i < shape.Count; i++)
        {
            long size = context.X[i - 3];
            if (size > 1 && shape[i] > 1 && (ulong)size != shape[i])
            {
                context.Fail(
                    $"A parameter of shape [{string.Join(", ", shape)}] does not go with the input {context.NamedInput}.",
                    "Its sizes must be those of channel, height and width, or 1.");
            }
        }
    }

    private static IEnumerable<LayerWeight?> WeightsOf(ScaleLayerParams layer) =>
        [LayerWeight.Vector("scale", layer.Scale, [.. layer.ShapeScale]), LayerWeight.Vector("bias", layer.Bias, [.. layer.ShapeBias])];

    /// <summary>
    /// Reports a parameter that is broadcast over channels, height and width and has another shape than [C] or [C, H, W].
    /// </summary>
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
