using CoreMLSharp.Building;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>How an <see cref="ObjectDetector"/> is trained; Create ML's <c>MLObjectDetector.ModelParameters</c>.</summary>
public sealed record ObjectDetectorOptions
{
    /// <summary>Photos to validate with; null to set some of the training photos aside.</summary>
    public ObjectDetectorDataSource? Validation { get; init; }

    /// <summary>Steps of the training.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>Views of photos that make one step.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Whether the extractor is written into the model, which then needs nothing else.</summary>
    public bool Embed { get; init; }

    /// <summary>Boxes of one class that overlap by more are the same object, in the model's own setting.</summary>
    public double IouThreshold { get; init; } = 0.45;

    /// <summary>Boxes that are less sure are dropped, in the model's own setting.</summary>
    public double ConfidenceThreshold { get; init; } = 0.25;

    /// <summary>Threads that look at photos; 0 for one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Where the training can be stopped and go on; null for nowhere.</summary>
    public MLTrainingSessionParameters? Session { get; init; }

    /// <summary>What the model says of itself.</summary>
    public ModelMetadata Metadata { get; init; } = new();
}
