using CoreMLSharp.Compression.Classifiers;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression;

/// <summary>Makes models smaller by storing their weights in fewer bits, and turns such weights back into floats.</summary>
/// <example>
/// <code>
/// CompressionResult result = ModelCompressor.Compress(ModelFile.Load("Digits.mlmodel"), new() { Mode = CompressionMode.Palettize, Bits = 4 });
/// result.Model.Save("Digits4.mlmodel");
/// </code>
/// </example>
public static class ModelCompressor
{
    private const int Float16Version = 2;
    private const int IntegerVersion = 3;

    /// <summary>
    /// Compresses the weights of a neural network, of an ML Program, of a linear classifier (which becomes a network), or of those in a pipeline. Weights that
    /// would not become smaller, and those that are compressed already, stay as they are: models are compressed in different ways by one call after the other.
    /// </summary>
    /// <param name="file">The model, which is used up: its specification is changed and becomes that of the result.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellation">Stops the work; the model is then compressed in part.</param>
    /// <exception cref="CoreMLException">
    /// The options contradict each other, ask for what the model cannot store, choose no layer, or the model has no weights of these kinds.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CompressionResult Compress(
        ModelFile file, CompressionOptions options, IProgress<CompressionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        options.Check();
        Model model = file.Specification;
        long before = SizeOf(file);
        bool hasPrograms = ProgramRewriter.ProgramsIn(model).Any();
        if (hasPrograms) options.CheckForPrograms();
        List<string> notes = [];
        int heads = ClassifierHead.Replace(model, options);
        if (heads > 0) notes.Add($"{Count(heads, "linear classifier")} became {(heads == 1 ? "a network" : "networks")}.");
        if (LayersOf(model).Any()) options.CheckForNetworks();
        if (options.Mode != CompressionMode.Float16 && Fold(model, options) is var folded and > 0) notes.Add($"{Count(folded, "layer")} folded into the layers before.");

        List<NetworkLayer> layers = [.. LayersOf(model)];
        if (layers.Count == 0 && !hasPrograms) throw NoWeights(model, "compressed");
        IReadOnlyList<WeightReport> weights = Run(layers, new WeightCompressor(options).Compress, progress, cancellation);
        RaiseVersions(model, notes);
        ModelFile compressed = file;
        if (hasPrograms)
        {
            (compressed, IReadOnlyList<WeightReport> constants) = ProgramCompressor.Compress(file, options, notes, progress, cancellation);
            weights = [.. weights, .. constants];
        }

        if (weights.Count > 0 && weights.All(weight => weight.Reason == LayerSelection.NotChosen))
        {
            throw new CoreMLException("No layer matches the given names, types and minimum size.") { Hint = Hint.ListLayers };
        }

        return new CompressionResult(compressed, new CompressionReport(before, SizeOf(compressed), weights, notes));
    }

    /// <summary>Turns all compressed weights into floats: of 32 bits in neural networks, of the type that the program asks for in ML Programs.</summary>
    /// <inheritdoc cref="Compress"/>
    public static CompressionResult Decompress(ModelFile file, IProgress<CompressionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        long before = SizeOf(file);
        List<NetworkLayer> layers = [.. LayersOf(file.Specification)];
        bool hasPrograms = ProgramRewriter.ProgramsIn(file.Specification).Any();
        if (layers.Count == 0 && !hasPrograms) throw NoWeights(file.Specification, "decompressed");
        IReadOnlyList<WeightReport> weights = Run(layers, WeightCompressor.Decompress, progress, cancellation);
        ModelFile decompressed = file;
        if (hasPrograms)
        {
            (decompressed, IReadOnlyList<WeightReport> constants) = ProgramDecompressor.Decompress(file, cancellation);
            weights = [.. weights, .. constants];
        }

        return new CompressionResult(decompressed, new CompressionReport(before, SizeOf(decompressed), weights, []));
    }

    private static long SizeOf(ModelFile file) => file.Specification.CalculateSize()
        + (file.WeightsFolder is { } folder ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length) : 0);

    private static CoreMLException NoWeights(Model model, string what) =>
        new($"The model ({model.TypeName}) has no weights that can be {what}: there must be a neural network, an ML Program or a linear classifier in it.");

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
