using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs a model on files of any kind, or on what comes in on standard input.</summary>
internal static class FilePrediction
{
    /// <summary>Stands for what comes in on standard input.</summary>
    public const string Incoming = "-";

    /// <summary>What messages call it.</summary>
    public const string IncomingName = "standard input";

    private static readonly Kind[] Kinds =
    [
        new(TextPrediction.AreTexts, TextPrediction.Takes, TextPrediction.Run),
        new(TablePrediction.AreTables, TablePrediction.Takes, TablePrediction.Run),
        new(SoundPrediction.AreSounds, SoundPrediction.Takes, SoundPrediction.Run),
        new(_ => true, _ => true, PhotoPrediction.Run),
    ];

    private delegate bool Runner(
        PredictRequest request, PredictionPrinter printer, Terminal terminal, CancellationToken cancellationToken);

    /// <returns>Whether every file could be read.</returns>
    public static bool Run(PredictRequest request, PredictionPrinter printer, Terminal terminal, CancellationToken cancellationToken) =>
        KindOf(request).Run(request, printer, terminal, cancellationToken);

    /// <summary>A file, or the files of a folder and of those in it, in order.</summary>
    public static IEnumerable<string> In(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [path];

    /// <summary>The files that are asked for: those that are named, and of folders those of a kind.</summary>
    public static IEnumerable<string> Named(PredictRequest request, Func<string, bool> isOfKind) =>
        request.Photos.SelectMany(path => Directory.Exists(path) ? In(path).Where(isOfKind) : [path]);

    /// <summary>Files say by their names what they are; of what comes in, the model says what it must be.</summary>
    private static Kind KindOf(PredictRequest request)
    {
        if (request.Photos[0] != Incoming) return Array.Find(Kinds, kind => kind.Are(request.Photos))!;
        if (ForeignModel.Is(request.Model)) return Kinds[^1];
        using ModelFile file = ModelFile.Load(request.Model);
        return Array.Find(Kinds, kind => kind.Takes(file.Specification.Description))!;
    }

    /// <summary>A kind of files.</summary>
    /// <param name="Are">Whether files are of it.</param>
    /// <param name="Takes">Whether a model takes it.</param>
    /// <param name="Run">Runs a model on such files.</param>
    private sealed record Kind(Func<IReadOnlyList<string>, bool> Are, Func<ModelDescription, bool> Takes, Runner Run);
}
