using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Constants, ranges and shapes: as many values as the shape says.</summary>
internal static class ConstantLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.LoadConstant, 0, 1)
        {
            Ranks = Ranks.Exactly(5),
            Weights = layer => [LayerWeight.Of("data", layer.LoadConstant.Data, [.. layer.LoadConstant.Shape])],
            Check = CheckLoadConstant,
            Infer = InferLoadConstant,
        },
        new(LayerCase.LoadConstantND, 0, 1)
        {
            Weights = layer => [LayerWeight.Of("data", layer.LoadConstantND.Data, [.. layer.LoadConstantND.Shape])],
            Check = CheckLoadConstantND,
            Infer = context => context.Output(TensorShape.OfUnsigned(context.Layer.LoadConstantND.Shape)),
        },
        new(LayerCase.FillLike, 1, 1) { Infer = Infer.Same },
        new(LayerCase.FillStatic, 0, 1)
        {
            Check = context => ReshapingLayers.CheckTarget(context, context.Layer.FillStatic.TargetShape.Count),
            Infer = context => context.Output(TensorShape.OfUnsigned(context.Layer.FillStatic.TargetShape)),
        },
        new(LayerCase.FillDynamic, 1, 1) { Infer = context => Infer.Listed(context, 0) },
        new(LayerCase.RangeStatic, 0, 1) { Check = CheckRange, Infer = context => context.OutputOfRank(1) },
        new(LayerCase.RangeDynamic, Counts.Between(0, 3), 1) { Check = CheckRange, Infer = context => context.OutputOfRank(1) },
        new(LayerCase.GetShape, 1, 1) { Infer = InferGetShape },
        new(LayerCase.OneHot, Counts.Between(1, 2), 1) { Version = _ => IOS14, Infer = InferOneHot },
    ];

    private static void CheckLoadConstant(LayerContext context)
    {
        LoadConstantLayerParams layer = context.Layer.LoadConstant;
        if (layer.Shape.Count != 3)
        {
            context.Error($"The shape has {layer.Shape.Count} dimensions.", "Give it three: [C, H, W].");
            return;
        }

        Weights.Check(context, layer.Data, "data", Weights.Product([.. layer.Shape]), Math.Max(layer.Shape[0], 1));
    }

    private static void CheckLoadConstantND(LayerContext context)
    {
        LoadConstantNDLayerParams layer = context.Layer.LoadConstantND;
        context.Require(layer.Shape.Count is >= 1 and <= 5, $"The shape has {layer.Shape.Count} dimensions.", "Give it one to five.");
        if (layer.Shape.Count is >= 1 and <= 5) Weights.Check(context, layer.Data, "data", Weights.Product([.. layer.Shape]), 1);
    }

    private static void CheckRange(LayerContext context)
    {
        if (context.OutputTensorRank is int rank) context.Require(rank == 1, $"The output has rank {rank}.", "A range has rank 1.");
    }

    /// <summary>[C, H, W] with a sequence and a batch of 1.</summary>
    private static void InferLoadConstant(ShapeContext context) =>
        context.Output(TensorShape.Of([1, 1, .. TensorShape.OfUnsigned(context.Layer.LoadConstant.Shape).Dims]));

    private static void InferGetShape(ShapeContext context)
    {
        if (context.X.IsRanked) context.Output(TensorShape.Of(context.X.Rank));
    }

    private static void InferOneHot(ShapeContext context)
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
        long size = context.Inputs.Length > 1 ? Unknown : (long)Math.Min(layer.OneHotVectorSize, int.MaxValue);
        sizes.Insert((int)(layer.Axis < 0 ? layer.Axis + rank : layer.Axis), size);
        context.Output(TensorShape.Of([.. sizes]));
    }
}
