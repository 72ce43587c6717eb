using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Sessions;

/// <summary>What the folder of a stopped or running training has; Create ML's <c>MLTrainingSession</c>.</summary>
/// <example>
/// <code>
/// if (MLTrainingSession.Open("session") is { } session)
/// {
///     Console.WriteLine($"{session.Task}: {session.Iteration} of {session.Iterations}");
/// }
/// </code>
/// </example>
public sealed class MLTrainingSession
{
    private MLTrainingSession(string task, TrainingPhase phase, SessionProgress? progress)
    {
        (Task, Phase) = (task, phase);
        Iteration = progress?.Iteration ?? 0;
        Iterations = progress?.Iterations;
        Points = progress?.Points ?? [];
    }

    /// <summary>What is trained, in words, such as <c>object detector</c>.</summary>
    public string Task { get; }

    /// <summary>What it will go on with.</summary>
    public TrainingPhase Phase { get; }

    /// <summary>The iterations that are done.</summary>
    public int Iteration { get; }

    /// <summary>How many there are to be; null before the first is done, and where features are all that is kept.</summary>
    public int? Iterations { get; }

    /// <summary>The curve so far.</summary>
    public IReadOnlyList<TrainingPoint> Points { get; }

    /// <summary>Looks into a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <returns>What it has; null where there is no session.</returns>
    /// <exception cref="CoreMLException">What is there is damaged.</exception>
    public static MLTrainingSession? Open(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (SessionFolder.Read(directory) is not { } document) return null;
        SessionProgress? progress = SessionCheckpoint.ReadProgress(SessionFolder.CheckpointOf(directory));
        TrainingPhase phase = progress is not null && progress.Iteration == progress.Iterations ? TrainingPhase.Evaluating
            : progress is not null ? TrainingPhase.Training
            : SessionFolder.HasFeatures(directory) ? TrainingPhase.ExtractingFeatures
            : TrainingPhase.Reading;
        return new MLTrainingSession(document.Task, phase, progress);
    }
}
