namespace CoreMLSharp.Training.Progress;

/// <summary>How far training or evaluation is.</summary>
/// <param name="Phase">What it is busy with.</param>
/// <param name="Done">Items, such as photos, that are done in this phase.</param>
/// <param name="Total">Items to do in this phase; 0 when the phase does not count any.</param>
/// <param name="ItemsPerSecond">The speed so far, without the items that were remembered.</param>
/// <param name="Remaining">The time that the rest of the phase needs at this speed; null while there is none.</param>
public sealed record TrainingProgress(TrainingPhase Phase, int Done, int Total, double ItemsPerSecond, TimeSpan? Remaining)
{
    /// <summary>How many of the items that are done were remembered from an earlier time, not computed.</summary>
    public int Remembered { get; init; }

    /// <summary>Of <see cref="TrainingPhase.Training"/>: the steps of the solver so far, in whatever item.</summary>
    public int Iterations { get; init; }

    /// <summary>
    /// Of <see cref="TrainingPhase.Training"/>: its curve so far; of a network from the very first iteration on, also where the training
    /// was stopped meanwhile; of a linear classifier a point for each penalty that was tried by cross-validation, from the strongest on.
    /// </summary>
    public IReadOnlyList<TrainingPoint> Points { get; init; } = [];
}

/// <summary>A point of the curve of a training.</summary>
/// <param name="Iteration">The iterations until then, or the penalties tried.</param>
/// <param name="Loss">The mean loss of the examples since the point before.</param>
public sealed record TrainingPoint(int Iteration, double Loss)
{
    /// <summary>The part of the training examples that is classified rightly; null where it is not measured during the training.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The loss of the validation examples; null where it is not measured during the training.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// The part of the validation examples that is classified rightly; null where it is not measured during the training.
    /// </summary>
    public double? ValidationAccuracy { get; init; }
}
