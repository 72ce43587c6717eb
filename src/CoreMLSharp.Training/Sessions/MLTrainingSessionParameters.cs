namespace CoreMLSharp.Training.Sessions;

/// <summary>
/// A folder in which a training keeps what it has done, so that it can be stopped and go on; Create ML's
/// <c>MLTrainingSessionParameters</c>. Its iterations are an option of each task here.
/// </summary>
/// <remarks>
/// A training that is given the folder of one that was stopped, by cancellation or with its process, goes on from there, and ends with the
/// same bytes as if it had not been. Nothing is written outside of the folder.
/// </remarks>
/// <param name="SessionDirectory">The folder; it is made where it is not there, and must hold nothing else.</param>
public sealed record MLTrainingSessionParameters(string SessionDirectory)
{
    /// <summary>
    /// After how many steps there is a point of the curve (<see cref="Progress.TrainingProgress.Points"/>), where a step is an iteration; a
    /// training whose iterations are of many steps has a point for each iteration.
    /// </summary>
    public int ReportInterval { get; init; } = 5;

    /// <summary>
    /// After how many steps what a network has learned is written down, though not more often than every two seconds; and always when
    /// training is cancelled. Features that were extracted are, each, at once.
    /// </summary>
    public int CheckpointInterval { get; init; } = 10;

    /// <summary>
    /// Whether to begin anew, whatever a session in the folder has. Otherwise one of other data, other options or another task is an error.
    /// </summary>
    public bool Restart { get; init; }
}
