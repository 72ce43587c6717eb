using CoreMLSharp.Shapes;
using static CoreMLSharp.Shapes.TensorShape;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Comparisons, logic, and choosing by a condition.</summary>
internal static class ComparisonLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.Equal, Counts.Between(1, 2), 1) { Infer = Infer.Broadcast },
        new(LayerCase.NotEqual, Counts.Between(1, 2), 1) { Infer = Infer.Broadcast },
        new(LayerCase.LessThan, Counts.Between(1, 2), 1) { Infer = Infer.Broadcast },
        new(LayerCase.LessEqual, Counts.Between(1, 2), 1) { Infer = Infer.Broadcast },
        new(LayerCase.GreaterThan, Counts.Between(1, 2), 1) { Infer = Infer.Broadcast },
        new(LayerCase.GreaterEqual, Counts.Between(1, 2), 1) { Infer = Infer.Broadcast },
        new(LayerCase.LogicalAnd, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.LogicalOr, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.LogicalXor, 2, 1) { Infer = Infer.Broadcast },
        new(LayerCase.LogicalNot, 1, 1) { Infer = Infer.Same },
        new(LayerCase.WhereBroadcastable, 3, 1) { Infer = Infer.Broadcast },
        new(LayerCase.WhereNonZero, 1, 1) { Infer = InferWhereNonZero },
    ];

    private static void InferWhereNonZero(ShapeContext context)
    {
        if (context.X.IsRanked) context.Output(TensorShape.Of(Unknown, context.X.Rank));
    }
}
