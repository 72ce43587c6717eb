using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Random tensors: bounds in order, probabilities from 0 to 1, and a shape where it is fixed.</summary>
internal static class RandomLayers
{
    public static void CheckUniformLike(LayerContext context)
    {
        RandomUniformLikeLayerParams layer = context.Layer.RandomUniformLike;
        CheckBounds(context, layer.MinVal, layer.MaxVal);
    }

    public static void CheckUniformStatic(LayerContext context)
    {
        RandomUniformStaticLayerParams layer = context.Layer.RandomUniformStatic;
        Reshaping.CheckTarget(context, layer.OutputShape.Count);
        CheckBounds(context, layer.MinVal, layer.MaxVal);
    }

    public static void CheckUniformDynamic(LayerContext context)
    {
        RandomUniformDynamicLayerParams layer = context.Layer.RandomUniformDynamic;
        CheckBounds(context, layer.MinVal, layer.MaxVal);
    }

    public static void CheckBernoulliLike(LayerContext context) => CheckProbability(context, context.Layer.RandomBernoulliLike.Prob);

    public static void CheckBernoulliStatic(LayerContext context)
    {
        Reshaping.CheckTarget(context, context.Layer.RandomBernoulliStatic.OutputShape.Count);
        CheckProbability(context, context.Layer.RandomBernoulliStatic.Prob);
    }

    public static void CheckBernoulliDynamic(LayerContext context) => CheckProbability(context, context.Layer.RandomBernoulliDynamic.Prob);

    private static void CheckBounds(LayerContext context, float least, float most) =>
        context.Require(!(least > most), $"minVal is {least}, maxVal {most}.", "Make minVal the smaller one.");

    private static void CheckProbability(LayerContext context, float probability) =>
        context.Require(!(probability < 0 || probability > 1), $"The probability is {probability}.", "Set it to a value from 0 to 1.");
}
