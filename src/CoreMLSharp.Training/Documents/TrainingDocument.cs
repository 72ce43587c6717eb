using System.Text.Json.Serialization;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Documents;

/// <summary>What training came to, as a JSON document.</summary>
public sealed record TrainingDocument
{
    /// <summary>Where the model is.</summary>
    public required string Model { get; init; }

    /// <summary>Its bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The extractor of features.</summary>
    public required string FeatureExtractor { get; init; }

    /// <summary>How often the model is right about what it was trained on.</summary>
    public required MetricsDocument Training { get; init; }

    /// <summary>How often it is right about what was set aside or given to validate with; absent where there was too little.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MetricsDocument? Validation { get; init; }

    /// <summary>The accuracy on examples held out in turn; absent where it was not measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CrossValidationAccuracy { get; init; }

    /// <summary>Photos that could not be read.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];

    /// <summary>What casts doubt on the classifier.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How long each phase took; empty where it was not measured.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();

    /// <summary>The document of a trained image classifier.</summary>
    /// <param name="path">Where it was written.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="classifier">The classifier.</param>
    public static TrainingDocument From(string path, long bytes, ImageClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        return new TrainingDocument
        {
            Model = path,
            Bytes = bytes,
            FeatureExtractor = classifier.FeatureExtractor,
            Training = MetricsDocument.From(classifier.TrainingMetrics),
            Validation = classifier.ValidationMetrics is { } validation ? MetricsDocument.From(validation) : null,
            CrossValidationAccuracy = classifier.Head.CrossValidationAccuracy,
            Skipped = classifier.SkippedPhotos,
            Warnings = classifier.Warnings,
            Seconds = classifier.Phases.ToDictionary(phase => phase.Phase.Name, phase => phase.Duration.TotalSeconds),
        };
    }
}
