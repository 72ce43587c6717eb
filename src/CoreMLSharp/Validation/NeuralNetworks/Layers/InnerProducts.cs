using CoreMLSharp.Specification;

namespace CoreMLSharp.Validation.NeuralNetworks.Layers;

/// <summary>Inner products, matrix products and embeddings: as many weights as the matrix's sizes say.</summary>
internal static class InnerProducts
{
    public static void Check(LayerContext context)
    {
        InnerProductLayerParams layer = context.Layer.InnerProduct;
        if (layer.Int8DynamicQuantize) Weights.CheckDynamicQuantization(context, layer.Weights);
        CheckMatrix(context, layer.Weights, layer.HasBias ? layer.Bias : null, layer.InputChannels, layer.OutputChannels);
    }

    public static void CheckBatchedMatMul(LayerContext context)
    {
        BatchedMatMulLayerParams layer = context.Layer.BatchedMatmul;
        CheckProductRank(context);
        if (context.Layer.Input.Count == 2)
        {
            context.Require(!layer.HasBias, "A product of two inputs has a bias.", "Clear hasBias and add a layer for it.");
            context.Require(!layer.Int8DynamicQuantize, "A product of two inputs is to be quantised at run time.", "Clear int8DynamicQuantize.");
        }

        if (layer.Int8DynamicQuantize) Weights.CheckDynamicQuantization(context, layer.Weights);
        if (context.Layer.Input.Count == 1)
        {
            CheckMatrix(context, layer.Weights, layer.HasBias ? layer.Bias : null, layer.WeightMatrixFirstDimension, layer.WeightMatrixSecondDimension);
        }
    }

    public static void CheckEmbedding(LayerContext context)
    {
        EmbeddingLayerParams layer = context.Layer.Embedding;
        CheckTable(context, layer.Weights, layer.HasBias, layer.Bias, layer.InputDim, layer.OutputChannels);
    }

    public static void CheckEmbeddingND(LayerContext context)
    {
        EmbeddingNDLayerParams layer = context.Layer.EmbeddingND;
        CheckTable(context, layer.Weights, layer.HasBias, layer.Bias, layer.VocabSize, layer.EmbeddingSize);
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
