using System.Globalization;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Studio.Components.Parts;

/// <summary>Measures, bytes and times as pages show them.</summary>
internal static class MeasureText
{
    /// <summary>The measures of a task that there are, the most important first.</summary>
    public static IEnumerable<(string Name, string Value)> Of(TaskMetrics metrics)
    {
        (string Name, double? Value, bool IsPart)[] measures =
        [
            ("Accuracy", metrics.Accuracy, true), ("Accuracy of recordings", metrics.RecordingAccuracy, true),
            ("F1 of entities", metrics.EntityF1, true), ("mAP at IoU 0.5", metrics.MeanAveragePrecision50, true),
            ("mAP at IoU 0.5–0.95", metrics.MeanAveragePrecision, true), ("Precision at 10", metrics.PrecisionAt10, true),
            ("Recall at 10", metrics.RecallAt10, true), ("Root mean squared error", metrics.Rmse, false),
            ("Mean absolute error", metrics.Mae, false), ("Largest error", metrics.MaximumError, false), ("R²", metrics.R2, false),
            ("Content loss", metrics.ContentLoss, false), ("Style loss", metrics.StyleLoss, false),
        ];
        foreach ((string name, double? value, bool isPart) in measures)
        {
            if (value is { } number) yield return (name, isPart ? Percent(number) : number.ToString("G4", CultureInfo.InvariantCulture));
        }

        yield return ("Examples", metrics.Count.ToString("N0", CultureInfo.InvariantCulture));
    }

    /// <summary>The first measure, for a table of runs; a dash when there are none.</summary>
    public static string First(TaskMetrics? metrics) => metrics is null ? "–" : Of(metrics).First().Value;

    /// <summary>A part of a whole.</summary>
    public static string Percent(double part) =>
        part.ToString("P1", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>Bytes as people read them.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} bytes",
        < 1_000_000 => (bytes / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " kB",
        < 1_000_000_000 => (bytes / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + " MB",
        _ => (bytes / 1e9).ToString("0.#", CultureInfo.InvariantCulture) + " GB",
    };

    /// <summary>A time as people read it.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 60 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 3600 => $"{(int)seconds / 60} min {(int)seconds % 60} s",
        _ => $"{(int)seconds / 3600} h {(int)seconds / 60 % 60} min",
    };

    /// <summary>What a training is busy with.</summary>
    public static string Phase(TrainingPhase phase, string items) => phase switch
    {
        TrainingPhase.Reading => $"Reading the {items}",
        TrainingPhase.ExtractingFeatures => $"Looking at the {items}",
        TrainingPhase.ExtractingValidationFeatures => $"Looking at the validation {items}",
        TrainingPhase.Training => "Learning",
        _ => "Evaluating",
    };
}
