using CoreMLSharp.Specification;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>Convolutions and inner products, whose weights lie as in the specification.</summary>
internal static class ConvolutionLayers
{
    /// <summary>C outputs, K inputs, windows of Ny × Nx.</summary>
    public static IEnumerable<NeuralNetworkLayer> Convolution(EspressoLayer layer) => Read(layer, isDeconvolution: false);

    public static IEnumerable<NeuralNetworkLayer> Deconvolution(EspressoLayer layer) => Read(layer, isDeconvolution: true);

    /// <summary>nC outputs of nB inputs.</summary>
    public static IEnumerable<NeuralNetworkLayer> InnerProduct(EspressoLayer layer)
    {
        if (layer.Flag("has_prelu")) throw layer.Unsupported("a PReLU is merged into it");
        (long inputs, long outputs) = (layer.Size("nB"), layer.Size("nC"));
        bool hasBias = layer.Flag("has_biases");
        NeuralNetworkLayer product = layer.New();
        product.InnerProduct = new InnerProductLayerParams
        {
            InputChannels = (ulong)inputs,
            OutputChannels = (ulong)outputs,
            HasBias = hasBias,
            Weights = layer.Weights(outputs, outputs, inputs),
            Bias = hasBias ? layer.Numbers("blob_biases", outputs) : null,
        };
        return MergedActivation.After(product, layer, relu: "has_relu", tanh: "has_tanh");
    }

    private static IEnumerable<NeuralNetworkLayer> Read(EspressoLayer layer, bool isDeconvolution)
    {
        if (layer.Flag("has_batch_norm")) throw layer.Unsupported("a batch normalization is merged into it");
        (long outputs, long inputs, long groups) = (layer.Size("C"), layer.Size("K"), Math.Max(layer.Size("n_groups", 1), 1));
        (long width, long height) = (layer.Size("Nx"), layer.Size("Ny"));
        bool hasBias = layer.Flag("has_biases");
        long kernelChannels = isDeconvolution ? inputs : inputs / groups;
        ConvolutionLayerParams convolution = new()
        {
            OutputChannels = (ulong)outputs,
            KernelChannels = (ulong)kernelChannels,
            NGroups = (ulong)groups,
            KernelSize = { (ulong)height, (ulong)width },
            Stride = { (ulong)layer.Size("stride_y", 1), (ulong)layer.Size("stride_x", 1) },
            DilationFactor = { (ulong)layer.Size("dilation_y", 1), (ulong)layer.Size("dilation_x", 1) },
            IsDeconvolution = isDeconvolution,
            HasBias = hasBias,
            Weights = layer.Weights(outputs, kernelChannels, isDeconvolution ? outputs / groups : outputs, height, width),
            Bias = hasBias ? layer.Numbers("blob_biases", outputs) : null,
        };
        Padding padding = Padding.Of(layer);
        if (padding.Same is { } same) convolution.Same = same;
        else convolution.Valid = padding.Valid;
        NeuralNetworkLayer message = layer.New();
        message.Convolution = convolution;
        return MergedActivation.After(message, layer, relu: "fused_relu", tanh: "fused_tanh");
    }
}
