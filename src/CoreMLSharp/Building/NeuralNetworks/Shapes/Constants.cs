using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that make tensors.</summary>
internal static class Constants
{
    private const long Unknown = TensorShape.UnknownSize;

    /// <summary>[C, H, W] with a sequence and a batch of 1.</summary>
    public static void LoadConstant(ShapeContext context) => context.Output(new([1, 1, .. TensorShape.Of(context.Layer.LoadConstant.Shape).Sizes!]));

    /// <summary>The input lists the sizes; its length is the rank.</summary>
    public static void ListedInInput(ShapeContext context)
    {
        if (context.X is { HasRank: true, Rank: 1 } && context.X[0] != Unknown) context.Output(TensorShape.OfRank(context.X[0]));
    }

    public static void GetShape(ShapeContext context)
    {
        if (context.X.HasRank) context.Output(TensorShape.Of(context.X.Rank));
    }

    public static void OneHot(ShapeContext context)
    {
        OneHotLayerParams layer = context.Layer.OneHot;
        if (!context.X.HasRank) return;
        int rank = context.X.Rank + 1;
        if (layer.Axis < -rank || layer.Axis >= rank)
        {
            context.Fail($"There is no axis {layer.Axis} in an output of rank {rank}.", $"Choose an axis from {-rank} to {rank - 1}.");
            return;
        }

        List<long> sizes = [.. context.X.Sizes!];
        sizes.Insert((int)(layer.Axis < 0 ? layer.Axis + rank : layer.Axis), context.Inputs.Length > 1 ? Unknown : (long)Math.Min(layer.OneHotVectorSize, int.MaxValue));
        context.Output(new([.. sizes]));
    }

    public static void CategoricalDistribution(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(1)) context.Output(context.X.With(-1, context.Layer.CategoricalDistribution.NumSamples));
    }
}
