using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary>What training came to: accuracies, classes, times, the file, and what an app needs beside it.</summary>
internal static class TrainingSummary
{
    private static readonly Dictionary<TrainingPhase, string> PhaseNames = new()
    {
        [TrainingPhase.ExtractingFeatures] = "features",
        [TrainingPhase.ExtractingValidationFeatures] = "validation features",
        [TrainingPhase.Training] = "classifier",
        [TrainingPhase.Evaluating] = "evaluation",
    };

    public static void Print(Terminal terminal, ImageClassifier classifier, string path, long bytes, bool needsExtractor)
    {
        Classes(classifier).WriteTo(terminal.OutputConsole);
        terminal.Output.WriteLine();
        (string Name, string Value)[] lines =
        [
            ("Training accuracy", Accuracy(classifier.TrainingMetrics)),
            ("Validation accuracy", classifier.ValidationMetrics is { } held ? Accuracy(held) : CrossValidation(classifier)),
            ("Skipped photos", classifier.SkippedPhotos.Count.ToString(CultureInfo.InvariantCulture)),
            ("Seconds", string.Join(", ", classifier.Phases.Select(phase => string.Create(
                CultureInfo.InvariantCulture, $"{PhaseNames[phase.Phase]} {phase.Duration.TotalSeconds:F1}")))),
            ("Model", $"{path}, {Numbers.Bytes(bytes)}"),
        ];
        TextTable table = new(Justify.Left, Justify.Left);
        foreach ((string name, string value) in lines) table.Add((name, null), (value, null));
        table.WriteTo(terminal.OutputConsole);
        if (needsExtractor)
        {
            terminal.WriteText($"An app also needs {BuiltInModels.Default}.mlmodel: coreml extractor -o .");
        }
    }

    private static TextTable Classes(ImageClassifier classifier)
    {
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Right);
        table.AddTitles("class", "photos", "training", "validation");
        Dictionary<string, ClassMetrics> validation = classifier.ValidationMetrics?.PerClass.ToDictionary(metrics => metrics.Label) ?? [];
        foreach (ClassMetrics metrics in classifier.TrainingMetrics.PerClass)
        {
            string held = validation.TryGetValue(metrics.Label, out ClassMetrics? other) && other.Count > 0 ? Share(other) : "";
            table.Add((metrics.Label, null), (Numbers.Count(metrics.Count), null), (Share(metrics), null), (held, null));
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
