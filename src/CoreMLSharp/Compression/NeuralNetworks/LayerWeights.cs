using CoreMLSharp.NeuralNetworks.Storage;
using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>The tensors of each kind of layer. Kinds without, and custom layers, whose weights only their own code understands, have no row.</summary>
internal static class LayerWeights
{
    private static readonly Dictionary<LayerCase, Func<NeuralNetworkLayer, IEnumerable<LayerWeight?>>> Table = new()
    {
        [LayerCase.Convolution] = layer => Convolution(layer.Convolution),
        [LayerCase.Convolution3D] = layer => [Whole("weights", layer.Convolution3D.Weights), Whole("bias", layer.Convolution3D.Bias)],
        [LayerCase.InnerProduct] = layer => WithBias(layer.InnerProduct.OutputChannels, layer.InnerProduct.InputChannels, layer.InnerProduct.Weights, layer.InnerProduct.Bias),
        [LayerCase.BatchedMatmul] = layer => WithBias(
            layer.BatchedMatmul.WeightMatrixSecondDimension, layer.BatchedMatmul.WeightMatrixFirstDimension, layer.BatchedMatmul.Weights, layer.BatchedMatmul.Bias),
        [LayerCase.Embedding] = layer => WithBias(layer.Embedding.OutputChannels, layer.Embedding.InputDim, layer.Embedding.Weights, layer.Embedding.Bias),
        [LayerCase.EmbeddingND] = layer => WithBias(layer.EmbeddingND.EmbeddingSize, layer.EmbeddingND.VocabSize, layer.EmbeddingND.Weights, layer.EmbeddingND.Bias),
        [LayerCase.Batchnorm] = layer => Batchnorm(layer.Batchnorm),
        [LayerCase.Scale] = layer => [Vector("scale", layer.Scale.Scale, Product(layer.Scale.ShapeScale)), Vector("bias", layer.Scale.Bias, Product(layer.Scale.ShapeBias))],
        [LayerCase.Bias] = layer => [Vector("bias", layer.Bias.Bias, Product(layer.Bias.Shape))],
        [LayerCase.LoadConstant] = layer => [Whole("data", layer.LoadConstant.Data, Product(layer.LoadConstant.Shape))],
        [LayerCase.LoadConstantND] = layer => [Whole("data", layer.LoadConstantND.Data, Product(layer.LoadConstantND.Shape))],
        [LayerCase.SimpleRecurrent] = layer => SimpleRecurrent(layer.SimpleRecurrent),
        [LayerCase.Gru] = layer => Gru(layer.Gru),
        [LayerCase.UniDirectionalLSTM] = layer => Lstm(layer.UniDirectionalLSTM.WeightParams, "", layer.UniDirectionalLSTM.InputVectorSize, layer.UniDirectionalLSTM.OutputVectorSize),
        [LayerCase.BiDirectionalLSTM] = layer => layer.BiDirectionalLSTM.WeightParams.SelectMany(
            (weights, i) => Lstm(weights, $"[{i}].", layer.BiDirectionalLSTM.InputVectorSize, layer.BiDirectionalLSTM.OutputVectorSize)),
    };

    /// <summary>The tensors of a layer that hold numbers.</summary>
    public static IReadOnlyList<LayerWeight> Of(NeuralNetworkLayer layer) =>
        Table.TryGetValue(layer.LayerCase, out Func<NeuralNetworkLayer, IEnumerable<LayerWeight?>>? list)
            ? [.. list(layer).OfType<LayerWeight>().Where(weight => weight.Count > 0)]
            : [];

    private static IEnumerable<LayerWeight?> Convolution(ConvolutionLayerParams layer)
    {
        ulong kernel = layer.KernelSize.Count == 0 ? 9 : Product(layer.KernelSize);
        if (!layer.IsDeconvolution) return WithBias(layer.OutputChannels, unchecked(layer.KernelChannels * kernel), layer.Weights, layer.Bias);

        // A deconvolution's weights are [inputs, outputs / groups, kernel]; in groups, an output channel's weights have no run of their own.
        ulong groups = Math.Max(layer.NGroups, 1);
        LayerWeight? weights = Whole("weights", layer.Weights, unchecked(layer.KernelChannels * (layer.OutputChannels / groups) * kernel));
        if (groups == 1) weights = weights is null ? null : weights with { Layout = Layout(layer.OutputChannels, kernel) };
        return [weights, Vector("bias", layer.Bias, layer.OutputChannels)];
    }

    private static IEnumerable<LayerWeight?> Batchnorm(BatchnormLayerParams layer)
    {
        LayerWeight? variance = Vector("variance", layer.Variance, layer.Channels);
        if (variance is not null) variance = variance with { NeedsFloats = !layer.ComputeMeanVar };
        return [Vector("gamma", layer.Gamma, layer.Channels), Vector("beta", layer.Beta, layer.Channels), Vector("mean", layer.Mean, layer.Channels), variance];
    }

