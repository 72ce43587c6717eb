using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs a model that takes a text on texts, on text files, or on the lines of standard input.</summary>
internal static class TextPrediction
{
    /// <summary>Whether paths are of texts: files, or folders of files, that end in <c>.txt</c>.</summary>
    public static bool AreTexts(IReadOnlyList<string> paths) =>
        paths.Count > 0 && paths.All(path => IsText(path) || (Directory.Exists(path) && Directory.EnumerateFiles(path).Any(IsText)));

    /// <summary>Whether a model takes a text.</summary>
    public static bool Takes(ModelDescription description) => IsTagger(description) || TextInput.Of(description) is not null;

    /// <returns>True: a text that cannot be read ends the work.</returns>
    public static bool Run(PredictRequest request, PredictionPrinter printer, Terminal terminal, CancellationToken cancellationToken)
    {
        using MLModel model = ForeignModel.Load(request.Model, request.Configuration);
        Func<string, IReadOnlyDictionary<string, MLFeatureValue>>? tag = Tagger(request.Model, model);
        Func<string, IReadOnlyDictionary<string, MLFeatureValue>> predict = tag ?? Classifier(request.Model, model);
        printer.Begin(tag is null ? model.Description : new ModelDescription());
        int row = 0;
        foreach ((string? path, string text) in Texts(request))
        {
            cancellationToken.ThrowIfCancellationRequested();
            printer.Add(new PredictionDocument(path, predict(text), null) { Row = path is null ? ++row : null });
        }

        printer.End();
        return true;
    }

    private static Func<string, IReadOnlyDictionary<string, MLFeatureValue>> Classifier(string path, MLModel model)
    {
        string input = TextInput.Of(model.Description) ?? throw new ModelInputException(
            $"{path} does not take a text; its inputs are {string.Join(", ", model.Description.Input.Select(one => one.Name))}.");
        return text => model.Predict(new Dictionary<string, MLFeatureValue> { [input] = text });
    }

    /// <summary>What labels the words of a text; null for models that do something else.</summary>
    private static Func<string, IReadOnlyDictionary<string, MLFeatureValue>>? Tagger(string path, MLModel model)
    {
        if (!IsTagger(model.Description)) return null;
        using ModelFile file = ModelFile.Load(path);
        WordLabels tagger = WordLabels.Of(file.Specification)!;
        return text =>
        {
            IReadOnlyList<string> words = WordLabels.Words(text);
            return new Dictionary<string, MLFeatureValue>
            {
                ["tokens"] = MLFeatureValue.FromSequence(words),
                ["labels"] = MLFeatureValue.FromSequence(tagger.Tag(words)),
            };
        };
    }

    private static IEnumerable<(string? Path, string Text)> Texts(PredictRequest request) =>
        request.Texts.SelectMany(text => text == FilePrediction.Incoming ? Lines() : [(null, text)])
            .Concat(request.Photos.SelectMany(path => path == FilePrediction.Incoming ? Lines() : Files(path)));

    private static bool IsTagger(ModelDescription description) =>
        description.Metadata?.UserDefined.ContainsKey(WordLabels.FeaturesKey) == true;

    private static IEnumerable<(string? Path, string Text)> Lines()
    {
        while (Console.In.ReadLine() is { } line) yield return (null, line);
    }

    private static IEnumerable<(string? Path, string Text)> Files(string path)
    {
        IEnumerable<string> files =
            Directory.Exists(path) ? Directory.EnumerateFiles(path).Where(IsText).Order(StringComparer.Ordinal) : [path];
        return files.Select(file => ((string?)file, File.ReadAllText(file)));
    }

    private static bool IsText(string path) => Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase);
}
