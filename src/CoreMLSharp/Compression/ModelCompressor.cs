using CoreMLSharp.Compression.Classifiers;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression;

/// <summary>Makes models smaller by storing their weights in fewer bits, and turns such weights back into floats.</summary>
/// <example>
/// <code>
/// ModelFile model = ModelFile.Load("Digits.mlmodel");
/// CompressionReport report = ModelCompressor.Compress(model, new() { Mode = CompressionMode.Palettize, Bits = 4 });
/// model.Save("Digits4.mlmodel");
/// </code>
/// </example>
public static class ModelCompressor
{
    private const int Float16Version = 2;
    private const int IntegerVersion = 3;

    /// <summary>
    /// Compresses the weights of a neural network, of a linear classifier (which becomes a network), or of those in a pipeline. Weights that would not
    /// become smaller, and those that are compressed already, stay as they are: models are compressed in different ways by one call after the other.
    /// </summary>
    /// <param name="file">The model, which is changed in place.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellation">Stops the work; the model is then compressed in part.</param>
    /// <exception cref="CoreMLException">The options contradict each other, choose no layer, or the model has no weights of these kinds.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CompressionReport Compress(
        ModelFile file, CompressionOptions options, IProgress<CompressionProgress>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        Model model = file.Specification;
        long before = model.CalculateSize();
        List<string> notes = [];
        if (ClassifierHead.Replace(model, options) is { } heads and > 0) notes.Add($"{Count(heads, "linear classifier")} became {(heads == 1 ? "a network" : "networks")}.");
        if (options.Mode != CompressionMode.Float16 && Fold(model, options) is var folded and > 0) notes.Add($"{Count(folded, "layer")} folded into the layers before.");

        WeightCompressor compressor = new(options);
        List<NetworkLayer> layers = [.. LayersOf(model)];
        if (layers.Count == 0) throw new CoreMLException($"The model ({model.TypeName}) has no weights that can be compressed: there must be a neural network or a linear classifier in it.");
        IReadOnlyList<WeightReport> weights = Run(layers, compressor.Compress, progress, cancellation);
        if (weights.All(weight => weight.Reason == "not chosen")) throw new CoreMLException("No layer is chosen: none has such a name, type and size. 'coreml inspect' lists the layers.");
        RaiseVersions(model, notes);
        return new CompressionReport(before, model.CalculateSize(), weights, notes);
    }

    /// <summary>Turns all compressed weights into floats of 32 bits.</summary>
    /// <inheritdoc cref="Compress"/>
    public static CompressionReport Decompress(ModelFile file, IProgress<CompressionProgress>? progress = null, CancellationToken cancellation = default)
    {
        Model model = file.Specification;
        long before = model.CalculateSize();
        List<NetworkLayer> layers = [.. LayersOf(model)];
        if (layers.Count == 0) throw new CoreMLException($"The model ({model.TypeName}) has no weights that can be decompressed: there must be a neural network in it.");
        IReadOnlyList<WeightReport> weights = Run(layers, WeightCompressor.Decompress, progress, cancellation);
        return new CompressionReport(before, model.CalculateSize(), weights, []);
    }

    private static IEnumerable<NetworkLayer> LayersOf(Model model, string prefix = "")
    {
        IEnumerable<NetworkLayer> stages = model.PipelineModels.SelectMany((stage, i) => LayersOf(stage, $"{prefix}models[{i}]."));
        return Networks.LayersOf(model) is { } layers
            ? Networks.ListsIn(layers).SelectMany(list => list).Select(layer => new NetworkLayer(layer, prefix, LayerWeights.Of(layer))).Where(layer => layer.Weights.Count > 0)
            : stages;
    }

    private static int Fold(Model model, CompressionOptions options)
    {
        if (Networks.LayersOf(model) is not { } layers) return model.PipelineModels.Sum(stage => Fold(stage, options));
        return LayerFolding.Fold(model, layers, layer => LayerWeights.Of(layer) is { Count: > 0 } weights
            && options.Layers.Includes(layer.Name, NetworkLayer.TypeOf(layer), weights.Max(weight => (long)WeightStorage.Count(weight))));
    }

    /// <summary>Works on all layers at once, the largest first, so that no thread is left with a large one at the end.</summary>
    private static IReadOnlyList<WeightReport> Run(
        List<NetworkLayer> layers, Func<NetworkLayer, IEnumerable<WeightReport>> work, IProgress<CompressionProgress>? progress, CancellationToken cancellation)
    {
        WeightReport[][] reports = new WeightReport[layers.Count][];
        int[] order = [.. Enumerable.Range(0, layers.Count).OrderByDescending(i => layers[i].Elements)];
        long done = 0, total = layers.Sum(layer => layer.Elements);
        int next = -1;
        Lock gate = new();
        Parallel.For(0, order.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, _ =>
        {
            int i = order[Interlocked.Increment(ref next)];
            reports[i] = [.. work(layers[i])];
            if (progress is null) return;
            lock (gate) progress.Report(new CompressionProgress(done += layers[i].Elements, total));
        });
        return [.. reports.SelectMany(report => report)];
    }

    /// <summary>Raises the specification version of networks to that which their weights need, and that of pipelines to their stages'.</summary>
    private static void RaiseVersions(Model model, List<string> notes)
    {
        int needed = model.PipelineModels.Count == 0 ? 0 : model.PipelineModels.Max(stage =>
        {
            RaiseVersions(stage, notes);
            return stage.SpecificationVersion;
        });
        if (Networks.LayersOf(model) is { } layers)
        {
            foreach (LayerWeight weight in Networks.ListsIn(layers).SelectMany(list => list).SelectMany(LayerWeights.Of))
            {
                if (WeightStorage.IsQuantized(weight.Weights)) needed = Math.Max(needed, IntegerVersion);
                else if (WeightStorage.IsHalf(weight.Weights)) needed = Math.Max(needed, Float16Version);
            }
        }

        if (needed <= model.SpecificationVersion) return;
        notes.Add($"The specification version of the {model.TypeName} rose from {model.SpecificationVersion} to {needed}.");
        model.SpecificationVersion = needed;
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
