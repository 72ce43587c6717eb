using CoreMLSharp.Building;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.SoundClassification;

/// <summary>How a <see cref="SoundClassifier"/> is trained; Create ML's <c>MLSoundClassifier.ModelParameters</c>.</summary>
public sealed record SoundClassifierOptions
{
    /// <summary>Sounds to validate with; null to set some of the training sounds aside.</summary>
    public SoundClassifierDataSource? Validation { get; init; }

    /// <summary>The part of a window that the next one has too, from 0 to below 1.</summary>
    public double OverlapFactor { get; init; } = 0.5;

    /// <summary>
    /// The feature extractor: a Core ML model with the samples of a sound as its input and one array as its output; null for the built-in
    /// one.
    /// </summary>
    public string? FeatureExtractor { get; init; }

    /// <summary>Whether the extractor is written into the model, which then needs nothing else.</summary>
    public bool Embed { get; init; }

    /// <summary>How much the losses count beside the penalty; null to choose it by cross-validation.</summary>
    public double? C { get; init; }

    /// <summary>Threads to use; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Where the training can be stopped and go on; null for nowhere. Features are remembered there by the content of sounds: some may be
    /// added or taken away meanwhile.
    /// </summary>
    public MLTrainingSessionParameters? Session { get; init; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}
