using System.Text.Json.Serialization;

namespace CoreMLSharp.Training.Metrics;

/// <summary>
/// How well a model of one of Create ML's tasks does, in the measures of its task; what the task does not measure is null.
/// </summary>
public sealed record TaskMetrics
{
    /// <summary>How many examples there are: rows, texts, words, windows, photos or users, as the task counts.</summary>
    public required int Count { get; init; }

    /// <summary>
    /// The part of the examples that a classifier classifies correctly: of windows for activities, of words for a tagger.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Accuracy { get; init; }

    /// <summary>How many examples a classifier classifies correctly.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Correct { get; init; }

    /// <summary>The part of whole recordings whose windows are, on average, of the right class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RecordingAccuracy { get; init; }

    /// <summary>Precision, recall and F1 of each class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ClassMetrics>? Classes { get; init; }

    /// <summary>
    /// A row for what examples are, a column for what they were taken for, both in the order of <see cref="Classes"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<int>>? ConfusionMatrix { get; init; }

    /// <summary>The harmonic mean of precision and recall of entities found, each span and its label exactly right.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EntityF1 { get; init; }

    /// <summary>The root of the mean squared error, in the target's unit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Rmse { get; init; }

    /// <summary>The mean absolute error, in the target's unit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Mae { get; init; }

    /// <summary>The largest absolute error, in the target's unit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaximumError { get; init; }

    /// <summary>The part of the target's variance that is explained.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? R2 { get; init; }

    /// <summary>The part of the first ten recommendations that the user chose, mean over users.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PrecisionAt10 { get; init; }

    /// <summary>The part of what the user chose that is among the first ten recommendations, mean over users.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RecallAt10 { get; init; }

    /// <summary>The mean over classes of the average precision of boxes that overlap the true ones by half (IoU 0.5).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanAveragePrecision50 { get; init; }

    /// <summary>The same with ten overlaps, from 0.5 to 0.95, on average: boxes must fit closely to count (COCO's measure).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanAveragePrecision { get; init; }

    /// <summary>The average precision of each class, at an overlap of half.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? AveragePrecision50 { get; init; }

    /// <summary>How far the content of pictures moves when they get a style, as a part of its own size.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ContentLoss { get; init; }

    /// <summary>How far the style of what comes out is from the one that was learned, as a part of that one's size.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? StyleLoss { get; init; }

    /// <summary>The metrics of a classifier.</summary>
    public static TaskMetrics Of(ClassifierMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        int[] indices = [.. Enumerable.Range(0, metrics.Classes.Count)];
        return new TaskMetrics
        {
            Count = metrics.Count,
            Accuracy = metrics.Accuracy,
            Correct = metrics.Correct,
            Classes = metrics.PerClass,
            ConfusionMatrix = [.. indices.Select(row => (int[])[.. indices.Select(column => metrics[row, column])])],
        };
    }

    /// <summary>The metrics of a regressor.</summary>
    /// <param name="predicted">What it says of each example.</param>
    /// <param name="actual">The truth.</param>
    public static TaskMetrics OfRegression(IReadOnlyList<double> predicted, IReadOnlyList<double> actual)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(actual);
        double[] errors = [.. predicted.Zip(actual, (guess, truth) => guess - truth)];
        double mean = actual.Count > 0 ? actual.Average() : 0;
        double squares = errors.Sum(error => error * error), variance = actual.Sum(truth => (truth - mean) * (truth - mean));
        return new TaskMetrics
        {
            Count = errors.Length,
            Rmse = errors.Length > 0 ? Math.Sqrt(squares / errors.Length) : 0,
            Mae = errors.Length > 0 ? errors.Average(Math.Abs) : 0,
            MaximumError = errors.Length > 0 ? errors.Max(Math.Abs) : 0,
            R2 = variance > 0 ? 1 - (squares / variance) : 0,
        };
    }
}
