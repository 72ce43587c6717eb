using System.Globalization;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>The measures of a task in words.</summary>
internal static class MetricLines
{
    private static readonly (string Name, Func<TaskMetrics, string?> Value)[] Measures =
    [
        ("accuracy", metrics => metrics.Accuracy is { } accuracy ? $"{Numbers.Percent(accuracy)} of {Numbers.Count(metrics.Count)}" : null),
        ("accuracy of recordings", metrics => Percent(metrics.RecordingAccuracy)),
        ("entity F1", metrics => Percent(metrics.EntityF1)),
        ("RMSE", metrics => Number(metrics.Rmse)),
        ("MAE", metrics => Number(metrics.Mae)),
        ("largest error", metrics => Number(metrics.MaximumError)),
        ("R²", metrics => Number(metrics.R2)),
        ("precision at 10", metrics => Percent(metrics.PrecisionAt10)),
        ("recall at 10", metrics => Percent(metrics.RecallAt10)),
        ("style loss", metrics => Number(metrics.StyleLoss)),
        ("content loss", metrics => Number(metrics.ContentLoss)),
        ("mAP at IoU 0.5", metrics => Percent(metrics.MeanAveragePrecision50)),
        ("mAP at IoU 0.5 to 0.95", metrics => Percent(metrics.MeanAveragePrecision)),
    ];

    /// <summary>The measures that a task has, each with its value.</summary>
    public static IEnumerable<(string Name, string Value)> Of(TaskMetrics metrics) =>
        Measures.Select(measure => (measure.Name, measure.Value(metrics))).Where(line => line.Item2 is not null)
            .Select(line => (line.Name, line.Item2!));

    private static string? Percent(double? share) => share is { } value ? Numbers.Percent(value) : null;

    private static string? Number(double? value) => value?.ToString("G5", CultureInfo.InvariantCulture);
}
