namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Normalisation and softmax.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>gamma · (x - mean) / sqrt(variance + epsilon) + beta for each channel (axis -3).</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="inputName">The tensor it reads, of rank 3 or more.</param>
    /// <param name="outputName">The tensor it writes, of the same shape.</param>
    /// <param name="channels">The length of all four vectors.</param>
    /// <param name="gamma">A factor for each channel.</param>
    /// <param name="beta">An offset for each channel.</param>
    /// <param name="mean">The mean of each channel; unused where it is computed.</param>
    /// <param name="variance">The variance of each channel; unused where it is computed.</param>
    /// <param name="computeMeanVar">
    /// Whether mean and variance come from the input; Core ML knows this only together with instanceNormalization.
    /// </param>
    /// <param name="instanceNormalization">Whether they come from each instance by itself.</param>
    /// <param name="epsilon">Keeps the denominator from zero.</param>
    public NeuralNetworkBuilder AddBatchnorm(
        string name, string inputName, string outputName, long channels, WeightData gamma, WeightData beta, WeightData? mean = null,
        WeightData? variance = null,
        bool computeMeanVar = false, bool instanceNormalization = false, float epsilon = 1e-5f)
    {
        if (computeMeanVar && !instanceNormalization)
        {
            throw LayerError.Of(name, "mean and variance over a batch cannot be computed. Set instanceNormalization, or give both.");
        }

        return Add(name, inputName, outputName, new()
        {
            Batchnorm = new()
            {
                Channels = Size(name, channels),
                Gamma = gamma.Message,
                Beta = beta.Message,
                Mean = mean?.Message,
                Variance = variance?.Message,
                ComputeMeanVar = computeMeanVar,
                InstanceNormalization = instanceNormalization,
                Epsilon = epsilon,
            },
        });
    }

    /// <summary>Subtracts the mean and divides by the standard deviation, over [C, H, W] or over [H, W] of each channel.</summary>
    public NeuralNetworkBuilder AddMvn(
        string name, string inputName, string outputName, bool acrossChannels = true, bool normalizeVariance = true,
        float epsilon = 1e-5f) =>
        Add(
            name, inputName, outputName,
            new() { Mvn = new() { AcrossChannels = acrossChannels, NormalizeVariance = normalizeVariance, Epsilon = epsilon } });

    /// <summary>x / sqrt(Σ x² + epsilon) over [C, H, W].</summary>
    public NeuralNetworkBuilder AddL2Normalize(string name, string inputName, string outputName, float epsilon = 1e-5f) =>
        Add(name, inputName, outputName, new() { L2Normalize = new() { Epsilon = epsilon } });

    /// <summary>x / (k + alpha / localSize · Σ x²)^beta, summed over localSize neighbouring channels.</summary>
    public NeuralNetworkBuilder AddLrn(
        string name, string inputName, string outputName, float alpha, float beta, long localSize, float k = 1) =>
        Add(name, inputName, outputName, new() { Lrn = new() { Alpha = alpha, Beta = beta, LocalSize = Size(name, localSize), K = k } });

    /// <summary>
    /// gamma · (x - mean) / sqrt(variance + eps) + beta over the last dimensions, whose sizes normalizedShape lists; gamma and beta have
    /// this shape.
    /// </summary>
    public NeuralNetworkBuilder AddLayerNormalization(
        string name, string inputName, string outputName, IReadOnlyList<long> normalizedShape, WeightData gamma, WeightData beta,
        float eps = 1e-5f) =>
        Add(
            name, inputName, outputName,
            new()
            {
                LayerNormalization = new() { NormalizedShape = { normalizedShape }, Gamma = gamma.Message, Beta = beta.Message, Eps = eps },
            });

    /// <summary>exp(x) / Σ exp(x) over the channels (axis -3).</summary>
    public NeuralNetworkBuilder AddSoftmax(string name, string inputName, string outputName) =>
        Add(name, inputName, outputName, new() { Softmax = new() });

    /// <summary>exp(x) / Σ exp(x) over any axis.</summary>
    public NeuralNetworkBuilder AddSoftmaxND(string name, string inputName, string outputName, long axis) =>
        Add(name, inputName, outputName, new() { SoftmaxND = new() { Axis = axis } });
}
