using CoreMLSharp.Inspection.Outlines;
using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>
/// The shapes of a layer's weights, as the specification lays them out; just their number where the layer's parameters do not multiply to
/// it.
/// </summary>
internal static class WeightShapes
{
    public static IReadOnlyList<long> Of(NeuralNetworkLayer layer, StoredWeights weights)
    {
        IReadOnlyList<long> shape = Stated(layer, weights.Name);
        long product = 1;
        foreach (long size in shape)
        {
            if (size <= 0 || product > weights.Count / size) return [weights.Count];
            product *= size;
        }

        return product == weights.Count ? shape : [weights.Count];
    }

    private static IReadOnlyList<long> Stated(NeuralNetworkLayer layer, string name) => (layer.LayerCase, name) switch
    {
        (LayerCase.Convolution, "weights") => OfConvolution(layer.Convolution),
        (LayerCase.Convolution3D, "weights") => OfConvolution(layer.Convolution3D),
        (LayerCase.InnerProduct, "weights") => [(long)layer.InnerProduct.OutputChannels, (long)layer.InnerProduct.InputChannels],
        (LayerCase.Embedding, "weights") => [(long)layer.Embedding.OutputChannels, (long)layer.Embedding.InputDim],
        (LayerCase.EmbeddingND, "weights") => [(long)layer.EmbeddingND.EmbeddingSize, (long)layer.EmbeddingND.VocabSize],
        (LayerCase.BatchedMatmul, "weights") =>
            [(long)layer.BatchedMatmul.WeightMatrixFirstDimension, (long)layer.BatchedMatmul.WeightMatrixSecondDimension],
        (LayerCase.LoadConstant, _) => Sizes(layer.LoadConstant.Shape),
        (LayerCase.LoadConstantND, _) => Sizes(layer.LoadConstantND.Shape),
        (LayerCase.Bias, _) => Sizes(layer.Bias.Shape),
        (LayerCase.Scale, "scale") => Sizes(layer.Scale.ShapeScale),
        (LayerCase.Scale, "bias") => Sizes(layer.Scale.ShapeBias),
        (LayerCase.LayerNormalization, _) => [.. layer.LayerNormalization.NormalizedShape],
        (LayerCase.SimpleRecurrent, _) => OfRecurrent(layer.SimpleRecurrent.InputVectorSize, layer.SimpleRecurrent.OutputVectorSize, name),
        (LayerCase.Gru, _) => OfRecurrent(layer.Gru.InputVectorSize, layer.Gru.OutputVectorSize, name),
        (LayerCase.UniDirectionalLSTM, _) => OfRecurrent(layer.UniDirectionalLSTM.InputVectorSize, layer.UniDirectionalLSTM.OutputVectorSize, name),
        (LayerCase.BiDirectionalLSTM, _) => OfRecurrent(layer.BiDirectionalLSTM.InputVectorSize, layer.BiDirectionalLSTM.OutputVectorSize, name),
        _ => [0],
    };

    private static IReadOnlyList<long> OfConvolution(ConvolutionLayerParams convolution)
    {
        long groups = Math.Max(1, (long)convolution.NGroups);
        long output = (long)convolution.OutputChannels;
        long kernel = (long)convolution.KernelChannels;
        return convolution.IsDeconvolution
            ? [kernel, output / groups, .. Sizes(convolution.KernelSize)]
            : [output, kernel, .. Sizes(convolution.KernelSize)];
    }

    private static IReadOnlyList<long> OfConvolution(Convolution3DLayerParams convolution)
    {
        long groups = Math.Max(1, convolution.NGroups);
        (long first, long second) = convolution.IsDeconvolution
            ? (convolution.InputChannels, convolution.OutputChannels / groups)
            : (convolution.OutputChannels, convolution.InputChannels / groups);
        return [first, second, convolution.KernelDepth, convolution.KernelHeight, convolution.KernelWidth];
    }

    private static IReadOnlyList<long> OfRecurrent(ulong input, ulong output, string name) =>
        name.EndsWith("RecursionMatrix", StringComparison.OrdinalIgnoreCase) ? [(long)output, (long)output]
        : name.EndsWith("WeightMatrix", StringComparison.OrdinalIgnoreCase) ? [(long)output, (long)input]
        : [(long)output];

    private static IReadOnlyList<long> Sizes(IEnumerable<ulong> sizes) => [.. sizes.Select(size => (long)size)];
}
