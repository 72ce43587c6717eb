using CoreMLSharp.Building;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>How a <see cref="HandPoseClassifier"/> is trained; Create ML's <c>MLHandPoseClassifier.ModelParameters</c>.</summary>
public record HandPoseClassifierOptions
{
    /// <summary>Key points to validate with; null to set some of the training examples aside, where there are 50 or more.</summary>
    public KeyPointDataSource? Validation { get; init; }

    /// <summary>How many examples make one step of the training.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// How often all examples are gone through; null for 10 to 200 times, so that about 40,000 are looked at. Create ML's default is 80.
    /// </summary>
    public int? MaximumIterations { get; init; }

    /// <summary>How the key points are changed each time they are learnt from.</summary>
    public KeyPointAugmentations Augmentations { get; init; } = KeyPointAugmentations.Rotate;

    /// <summary>What the weights at the beginning and the order of examples follow from.</summary>
    public int RandomSeed { get; init; }

    /// <summary>Where the training can be stopped and go on; null for nowhere.</summary>
    public MLTrainingSessionParameters? Session { get; init; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}
