using System.Text.Json;

namespace CoreMLSharp.Training.Progress;

/// <summary>What training or evaluation is busy with.</summary>
public enum TrainingPhase
{
    /// <summary>Reading the examples.</summary>
    Reading,

    /// <summary>Computing the features of the training examples.</summary>
    ExtractingFeatures,

    /// <summary>Computing the features of the validation examples.</summary>
    ExtractingValidationFeatures,

    /// <summary>Choosing the penalty and fitting the classifier: an item for each penalty, and one for the last fit.</summary>
    Training,

    /// <summary>Classifying examples to see how many come out right.</summary>
    Evaluating,
}

/// <summary>Names of phases.</summary>
internal static class TrainingPhaseNames
{
    extension(TrainingPhase phase)
    {
        /// <summary>The name of a phase in documents.</summary>
        public string Name => JsonNamingPolicy.CamelCase.ConvertName(phase.ToString());
    }
}

/// <summary>How long a phase took.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Duration">Its wall-clock time.</param>
public sealed record PhaseDuration(TrainingPhase Phase, TimeSpan Duration);
