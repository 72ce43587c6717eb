using CoreMLSharp.Shapes;
using static CoreMLSharp.Shapes.TensorShape;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Layers that take and put elements at computed positions.</summary>
internal static class IndexingLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Gather, 2, 1) { Infer = InferGather },
        new(LayerCase.GatherND, 2, 1),
        new(LayerCase.GatherAlongAxis, 2, 1) { Infer = context => context.Output(context.Input(1)) },
        new(LayerCase.Scatter, 3, 1) { Check = CheckScatter, Infer = Infer.Same },
        new(LayerCase.ScatterND, 3, 1) { Infer = Infer.Same },
        new(LayerCase.ScatterAlongAxis, 3, 1) { Infer = Infer.Same },
        new(LayerCase.NonMaximumSuppression, Counts.Between(2, 5), 4) { Infer = InferNonMaximumSuppression },
    ];

    private static void CheckScatter(LayerContext context)
    {
        if (context.Layer.InputTensor.Count != 3) return;
        int[] ranks = [.. context.Layer.InputTensor.Select(tensor => (int)tensor.Rank)];
        context.Require(
            ranks[0] == ranks[2] && ranks[1] == 1,
            $"The inputs have ranks {string.Join(", ", ranks)}.",
            "Give container and updates the same rank, the indices rank 1.");
        if (context.OutputTensorRank is int output)
        {
            context.Require(
                output == ranks[0],
                $"The output has rank {output}.",
                $"It has the container's rank, {ranks[0]}.");
        }
    }

    private static void InferGather(ShapeContext context)
    {
        TensorShape indices = context.Input(1);
        if (!indices.IsRanked || context.X.Axis(context.Layer.Gather.Axis) is not int axis) return;
        context.Output(TensorShape.Of([.. context.X.Dims[..axis], .. indices.Dims, .. context.X.Dims[(axis + 1)..]]));
    }

    private static void InferNonMaximumSuppression(ShapeContext context)
    {
        TensorShape scores = context.Input(1);
        if (scores.Rank != 3) return;
        long most = context.Inputs.Length < 5 ? (long)Math.Min(context.Layer.NonMaximumSuppression.MaxBoxes, int.MaxValue) : Unknown;
        context.Output(TensorShape.Of(scores[0], most, 4));
        context.Output(TensorShape.Of(scores[0], most, scores[2]), 1);
        context.Output(TensorShape.Of(scores[0], most), 2);
        context.Output(TensorShape.Of(scores[0]), 3);
    }
}
