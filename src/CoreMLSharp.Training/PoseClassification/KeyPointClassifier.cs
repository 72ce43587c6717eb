using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>A classifier of key points that was trained.</summary>
public sealed class KeyPointClassifier : ITrainedModel
{
    internal KeyPointClassifier(
        ModelFile model, TaskMetrics training, TaskMetrics? validation, IReadOnlyList<string> warnings,
        IReadOnlyList<PhaseDuration> phases) =>
        (Model, TrainingMetrics, ValidationMetrics, Warnings, Phases) = (model, training, validation, warnings, phases);

    /// <summary>
    /// The trained model: a network from <c>poses</c>, [frames, 3, points], to <c>label</c> and <c>labelProbabilities</c>.
    /// </summary>
    public ModelFile Model { get; }

    /// <inheritdoc/>
    public TaskMetrics TrainingMetrics { get; }

    /// <inheritdoc/>
    public TaskMetrics? ValidationMetrics { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    public IReadOnlyList<PhaseDuration> Phases { get; }

    /// <summary>Classifies labelled key points with any classifier of key points, and says how often that is right.</summary>
    /// <param name="model">The classifier: a model from [frames, 3, points] to a class, such as Create ML's own.</param>
    /// <param name="keyPoints">The poses or actions, and what they are.</param>
    /// <param name="progress">Told how far the work is, from the thread that does it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What it says of each pose or action; of one that is longer than a window, what its windows are on average.</returns>
    /// <exception cref="CoreMLException">The model takes no key points, or another number of them.</exception>
    public static TaskEvaluation Evaluate(
        MLModel model,
        KeyPointDataSource keyPoints,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(keyPoints);
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, keyPoints.Clips.Count);
        return KeyPointEvaluation.Run(model, keyPoints.Clips, keyPoints.Name, meter, cancellationToken);
    }

    /// <summary>Lets go of the model.</summary>
    public void Dispose() => Model.Dispose();
}
