using CoreMLSharp.Compression.Classifiers;
using CoreMLSharp.Compression.NeuralNetworks;
using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Compression;

/// <summary>Makes models smaller by storing their weights in fewer bits, and turns such weights back into floats.</summary>
/// <example>
/// <code>
/// using ModelFile file = ModelFile.Load("Digits.mlmodel");
/// using CompressionResult result = ModelCompressor.Compress(file, new() { Encoding = new Palettization { Bits = 4 } });
/// result.Model.Save("Digits4.mlmodel");
/// </code>
/// </example>
public static class ModelCompressor
{
    /// <summary>
    /// Compresses the weights of a neural network, of an ML Program, of a linear classifier (which becomes a network), or of those in a
    /// pipeline. Weights that would not become smaller, and those that are compressed already, stay as they are.
    /// </summary>
    /// <param name="file">The model, which stays as it is. What it stands on must be there until the result is saved.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">
    /// The options contradict each other, ask for what the model cannot store, choose no layer, or the model has no weights of these kinds.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static CompressionResult Compress(
        ModelFile file, CompressionOptions options,
        IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return Unforeseen.Guard("The model cannot be compressed", () => CompressAll(file, options, progress, cancellationToken));
    }

    private static CompressionResult CompressAll(
        ModelFile file, CompressionOptions options, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        using ModelFile copy = file.With(file.Specification.Clone());
        Model model = copy.Specification;
        List<string> notes = [];
        int heads = ClassifierHead.Replace(model, (name, type, elements) => options.EncodingOf(name, type, elements) is not null);
        if (heads > 0) notes.Add($"{Count(heads, "linear classifier")} became {(heads == 1 ? "a network" : "networks")}.");
        int folded = NetworkCompressor.Fold(model, options);
        if (folded > 0) notes.Add($"{Count(folded, "layer")} folded into the layers before.");

        List<NetworkLayer> layers = [.. NetworkCompressor.LayersOf(model)];
        bool hasPrograms = ProgramRewriter.ProgramsIn(model).Any();
        if (layers.Count == 0 && !hasPrograms) throw NoWeights(model, "compressed");
        foreach (WeightEncoding encoding in options.Encodings)
        {
            if (!hasPrograms) encoding.CheckForNetworks();
            if (layers.Count == 0) encoding.CheckForPrograms();
        }

        List<WeightReport> weights = [.. NetworkCompressor.Compress(layers, options, progress, cancellationToken)];
        VersionRise.Apply(model, notes);
        ModelFile compressed = hasPrograms
            ? ProgramCompressor.Compress(copy, options, weights, notes, progress, cancellationToken)
            : copy.With(model);
        if (weights.Count > 0 && weights.All(weight => weight.Reason == LayerSelection.NotChosen))
        {
            compressed.Dispose();
            throw new CoreMLException("No layer matches the given names, types and minimum size.") { Hint = Hint.ListLayers };
        }

        CompressionReport report = new(SizeOf(file), SizeOf(compressed), weights, notes);
        if (report.BytesAfter <= report.BytesBefore) return new CompressionResult(compressed, report);
        compressed.Dispose();
        return new CompressionResult(file.With(file.Specification.Clone()), Unchanged(report));
    }

    /// <summary>
    /// Turns all compressed weights into floats: of 32 bits in neural networks, of the type that the program asks for in ML Programs.
    /// </summary>
    /// <inheritdoc cref="Compress"/>
    public static CompressionResult Decompress(
        ModelFile file, IProgress<CompressionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Unforeseen.Guard("The model cannot be decompressed", () => DecompressAll(file, progress, cancellationToken));
    }

    private static CompressionResult DecompressAll(
        ModelFile file, IProgress<CompressionProgress>? progress, CancellationToken cancellationToken)
    {
        using ModelFile copy = file.With(file.Specification.Clone());
        List<NetworkLayer> layers = [.. NetworkCompressor.LayersOf(copy.Specification)];
        bool hasPrograms = ProgramRewriter.ProgramsIn(copy.Specification).Any();
        if (layers.Count == 0 && !hasPrograms) throw NoWeights(copy.Specification, "decompressed");
        List<WeightReport> weights = [.. NetworkCompressor.Decompress(layers, progress, cancellationToken)];
        ModelFile decompressed = hasPrograms
            ? ProgramDecompressor.Decompress(copy, weights, cancellationToken)
            : copy.With(copy.Specification);
        return new CompressionResult(decompressed, new CompressionReport(SizeOf(file), SizeOf(decompressed), weights, []));
    }

    /// <summary>
    /// What is told of a model that stayed as it was, since what its small tensors save is less than what describes them.
    /// </summary>
    private static CompressionReport Unchanged(CompressionReport report) => new(
        report.BytesBefore, report.BytesBefore,
        [
            .. report.Weights.Select(weight => weight.HasChanged
                ? weight with { BytesAfter = weight.BytesBefore, Encoding = "", SignalToNoise = null, Reason = WeightEncoding.NotSmaller }
                : weight),
        ],
        []);

    private static long SizeOf(ModelFile file) =>
        file.Specification.CalculateSize() + (file.WeightsFolder is { } folder ? StoredSize.Of(folder) : 0);

    private static CoreMLException NoWeights(Model model, string what) =>
        new(
            $"The model ({model.TypeName}) has no weights that can be {what}: there must be a neural network, an ML Program or a linear " +
                "classifier in it.");

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
