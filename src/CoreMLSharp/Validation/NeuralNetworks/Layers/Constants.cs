using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Constants and ranges: as many values as the shape says.</summary>
internal static class Constants
{
    public static void CheckLoadConstant(LayerContext context)
    {
        LoadConstantLayerParams layer = context.Layer.LoadConstant;
        if (layer.Shape.Count != 3)
        {
            context.Error($"The shape has {layer.Shape.Count} dimensions.", "Give it three: [C, H, W].");
            return;
        }

        Weights.Check(context, layer.Data, "data", Weights.Product([.. layer.Shape]), Math.Max(layer.Shape[0], 1));
    }

    public static void CheckLoadConstantND(LayerContext context)
    {
        LoadConstantNDLayerParams layer = context.Layer.LoadConstantND;
        context.Require(layer.Shape.Count is >= 1 and <= 5, $"The shape has {layer.Shape.Count} dimensions.", "Give it one to five.");
        if (layer.Shape.Count is >= 1 and <= 5) Weights.Check(context, layer.Data, "data", Weights.Product([.. layer.Shape]), 1);
    }

    public static void CheckRange(LayerContext context)
    {
        if (context.OutputTensorRank is int rank) context.Require(rank == 1, $"The output has rank {rank}.", "A range has rank 1.");
    }
}
