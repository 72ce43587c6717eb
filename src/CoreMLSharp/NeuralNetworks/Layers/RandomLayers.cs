using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Random tensors: bounds in order, probabilities from 0 to 1, and a shape where it is fixed.</summary>
internal static class RandomLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.RandomNormalLike, 1, 1) { Infer = Infer.Same },
        new(LayerCase.RandomNormalStatic, 0, 1)
        {
            Check = context => ReshapingLayers.CheckTarget(context, context.Layer.RandomNormalStatic.OutputShape.Count),
            Infer = context => context.Output(TensorShape.OfUnsigned(context.Layer.RandomNormalStatic.OutputShape)),
        },
        new(LayerCase.RandomNormalDynamic, 1, 1) { Infer = context => Infer.Listed(context, 0) },
        new(LayerCase.RandomUniformLike, 1, 1) { Check = CheckUniformLike, Infer = Infer.Same },
        new(LayerCase.RandomUniformStatic, 0, 1)
        {
            Check = CheckUniformStatic,
            Infer = context => context.Output(TensorShape.OfUnsigned(context.Layer.RandomUniformStatic.OutputShape)),
        },
        new(LayerCase.RandomUniformDynamic, 1, 1) { Check = CheckUniformDynamic, Infer = context => Infer.Listed(context, 0) },
        new(LayerCase.RandomBernoulliLike, 1, 1) { Check = CheckBernoulliLike, Infer = Infer.Same },
        new(LayerCase.RandomBernoulliStatic, 0, 1)
        {
            Check = CheckBernoulliStatic,
            Infer = context => context.Output(TensorShape.OfUnsigned(context.Layer.RandomBernoulliStatic.OutputShape)),
        },
        new(LayerCase.RandomBernoulliDynamic, 1, 1) { Check = CheckBernoulliDynamic, Infer = context => Infer.Listed(context, 0) },
        new(LayerCase.CategoricalDistribution, 1, 1) { Infer = InferCategorical },
    ];

    private static void CheckUniformLike(LayerContext context)
    {
        RandomUniformLikeLayerParams layer = context.Layer.RandomUniformLike;
        CheckBounds(context, layer.MinVal, layer.MaxVal);
    }

    private static void CheckUniformStatic(LayerContext context)
    {
        RandomUniformStaticLayerParams layer = context.Layer.RandomUniformStatic;
        ReshapingLayers.CheckTarget(context, layer.OutputShape.Count);
        CheckBounds(context, layer.MinVal, layer.MaxVal);
    }

    private static void CheckUniformDynamic(LayerContext context)
    {
        RandomUniformDynamicLayerParams layer = context.Layer.RandomUniformDynamic;
        CheckBounds(context, layer.MinVal, layer.MaxVal);
    }

    private static void CheckBernoulliLike(LayerContext context) => CheckProbability(context, context.Layer.RandomBernoulliLike.Prob);

    private static void CheckBernoulliStatic(LayerContext context)
    {
        ReshapingLayers.CheckTarget(context, context.Layer.RandomBernoulliStatic.OutputShape.Count);
        CheckProbability(context, context.Layer.RandomBernoulliStatic.Prob);
    }

    private static void CheckBernoulliDynamic(LayerContext context) => CheckProbability(context, context.Layer.RandomBernoulliDynamic.Prob);

    private static void InferCategorical(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(1)) context.Output(context.X.WithKnown(-1, context.Layer.CategoricalDistribution.NumSamples));
    }

    private static void CheckBounds(LayerContext context, float least, float most) =>
        context.Require(!(least > most), $"minVal is {least}, maxVal {most}.", "Make minVal the smaller one.");

    private static void CheckProbability(LayerContext context, float probability) =>
        context.Require(!(probability < 0 || probability > 1), $"The probability is {probability}.", "Set it to a value from 0 to 1.");
}
