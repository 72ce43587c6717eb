using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>What a classifier said of labelled photos.</summary>
/// <param name="Metrics">How often it was right.</param>
/// <param name="Photos">What it said of each photo, in the order of the data source.</param>
/// <param name="SkippedPhotos">Photos that could not be read, or belong to no class.</param>
public sealed record ImageClassifierEvaluation(
    ClassifierMetrics Metrics, IReadOnlyList<EvaluatedPhoto> Photos, IReadOnlyList<SkippedFile> SkippedPhotos)
{
    /// <summary>Classes of the photos that the model does not know and that were left out.</summary>
    public IReadOnlyList<string> IgnoredClasses { get; init; } = [];

    /// <summary>What casts doubt on the result, in sentences: the same photo in two classes, say.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Classifies labelled photos with any Core ML image classifier.</summary>
    /// <param name="model">The classifier. Photos are classified on all cores at once, so load it to use one thread for each.</param>
    /// <param name="photos">The photos and what they show.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">
    /// The model is not an image classifier, or does not know a class of the photos; a label is that of a class whether its characters are
    /// composed or not.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ImageClassifierEvaluation Run(
        MLModel model, ImageClassifierDataSource photos, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Run(model, photos, ignoreUnknownClasses: false, progress, cancellationToken);

    /// <summary>Classifies labelled photos with any Core ML image classifier.</summary>
    /// <param name="model">The classifier. Photos are classified on all cores at once, so load it to use one thread for each.</param>
    /// <param name="photos">The photos and what they show.</param>
    /// <param name="ignoreUnknownClasses">Whether photos of classes that the model does not know are left out, not an error.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <inheritdoc cref="Run(MLModel, ImageClassifierDataSource, IProgress{TrainingProgress}, CancellationToken)" path="/exception"/>
    public static ImageClassifierEvaluation Run(
        MLModel model, ImageClassifierDataSource photos, bool ignoreUnknownClasses, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(photos);
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, photos.Photos.Count);
        return new EvaluationRun(model, photos, ignoreUnknownClasses).Run(meter, cancellationToken);
    }

    /// <summary>Classifies labelled photos with any Core ML image classifier, on other threads.</summary>
    /// <inheritdoc
    /// cref="Run(MLModel, ImageClassifierDataSource, IProgress{TrainingProgress}, CancellationToken)" path="/*[not(self::summary)]"/>
    public static Task<ImageClassifierEvaluation> RunAsync(
        MLModel model,
        ImageClassifierDataSource photos,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(model, photos, progress, cancellationToken), cancellationToken);
}
