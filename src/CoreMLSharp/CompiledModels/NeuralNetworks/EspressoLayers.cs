using CoreMLSharp.CompiledModels.NeuralNetworks.Layers;
using CoreMLSharp.Specification;

namespace CoreMLSharp.CompiledModels.NeuralNetworks;

/// <summary>
/// What each type of compiled layer is in words of the specification: one layer, or two where an activation was merged in.
/// </summary>
internal static class EspressoLayers
{
    private static readonly Dictionary<string, Func<EspressoLayer, IEnumerable<NeuralNetworkLayer>>> Table = new()
    {
        ["activation"] = ActivationLayers.Activation,
        ["batchnorm"] = NormalizationLayers.BatchNormalization,
        ["concat"] = JoiningLayers.Concat,
        ["convolution"] = ConvolutionLayers.Convolution,
        ["deconvolution"] = ConvolutionLayers.Deconvolution,
        ["elementwise"] = ElementwiseLayers.Elementwise,
        ["flatten"] = ShapingLayers.Flatten,
        ["general_concat"] = JoiningLayers.GeneralConcat,
        ["inner_product"] = ConvolutionLayers.InnerProduct,
        ["load_constant"] = JoiningLayers.Constant,
        ["pool"] = PoolingLayers.Pool,
        ["reshape"] = ShapingLayers.Reshape,
        ["rnn_arch"] = layer => throw layer.Unsupported("in which order a recurrent layer's gates lie in its weights is not known"),
        ["slice"] = ShapingLayers.Slice,
        ["softmax"] = ActivationLayers.Softmax,
        ["softmax_nd"] = ActivationLayers.SoftmaxND,
        ["transpose"] = ShapingLayers.Transpose,
        ["upsample"] = ShapingLayers.Upsample,
    };

    public static IEnumerable<NeuralNetworkLayer> Of(EspressoLayer layer) => Table.TryGetValue(layer.Type, out var read)
        ? read(layer)
        : throw layer.Unsupported("layers of this type are not known");
}
