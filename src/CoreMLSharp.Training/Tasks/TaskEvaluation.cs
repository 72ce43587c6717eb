using System.Text.Json.Serialization;
using CoreMLSharp.Training.Metrics;

namespace CoreMLSharp.Training.Tasks;

/// <summary>How well a model does on examples that it was not trained on.</summary>
/// <param name="Metrics">How well, in the measures of its task.</param>
/// <param name="Examples">What it said of each example, in their order; empty for tasks whose examples have no single answer.</param>
public sealed record TaskEvaluation(TaskMetrics Metrics, IReadOnlyList<EvaluatedExample> Examples)
{
    /// <summary>What casts doubt on the result, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Of a detector: for each class how precise it is at which recall, at an overlap of half; null for other models.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<PrecisionRecall>>? PrecisionRecall { get; init; }

    /// <summary>Of a style: photos before and after, for a page to show; empty for other models.</summary>
    [JsonIgnore]
    public IReadOnlyList<PicturePair> Pictures { get; init; } = [];

    /// <summary>The metrics of a classifier, by what it said of examples.</summary>
    internal static TaskMetrics Measure(IReadOnlyList<EvaluatedExample> examples)
    {
        ClassifierMetrics metrics = new(
            [.. examples.SelectMany(example => new[] { example.Actual, example.Predicted }).Distinct().Order(StringComparer.Ordinal)]);
        foreach (EvaluatedExample example in examples) metrics.Add(example.Actual, example.Predicted);
        return TaskMetrics.Of(metrics);
    }
}

/// <summary>What a model said of one example.</summary>
/// <param name="Example">The example: its text, its file, or the number of its row.</param>
/// <param name="Actual">What it is.</param>
/// <param name="Predicted">What the model says it is.</param>
/// <param name="Probability">The probability of that; null for models that give none.</param>
public sealed record EvaluatedExample(string Example, string Actual, string Predicted, double? Probability);

/// <summary>A photo, and what a model made of it.</summary>
/// <param name="Name">The photo's file name.</param>
/// <param name="Before">The photo, as a small JPEG.</param>
/// <param name="After">What the model made of it, as a small JPEG.</param>
public sealed record PicturePair(string Name, byte[] Before, byte[] After);