    private static IEnumerable<LayerWeight?> SimpleRecurrent(SimpleRecurrentLayerParams layer) =>
    [
        Matrix("weightMatrix", layer.WeightMatrix, layer.OutputVectorSize, layer.InputVectorSize),
        Matrix("recursionMatrix", layer.RecursionMatrix, layer.OutputVectorSize, layer.OutputVectorSize),
        Vector("biasVector", layer.BiasVector, layer.OutputVectorSize),
    ];

    private static IEnumerable<LayerWeight?> Gru(GRULayerParams layer)
    {
        (ulong x, ulong h) = (layer.InputVectorSize, layer.OutputVectorSize);
        return
        [
            Matrix("updateGateWeightMatrix", layer.UpdateGateWeightMatrix, h, x),
            Matrix("resetGateWeightMatrix", layer.ResetGateWeightMatrix, h, x),
            Matrix("outputGateWeightMatrix", layer.OutputGateWeightMatrix, h, x),
            Matrix("updateGateRecursionMatrix", layer.UpdateGateRecursionMatrix, h, h),
            Matrix("resetGateRecursionMatrix", layer.ResetGateRecursionMatrix, h, h),
            Matrix("outputGateRecursionMatrix", layer.OutputGateRecursionMatrix, h, h),
            Vector("updateGateBiasVector", layer.UpdateGateBiasVector, h),
            Vector("resetGateBiasVector", layer.ResetGateBiasVector, h),
            Vector("outputGateBiasVector", layer.OutputGateBiasVector, h),
        ];
    }

    private static IEnumerable<LayerWeight?> Lstm(LSTMWeightParams? weights, string prefix, ulong x, ulong h) => weights is null ? [] :
    [
        Matrix($"{prefix}inputGateWeightMatrix", weights.InputGateWeightMatrix, h, x),
        Matrix($"{prefix}forgetGateWeightMatrix", weights.ForgetGateWeightMatrix, h, x),
        Matrix($"{prefix}blockInputWeightMatrix", weights.BlockInputWeightMatrix, h, x),
        Matrix($"{prefix}outputGateWeightMatrix", weights.OutputGateWeightMatrix, h, x),
        Matrix($"{prefix}inputGateRecursionMatrix", weights.InputGateRecursionMatrix, h, h),
        Matrix($"{prefix}forgetGateRecursionMatrix", weights.ForgetGateRecursionMatrix, h, h),
        Matrix($"{prefix}blockInputRecursionMatrix", weights.BlockInputRecursionMatrix, h, h),
        Matrix($"{prefix}outputGateRecursionMatrix", weights.OutputGateRecursionMatrix, h, h),
        Vector($"{prefix}inputGateBiasVector", weights.InputGateBiasVector, h),
        Vector($"{prefix}forgetGateBiasVector", weights.ForgetGateBiasVector, h),
        Vector($"{prefix}blockInputBiasVector", weights.BlockInputBiasVector, h),
        Vector($"{prefix}outputGateBiasVector", weights.OutputGateBiasVector, h),
        Vector($"{prefix}inputGatePeepholeVector", weights.InputGatePeepholeVector, h),
        Vector($"{prefix}forgetGatePeepholeVector", weights.ForgetGatePeepholeVector, h),
        Vector($"{prefix}outputGatePeepholeVector", weights.OutputGatePeepholeVector, h),
    ];

    private static IEnumerable<LayerWeight?> WithBias(ulong outputs, ulong inputs, WeightParams? weights, WeightParams? bias) =>
        [Matrix("weights", weights, outputs, inputs), Vector("bias", bias, outputs)];

    /// <summary>Rows of weights, one for each output channel.</summary>
    private static LayerWeight? Matrix(string name, WeightParams? weights, ulong channels, ulong run) =>
        weights is null ? null : new LayerWeight(name, weights, unchecked(channels * run)) { Layout = Layout(channels, run) };

    private static LayerWeight? Whole(string name, WeightParams? weights, ulong size = 0) => weights is null ? null : new LayerWeight(name, weights, size);

    private static LayerWeight? Vector(string name, WeightParams? weights, ulong size) => weights is null ? null : new LayerWeight(name, weights, size) { IsVector = true };

    /// <summary>Sizes from a file that cannot be give no channels.</summary>
    private static ChannelLayout? Layout(ulong channels, ulong run) =>
        channels is > 0 and <= int.MaxValue && run is > 0 and <= int.MaxValue ? new ChannelLayout((int)channels, (int)run) : null;

    private static ulong Product(IEnumerable<ulong> sizes) => sizes.Aggregate(1UL, (product, size) => unchecked(product * size));
}
