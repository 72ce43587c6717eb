using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that make tensors.</summary>
internal static class Constants
{
    private const long Unknown = TensorShape.Unknown;

    /// <summary>[C, H, W] with a sequence and a batch of 1.</summary>
    public static void LoadConstant(ShapeContext context) => context.Output(TensorShape.Of([1, 1, .. TensorShape.OfUnsigned(context.Layer.LoadConstant.Shape).Dims]));

    /// <summary>The input lists the sizes; its length is the rank.</summary>
    public static void ListedInInput(ShapeContext context)
    {
        if (context.X.Rank == 1 && context.X[0] != Unknown) context.OutputOfRank(context.X[0]);
    }

    public static void GetShape(ShapeContext context)
    {
        if (context.X.IsRanked) context.Output(TensorShape.Of(context.X.Rank));
    }

    public static void OneHot(ShapeContext context)
    {
        OneHotLayerParams layer = context.Layer.OneHot;
        if (!context.X.IsRanked) return;
        int rank = context.X.Rank + 1;
        if (layer.Axis < -rank || layer.Axis >= rank)
        {
            context.Fail($"There is no axis {layer.Axis} in an output of rank {rank}.", $"Choose an axis from {-rank} to {rank - 1}.");
            return;
        }

        List<long> sizes = [.. context.X.Dims];
        sizes.Insert((int)(layer.Axis < 0 ? layer.Axis + rank : layer.Axis), context.Inputs.Length > 1 ? Unknown : (long)Math.Min(layer.OneHotVectorSize, int.MaxValue));
        context.Output(TensorShape.Of([.. sizes]));
    }

    public static void CategoricalDistribution(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(1)) context.Output(context.X.WithKnown(-1, context.Layer.CategoricalDistribution.NumSamples));
    }
}
