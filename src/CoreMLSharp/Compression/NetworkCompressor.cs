using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression;

/// <summary>Compresses the weights of neural networks in place.</summary>
internal static class NetworkCompressor
{
    /// <summary>The layers with weights of a model and of the stages of a pipeline.</summary>
    public static IEnumerable<NetworkLayer> LayersOf(Model model, string prefix = "") => model.Network?.Layers is { } layers
        ? Networks.ListsIn(layers)
            .SelectMany(list => list)
            .Select(layer => new NetworkLayer(layer, prefix, LayerDefinitions.NumbersOf(layer)))
            .Where(layer => layer.Weights.Count > 0)
        : model.PipelineModels.SelectMany((stage, i) => LayersOf(stage, $"{prefix}models[{i}]."));

    /// <summary>Folds layers into those before them that are chosen and whose encoding asks for it.</summary>
    /// <returns>How many layers went away.</returns>
    public static int Fold(Model model, CompressionOptions options) => model.Network?.Layers is { } layers
        ? LayerFolding.Fold(
            model, layers, layer => new NetworkLayer(layer, "", LayerDefinitions.NumbersOf(layer)) is { Weights.Count: > 0 } each
            && EncodingOf(each, options) is { FoldsLayers: true })
        : model.PipelineModels.Sum(stage => Fold(stage, options));

    public static IEnumerable<WeightReport> Compress(
        IReadOnlyList<NetworkLayer> layers, CompressionOptions options,
        IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (NetworkLayer layer in layers) EncodingOf(layer, options)?.CheckForNetworks();
        return Run(layers, layer => Compress(layer, EncodingOf(layer, options)), progress, cancellationToken);
    }

    /// <summary>Turns tensors into floats of 32 bits.</summary>
    public static IEnumerable<WeightReport> Decompress(
        IReadOnlyList<NetworkLayer> layers, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken) =>
        Run(layers, Decompress, progress, cancellationToken);

    private static IEnumerable<WeightReport> Run(
        IReadOnlyList<NetworkLayer> layers, Func<NetworkLayer, IEnumerable<WeightReport>> work,
        IProgress<CompressionProgress>? progress, CancellationToken cancellationToken) =>
        LargestFirst.Run(layers, layer => layer.Elements, layer => work(layer).ToArray(), progress, cancellationToken)
            .SelectMany(reports => reports);

    private static WeightEncoding? EncodingOf(NetworkLayer layer, CompressionOptions options) =>
        options.EncodingOf(layer.Name, layer.Type, layer.LargestTensor);

    private static IEnumerable<WeightReport> Compress(NetworkLayer layer, WeightEncoding? encoding)
    {
        string? refusal = encoding is null ? LayerSelection.NotChosen : layer.Layer.IsUpdatable ? "updatable" : encoding.Refuse(layer);
        foreach (LayerWeight weight in layer.Weights)
        {
            int before = weight.Weights.CalculateSize();
            (double? signalToNoise, string? reason) = refusal is null ? Compress(weight, encoding!) : (null, refusal);
            yield return Report(layer, weight, before, signalToNoise, reason);
        }
    }

    private static (double? SignalToNoise, string? Reason) Compress(LayerWeight weight, WeightEncoding encoding)
    {
        if (WeightStorage.IsQuantized(weight.Weights)) return (null, "is compressed already");
        ReadOnlySpan<float> numbers = weight.Read();
        Attempt<EncodedWeights> attempt = encoding.Encode(weight, numbers);
        if (attempt.Result is not { } encoded) return (null, attempt.Reason);
        if (encoded.Weights.CalculateSize() >= weight.Weights.CalculateSize()) return (null, WeightEncoding.NotSmaller);
        double signalToNoise = SignalToNoise.Decibels(SignalToNoise.SumOfSquares(numbers), encoded.SquaredError);
        WeightStorage.Set(weight.Weights, encoded.Weights);
        return (signalToNoise, null);
    }

    private static IEnumerable<WeightReport> Decompress(NetworkLayer layer)
    {
        foreach (LayerWeight weight in layer.Weights)
        {
            int before = weight.Weights.CalculateSize();
            bool isFloat = weight.Weights.FloatValue.Count > 0;
            if (!isFloat) WeightStorage.SetFloats(weight.Weights, weight.Read());
            yield return Report(layer, weight, before, isFloat ? null : double.PositiveInfinity, isFloat ? "is float32 already" : null);
        }

        if (layer.Layer.InnerProduct is { } product) product.Int8DynamicQuantize = false;
        if (layer.Layer.BatchedMatmul is { } batched) batched.Int8DynamicQuantize = false;
    }

    private static WeightReport Report(
        NetworkLayer layer, LayerWeight weight, int bytesBefore, double? signalToNoise, string? reason) => new(
        layer.Prefix + layer.Name, layer.Type, weight.Name, weight.Count, bytesBefore, weight.Weights.CalculateSize(),
        WeightStorage.Describe(weight.Weights), signalToNoise, reason);
}
