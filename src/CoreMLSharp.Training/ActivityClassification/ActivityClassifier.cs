using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>
/// Says what somebody does by what the sensors of a phone or watch say: a small network of convolutions over time. Create ML's
/// <c>MLActivityClassifier</c>.
/// </summary>
/// <example>
/// <code>
/// ActivityClassifierDataSource recordings = ActivityClassifierDataSource.LabeledDirectories("recordings");
/// using ActivityClassifier classifier = ActivityClassifier.Train(recordings);
/// classifier.Model.Save("Activities.mlmodel");
/// </code>
/// </example>
public sealed class ActivityClassifier : ITrainedModel
{
    internal ActivityClassifier(ModelFile model) => Model = model;

    /// <summary>
    /// The trained model: a network from the window of each column, [rows], and <c>stateIn</c> to <c>label</c>, <c>labelProbability</c>
    /// and <c>stateOut</c>.
    /// </summary>
    public ModelFile Model { get; }

    /// <summary>The class labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The columns that the model takes, in order.</summary>
    public required IReadOnlyList<string> FeatureColumns { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics TrainingMetrics { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics? ValidationMetrics { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a classifier. The same recordings and options give the same model, byte for byte.</summary>
    /// <param name="recordings">The recordings; with 50 or more, and none given to validate with, some are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the thread that does it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The recordings do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ActivityClassifier Train(
        ActivityClassifierDataSource recordings,
        ActivityClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        options ??= new ActivityClassifierOptions();
        recordings.CheckTrainable();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PredictionWindowSize, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        return new ActivityClassifierTraining(recordings, options, progress, cancellationToken).Run();
    }

    /// <summary>Classifies labelled recordings with any activity classifier, and says how often that is right.</summary>
    /// <param name="model">The classifier: a model from windows of columns to a class, such as Create ML's own.</param>
    /// <param name="recordings">The recordings and what was done in them, with the columns that the model takes.</param>
    /// <param name="progress">Told how far the work is, from the thread that does it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What it says of each window of each recording, from the first to the last as an app would go on.</returns>
    /// <exception cref="CoreMLException">The model is no activity classifier, or no recording has a whole window.</exception>
    public static TaskEvaluation Evaluate(
        MLModel model,
        ActivityClassifierDataSource recordings,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(recordings);
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, recordings.Recordings.Count);
        return ActivityClassifierEvaluation.Run(model, recordings.Recordings, recordings, meter, cancellationToken);
    }

    /// <summary>Lets go of the model.</summary>
    public void Dispose() => Model.Dispose();
}
