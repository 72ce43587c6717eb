using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>Products with matrices, lookups and recurrent layers.</summary>
internal static class Products
{
    private const long Unknown = TensorShape.Unknown;

    public static void InnerProduct(ShapeContext context)
    {
        InnerProductLayerParams layer = context.Layer.InnerProduct;
        TensorShape x = context.X;
        if (x.Rank is < 1 or > 5) return;
        if (x.Rank < 4)
        {
            context.Require(x[-1], (long)layer.InputChannels, "elements in the last dimension", "inputChannels");
            context.Output(x.WithKnown(-1, (long)layer.OutputChannels));
            return;
        }

        context.Require(x.CountFrom(-3), (long)layer.InputChannels, "elements in channel, height and width", "inputChannels");
        context.Output(x.WithKnown(-3, (long)layer.OutputChannels).WithKnown(-2, 1).WithKnown(-1, 1));
    }

    public static void BatchedMatMul(ShapeContext context)
    {
        BatchedMatMulLayerParams layer = context.Layer.BatchedMatmul;
        TensorShape a = context.X;
        if (context.Inputs.Length == 1)
        {
            if (!a.HasRankOfAtLeast(1)) return;
            context.Require(a[-1], (long)layer.WeightMatrixFirstDimension, "elements in the last dimension", "weightMatrixRows");
            context.Output(a.WithKnown(-1, (long)layer.WeightMatrixSecondDimension));
            return;
        }

        TensorShape b = context.Input(1);
        if (!a.HasRankOfAtLeast(2) || !b.HasRankOfAtLeast(2)) return;
        (long rows, long inner) = layer.TransposeA ? (a[-1], a[-2]) : (a[-2], a[-1]);
        (long other, long columns) = layer.TransposeB ? (b[-1], b[-2]) : (b[-2], b[-1]);
        TensorShape? batch = TensorShape.Broadcast(new TensorShape(a.Dims[..^2]), new TensorShape(b.Dims[..^2]));
        if (batch is null || (inner != Unknown && other != Unknown && inner != other))
        {
            context.Fail($"Matrices of shapes {a} and {b} cannot be multiplied.", "The columns of the first must be the rows of the second, and leading dimensions must go together.");
            return;
        }

        context.Output(TensorShape.Of([.. batch.Dims, rows, columns]));
    }

    public static void Embedding(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(4)) context.Output(context.X.WithKnown(-3, (long)context.Layer.Embedding.OutputChannels));
    }

    public static void EmbeddingND(ShapeContext context)
    {
        if (!context.X.HasRankOfAtLeast(1)) return;
        context.Require(context.X[-1], 1, "elements in the last dimension", "the layer");
        context.Output(context.X.WithKnown(-1, (long)context.Layer.EmbeddingND.EmbeddingSize));
    }

    public static void Dot(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(3)) context.Output(context.X.WithKnown(-3, 1));
    }

    /// <summary>[S, B, C, 1, 1] in; all steps or the last one out, and the states of each direction.</summary>
    public static void Recurrent(ShapeContext context, ulong outputSize, bool sequenceOutput, int directions)
    {
        TensorShape x = context.X;
        if (x.Rank != 5) return;
        context.Require(x[2], InputSize(context.Layer), "channels", "inputSize");
        context.Output(TensorShape.Of(sequenceOutput ? x[0] : 1, x[1], directions * (long)outputSize, 1, 1));
        for (int i = 1; i < context.Layer.Output.Count; i++) context.Output(TensorShape.Of(1, x[1], (long)outputSize, 1, 1), i);
    }

    private static long InputSize(NeuralNetworkLayer layer) => (long)(layer.SimpleRecurrent?.InputVectorSize
        ?? layer.Gru?.InputVectorSize
        ?? layer.UniDirectionalLSTM?.InputVectorSize
        ?? layer.BiDirectionalLSTM.InputVectorSize);
}
