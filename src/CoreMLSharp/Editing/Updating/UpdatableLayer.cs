using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Editing.Updating;

/// <summary>A layer that can learn: a convolution or an inner product.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Kind">What the specification calls its type.</param>
/// <param name="IsUpdatable">Whether it learns.</param>
/// <param name="Parameters">How many weights it has, bias included, from its sizes.</param>
public sealed record UpdatableLayer(string Name, string Kind, bool IsUpdatable, long Parameters)
{
    internal static bool CanLearn(NeuralNetworkLayer layer) => layer.LayerCase is LayerCase.Convolution or LayerCase.InnerProduct;

    internal static UpdatableLayer Of(NeuralNetworkLayer layer)
    {
        (ulong weights, ulong bias) = layer.LayerCase == LayerCase.InnerProduct
            ? (
                layer.InnerProduct.InputChannels * layer.InnerProduct.OutputChannels,
                layer.InnerProduct.HasBias ? layer.InnerProduct.OutputChannels : 0)
            : (Count(layer.Convolution), layer.Convolution.HasBias ? layer.Convolution.OutputChannels : 0);
        return new(layer.Name, layer.TypeName, layer.IsUpdatable, (long)(weights + bias));
    }

    private static ulong Count(ConvolutionLayerParams layer)
    {
        ulong window = layer.KernelSize.Count == 2 ? layer.KernelSize[0] * layer.KernelSize[1] : 9;
        return layer.IsDeconvolution
            ? layer.KernelChannels * (layer.OutputChannels / Math.Max(layer.NGroups, 1)) * window
            : layer.OutputChannels * layer.KernelChannels * window;
    }
}
