using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary>What training came to: accuracies, classes, times, and how small the file is.</summary>
internal static class TrainingSummary
{
    /// <summary>
    /// The file of Inception v3 as a Core ML model, and a two-class classifier of Create ML's with the weights of 2,048 features.
    /// </summary>
    private const long InceptionBytes = 94_704_128, CreateMLBytes = 17_015;

    private static readonly Dictionary<TrainingPhase, string> PhaseNames = new()
    {
        [TrainingPhase.ExtractingFeatures] = "features",
        [TrainingPhase.ExtractingValidationFeatures] = "validation features",
        [TrainingPhase.Training] = "classifier",
        [TrainingPhase.Evaluating] = "evaluation",
    };

    public static void Print(Terminal terminal, ImageClassifier classifier, string path, long bytes)
    {
        terminal.OutputConsole.Write(Classes(classifier));
        (string Name, string Value)[] lines =
        [
            ("Training accuracy", Accuracy(classifier.TrainingMetrics)),
            ("Validation accuracy", classifier.ValidationMetrics is { } held ? Accuracy(held) : CrossValidation(classifier)),
            ("Skipped photos", classifier.SkippedPhotos.Count.ToString(CultureInfo.InvariantCulture)),
            ("Seconds", string.Join(", ", classifier.Phases.Select(phase => string.Create(
                CultureInfo.InvariantCulture, $"{PhaseNames[phase.Phase]} {phase.Duration.TotalSeconds:F1}")))),
            ("Model", $"{path}, {Numbers.Bytes(bytes)}"),
            ("For comparison", $"Create ML {Numbers.Bytes(CreateMLBytes)}, Inception v3 {Numbers.Bytes(InceptionBytes)}"),
        ];
        foreach ((string name, string value) in lines) terminal.Output.WriteLine($"{name,-20} {PlainText.OnOneLine(value)}");
    }

    private static Table Classes(ImageClassifier classifier)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("class");
        table.AddColumn(new TableColumn("photos").RightAligned());
        table.AddColumn(new TableColumn("training").RightAligned());
        table.AddColumn(new TableColumn("validation").RightAligned());
        Dictionary<string, ClassMetrics> validation = classifier.ValidationMetrics?.PerClass.ToDictionary(metrics => metrics.Label) ?? [];
        foreach (ClassMetrics metrics in classifier.TrainingMetrics.PerClass)
        {
            string held = validation.TryGetValue(metrics.Label, out ClassMetrics? other) && other.Count > 0 ? Share(other) : "";
            table.AddRow(
                [.. new[] { metrics.Label, $"{metrics.Count}", Share(metrics), held }.Select(cell => new Text(PlainText.OnOneLine(cell)))]);
        }

        return table;
    }

    private static string Share(ClassMetrics metrics) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * metrics.Recall:F0} % of {metrics.Count}");

    private static string CrossValidation(ImageClassifier classifier) => classifier.Head.CrossValidationAccuracy is { } accuracy
        ? $"{Numbers.Percent(accuracy)} (cross-validation, as the photos are few)"
        : "too few photos to set some aside";

    private static string Accuracy(ClassifierMetrics metrics) =>
        $"{Numbers.Percent(metrics.Accuracy)} ({metrics.Correct} of {metrics.Count})";
}
