using CoreMLSharp.Specification;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>Normalization with a scale and an offset a channel.</summary>
internal static class NormalizationLayers
{
    private const int NumbersPerChannel = 4;

    /// <summary>As good as none; 0 would mean 1e-5.</summary>
    private const float Nothing = 1e-12f;

    /// <summary>
    /// For each channel stand its scale, offset, mean and variance one behind the other. What is added to the variance is part of it: there
    /// is no setting for that. Where each image's own mean and variance count, there is.
    /// </summary>
    public static IEnumerable<NeuralNetworkLayer> BatchNormalization(EspressoLayer layer)
    {
        long channels = layer.Size("C");
        bool ofEachImage = layer.Flag("training_instancenorm");
        if (layer.Flag("training") && !ofEachImage) throw layer.Unsupported("it normalizes by the mean and variance of a batch");
        IReadOnlyList<float> numbers = layer.Numbers("blob_batchnorm_params", channels, NumbersPerChannel).FloatValue;
        NeuralNetworkLayer message = layer.New();
        message.Batchnorm = new()
        {
            Channels = (ulong)channels,
            ComputeMeanVar = ofEachImage,
            InstanceNormalization = ofEachImage,
            Gamma = Part(0),
            Beta = Part(1),
            Mean = ofEachImage ? null : Part(2),
            Variance = ofEachImage ? null : Part(3),
            Epsilon = ofEachImage ? layer.Real("training_eps") : Nothing,
        };
        return [message];

        WeightParams Part(int index) => new()
        {
            FloatValue = { Enumerable.Range(0, (int)channels).Select(i => numbers[(i * NumbersPerChannel) + index]) },
        };
    }
}
