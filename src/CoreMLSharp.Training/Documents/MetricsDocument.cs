using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Documents;

/// <summary>How often a classifier is right.</summary>
/// <param name="Accuracy">The part of the examples that it classifies correctly.</param>
/// <param name="Count">How many examples there are.</param>
/// <param name="Correct">How many of them it classifies correctly.</param>
/// <param name="Classes">Precision, recall and F1 of each class.</param>
/// <param name="ConfusionMatrix">
/// A row for what examples are, a column for what they were taken for, both in the order of <paramref name="Classes"/>.
/// </param>
public sealed record MetricsDocument(
    double Accuracy, int Count, int Correct, IReadOnlyList<ClassMetrics> Classes, IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix)
{
    /// <summary>The document of metrics.</summary>
    public static MetricsDocument From(ClassifierMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return new MetricsDocument(metrics.Accuracy, metrics.Count, metrics.Correct, metrics.PerClass, Matrix(metrics));
    }

    internal static IReadOnlyList<IReadOnlyList<int>> Matrix(ClassifierMetrics metrics)
    {
        int[] indices = [.. Enumerable.Range(0, metrics.Classes.Count)];
        return [.. indices.Select(row => (int[])[.. indices.Select(column => metrics[row, column])])];
    }
}
