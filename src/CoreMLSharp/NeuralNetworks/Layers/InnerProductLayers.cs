using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Shapes.TensorShape;
using static CoreMLSharp.Specification.SpecificationVersions;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.NeuralNetworks.Layers;

/// <summary>Inner products, matrix products and embeddings: as many weights as the matrix's sizes say.</summary>
internal static class InnerProductLayers
{
    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new(LayerCase.InnerProduct, 1, 1)
        {
            Version = layer => layer.InnerProduct.Int8DynamicQuantize ? IOS14 : IOS11,
            KeepsRank = true,
            Ranks = new(1, 5),
            Weights = layer => WeightsOf(layer.InnerProduct),
            Check = Check,
            Infer = Infer,
        },
        new(LayerCase.BatchedMatmul, Counts.Between(1, 2), 1)
        {
            Version = layer => layer.BatchedMatmul.Int8DynamicQuantize ? IOS14 : IOS13,
            Weights = layer => WeightsOf(layer.BatchedMatmul),
            Check = CheckBatchedMatMul,
            Infer = InferBatchedMatMul,
        },
        new(LayerCase.Embedding, 1, 1)
        {
            KeepsRank = true,
            Ranks = Ranks.AtLeast(4),
            Weights = layer => WeightsOf(layer.Embedding),
            Check = CheckEmbedding,
            Infer = InferEmbedding,
        },
        new(LayerCase.EmbeddingND, 1, 1)
        {
            KeepsRank = true,
            Ranks = new(2, 5),
            Weights = layer => WeightsOf(layer.EmbeddingND),
            Check = CheckEmbeddingND,
            Infer = InferEmbeddingND,
        },
        new(LayerCase.Dot, 2, 1)
        {
            KeepsRank = true,
            Ranks = Ranks.AtLeast(3),
            Check = context => context.RequireEqualRanks(context.Layer.Input),
            Infer = InferDot,
        },
    ];

    private static void Check(LayerContext context)
    {
        InnerProductLayerParams layer = context.Layer.InnerProduct;
        if (layer.Int8DynamicQuantize) Weights.CheckDynamicQuantization(context, layer.Weights);
        CheckMatrix(context, layer.Weights, layer.HasBias ? layer.Bias : null, layer.InputChannels, layer.OutputChannels);
    }

    private static void CheckBatchedMatMul(LayerContext context)
    {
        BatchedMatMulLayerParams layer = context.Layer.BatchedMatmul;
        CheckProductRank(context);
        if (context.Layer.Input.Count == 2)
        {
            context.Require(!layer.HasBias, "A product of two inputs has a bias.", "Clear hasBias and add a layer for it.");
            context.Require(
                !layer.Int8DynamicQuantize,
                "A product of two inputs is to be quantised at run time.",
                "Clear int8DynamicQuantize.");
        }

        if (layer.Int8DynamicQuantize) Weights.CheckDynamicQuantization(context, layer.Weights);
        if (context.Layer.Input.Count == 1)
        {
            WeightParams? bias = layer.HasBias ? layer.Bias : null;
            CheckMatrix(context, layer.Weights, bias, layer.WeightMatrixFirstDimension, layer.WeightMatrixSecondDimension);
        }
    }

    private static void CheckEmbedding(LayerContext context)
    {
        EmbeddingLayerParams layer = context.Layer.Embedding;
        CheckTable(context, layer.Weights, layer.HasBias, layer.Bias, layer.InputDim, layer.OutputChannels);
    }

    private static void CheckEmbeddingND(LayerContext context)
    {
        EmbeddingNDLayerParams layer = context.Layer.EmbeddingND;
        CheckTable(context, layer.Weights, layer.HasBias, layer.Bias, layer.VocabSize, layer.EmbeddingSize);
    }

    private static void Infer(ShapeContext context)
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

    private static void InferBatchedMatMul(ShapeContext context)
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
            context.Fail(
                $"Matrices of shapes {a} and {b} cannot be multiplied.",
                "The columns of the first must be the rows of the second, and leading dimensions must go together.");
            return;
        }

        context.Output(TensorShape.Of([.. batch.Dims, rows, columns]));
    }

    private static void InferEmbedding(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(4)) context.Output(context.X.WithKnown(-3, (long)context.Layer.Embedding.OutputChannels));
    }

    private static void InferEmbeddingND(ShapeContext context)
    {
        if (!context.X.HasRankOfAtLeast(1)) return;
        context.Require(context.X[-1], 1, "elements in the last dimension", "the layer");
        context.Output(context.X.WithKnown(-1, (long)context.Layer.EmbeddingND.EmbeddingSize));
    }

    private static void InferDot(ShapeContext context)
    {
        if (context.X.HasRankOfAtLeast(3)) context.Output(context.X.WithKnown(-3, 1));
    }

    private static IEnumerable<LayerWeight?> WeightsOf(InnerProductLayerParams layer) =>
    [
        LayerWeight.Matrix("weights", layer.Weights, layer.OutputChannels, layer.InputChannels),
        LayerWeight.Vector("bias", layer.Bias, layer.OutputChannels),
    ];

    private static IEnumerable<LayerWeight?> WeightsOf(EmbeddingLayerParams layer) =>
    [
        LayerWeight.Matrix("weights", layer.Weights, layer.OutputChannels, layer.InputDim),
        LayerWeight.Vector("bias", layer.Bias, layer.OutputChannels),
    ];

    private static IEnumerable<LayerWeight?> WeightsOf(EmbeddingNDLayerParams layer) =>
    [
        LayerWeight.Matrix("weights", layer.Weights, layer.EmbeddingSize, layer.VocabSize),
        LayerWeight.Vector("bias", layer.Bias, layer.EmbeddingSize),
    ];

    /// <summary>The matrix is [inputs, outputs], but its numbers lie output by output.</summary>
    private static IEnumerable<LayerWeight?> WeightsOf(BatchedMatMulLayerParams layer)
    {
        (ulong inputs, ulong outputs) = (layer.WeightMatrixFirstDimension, layer.WeightMatrixSecondDimension);
        return
        [
            LayerWeight.Of("weights", layer.Weights, inputs, outputs)?.InChannels(outputs, inputs),
            LayerWeight.Vector("bias", layer.Bias, outputs),
        ];
    }

    /// <summary>Missing weights are only doubtful here: Core ML's own check looks at the number of those that there are.</summary>
    private static void CheckMatrix(LayerContext context, WeightParams? weights, WeightParams? bias, ulong rows, ulong columns)
    {
        CheckIfPresent(context, weights, "weights", Weights.Product(rows, columns), columns);
        if (bias is null) return;
        CheckIfPresent(context, bias, "bias", columns, 1);
        Weights.CheckOnePrecision(context, weights, bias);
    }

    private static void CheckIfPresent(LayerContext context, WeightParams? weights, string name, UInt128 count, ulong channels)
    {
        switch (Weights.Kind(weights))
        {
            case WeightKind.None:
                context.Report.Warning($"{name} has no values.", $"The layer's sizes ask for {count}.");
                break;
            case WeightKind.Int8:
                break;
            default:
                Weights.Check(context, weights, name, count, channels);
                break;
        }
    }

    private static void CheckTable(LayerContext context, WeightParams? weights, bool hasBias, WeightParams? bias, ulong entries, ulong size)
    {
        Weights.Check(context, weights, "weights", Weights.Product(entries, size), size);
        if (!hasBias) return;
        Weights.Check(context, bias, "bias", size, 1);
        Weights.CheckOnePrecision(context, weights, bias);
    }

    private static void CheckProductRank(LayerContext context)
    {
        NeuralNetworkLayer layer = context.Layer;
        if (layer.InputTensor.Count != layer.Input.Count || context.OutputTensorRank is not int output) return;
        int expected = layer.InputTensor.Max(tensor => (int)tensor.Rank);
        if (layer.Input.Count == 2) expected = Math.Max(2, expected);
        context.Require(output == expected, $"The output has rank {output}.", $"With inputs of these ranks it has rank {expected}.");
    }
}
