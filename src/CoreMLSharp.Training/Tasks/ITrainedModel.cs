using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Tasks;

/// <summary>What the training of any of Create ML's tasks gives.</summary>
public interface ITrainedModel : IDisposable
{
    /// <summary>The trained model, ready to be saved or run.</summary>
    ModelFile Model { get; }

    /// <summary>How well it does on what it was trained on.</summary>
    TaskMetrics TrainingMetrics { get; }

    /// <summary>How well it does on what was set aside or given to validate with; null where there was too little.</summary>
    TaskMetrics? ValidationMetrics { get; }

    /// <summary>
    /// What casts doubt on the model, in sentences: few or unbalanced examples, the same one twice, what could not be read.
    /// </summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>How long each part of the work took.</summary>
    IReadOnlyList<PhaseDuration> Phases { get; }
}
