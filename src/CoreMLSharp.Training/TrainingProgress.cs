namespace CoreMLSharp.Training;

/// <summary>What training or evaluation is busy with.</summary>
public enum TrainingPhase
{
    /// <summary>Looking at the training photos.</summary>
    ExtractingFeatures,

    /// <summary>Looking at the validation photos.</summary>
    ExtractingValidationFeatures,

    /// <summary>Choosing the penalty and fitting the classifier.</summary>
    Training,

    /// <summary>Classifying photos to see how many come out right.</summary>
    Evaluating,
}

/// <summary>How far the work is.</summary>
/// <param name="Phase">What it is busy with.</param>
/// <param name="Done">Photos done in this phase.</param>
/// <param name="Total">Photos to do in this phase; 0 when the phase does not count photos.</param>
/// <param name="PhotosPerSecond">The speed so far.</param>
/// <param name="Remaining">The time that the rest of the phase needs at this speed; null while there is none.</param>
public sealed record TrainingProgress(TrainingPhase Phase, int Done, int Total, double PhotosPerSecond, TimeSpan? Remaining);

/// <summary>How long a phase took.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Duration">Its wall-clock time.</param>
public sealed record PhaseDuration(TrainingPhase Phase, TimeSpan Duration);
