using CoreMLSharp.Building;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>How an <see cref="ActivityClassifier"/> is trained; Create ML's <c>MLActivityClassifier.ModelParameters</c>.</summary>
public sealed record ActivityClassifierOptions
{
    /// <summary>Recordings to validate with; null to set some of the training recordings aside, where there are 50 or more.</summary>
    public ActivityClassifierDataSource? Validation { get; init; }

    /// <summary>How many rows a prediction is made from.</summary>
    public int PredictionWindowSize { get; init; } = 100;

    /// <summary>How many windows make one step of the training.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// How often all windows are gone through; null for 10 to 200 times, so that about 40,000 windows are looked at. Create ML's default
    /// is 10.
    /// </summary>
    public int? MaximumIterations { get; init; }

    /// <summary>What the weights at the beginning and the order of windows follow from.</summary>
    public int RandomSeed { get; init; }

    /// <summary>Where the training can be stopped and go on; null for nowhere.</summary>
    public MLTrainingSessionParameters? Session { get; init; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}
