using CoreMLSharp.Shapes;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Layers that take elements at computed positions.</summary>
internal static class Indexing
{
    private const long Unknown = TensorShape.Unknown;

    public static void Gather(ShapeContext context)
    {
        TensorShape indices = context.Input(1);
        if (!indices.IsRanked || context.X.Axis(context.Layer.Gather.Axis) is not int axis) return;
        context.Output(TensorShape.Of([.. context.X.Dims[..axis], .. indices.Dims, .. context.X.Dims[(axis + 1)..]]));
    }

    public static void WhereNonZero(ShapeContext context)
    {
        if (context.X.IsRanked) context.Output(TensorShape.Of(Unknown, context.X.Rank));
    }

    public static void NonMaximumSuppression(ShapeContext context)
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
