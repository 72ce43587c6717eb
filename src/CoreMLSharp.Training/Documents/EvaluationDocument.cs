using System.Text.Json.Serialization;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Documents;

/// <summary>How often an image classifier is right, and what it said of every photo, as a JSON document.</summary>
/// <param name="Accuracy">The part of the photos that it classifies correctly.</param>
/// <param name="Count">How many photos there are.</param>
/// <param name="Correct">How many of them it classifies correctly.</param>
/// <param name="Classes">Precision, recall and F1 of each class.</param>
/// <param name="ConfusionMatrix">
/// A row for what photos are, a column for what they were taken for, both in the order of <paramref name="Classes"/>.
/// </param>
/// <param name="Photos">What it said of each photo.</param>
/// <param name="Skipped">Photos that could not be read.</param>
public sealed record EvaluationDocument(
    double Accuracy,
    int Count,
    int Correct,
    IReadOnlyList<ClassMetrics> Classes,
    IReadOnlyList<IReadOnlyList<int>> ConfusionMatrix,
    IReadOnlyList<PhotoDocument> Photos,
    IReadOnlyList<SkippedFile> Skipped)
{
    /// <summary>Classes of the photos that the model does not know and that were left out.</summary>
    public IReadOnlyList<string> IgnoredClasses { get; init; } = [];

    /// <summary>What casts doubt on the result.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The document of an evaluation.</summary>
    public static EvaluationDocument From(ImageClassifierEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ClassifierMetrics metrics = evaluation.Metrics;
        return new EvaluationDocument(
            metrics.Accuracy,
            metrics.Count,
            metrics.Correct,
            metrics.PerClass,
            MetricsDocument.Matrix(metrics),
            [.. evaluation.Photos.Select(PhotoDocument.From)],
            evaluation.SkippedPhotos)
        {
            IgnoredClasses = evaluation.IgnoredClasses,
            Warnings = evaluation.Warnings,
        };
    }
}

/// <summary>What a classifier said of one photo.</summary>
/// <param name="Path">The photo.</param>
/// <param name="Label">What it is.</param>
/// <param name="Predicted">What it was taken for.</param>
/// <param name="Probability">The probability of that; absent for models that give none.</param>
public sealed record PhotoDocument(
    string Path,
    string Label,
    string Predicted,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Probability)
{
    internal static PhotoDocument From(EvaluatedPhoto photo) => new(photo.Path, photo.Label, photo.Predicted, photo.Probability);
}
