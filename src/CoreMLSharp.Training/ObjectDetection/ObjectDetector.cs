using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// Finds objects on photos: a feature extractor that many detectors share, and a network of some hundred kilobytes that learns from what it
/// computes. Create ML's <c>MLObjectDetector</c>.
/// </summary>
/// <example>
/// <code>
/// using ObjectDetector detector = ObjectDetector.Train(ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations("photos"));
/// Console.WriteLine(detector.ValidationMetrics?.MeanAveragePrecision50);
/// detector.Model.Save("Animals.mlmodel");
/// </code>
/// </example>
public sealed class ObjectDetector : ITrainedModel
{
    private readonly ModelFile? _embedded;

    internal ObjectDetector(ModelFile model, IReadOnlyList<string> classes, ModelFile? embedded) =>
        (Model, Classes, _embedded) = (model, classes, embedded);

    /// <summary>
    /// The trained model: a <c>pipeline</c> from <c>image</c>, <c>iouThreshold</c> and <c>confidenceThreshold</c> to <c>confidence</c>
    /// [boxes, classes] and <c>coordinates</c> [boxes, 4].
    /// </summary>
    public ModelFile Model { get; }

    /// <summary>The labels of the objects.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public required TaskMetrics TrainingMetrics { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics? ValidationMetrics { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a detector. The same photos and options give the same model, byte for byte.</summary>
    /// <param name="photos">The training photos; when no validation photos are given, some of them are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The photos do not do, or an option makes no sense; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ObjectDetector Train(
        ObjectDetectorDataSource photos,
        ObjectDetectorOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        photos.CheckTrainable();
        options ??= new ObjectDetectorOptions();
        if (options.MaxIterations < 1) throw new CoreMLException("There must be at least one iteration.");
        if ((long)options.MaxIterations * options.BatchSize > int.MaxValue) throw new CoreMLException("There are too many iterations.");
        if (options.BatchSize < 1) throw new CoreMLException("A batch must be of at least one photo.");
        return new ObjectDetectorTraining(photos, options, progress, cancellationToken).Run();
    }

    /// <summary>Looks for objects with any detector, and says how well it finds them.</summary>
    /// <param name="model">The detector: a model from a photo to <c>confidence</c> and <c>coordinates</c>.</param>
    /// <param name="photos">The photos and what is on them.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The model is no detector, or no photo can be read.</exception>
    public static TaskEvaluation Evaluate(
        MLModel model,
        ObjectDetectorDataSource photos,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(photos);
        return ObjectDetectorEvaluation.Run(model, photos, progress, cancellationToken);
    }

    /// <summary>Frees the temporary files that an embedded extractor may stand on.</summary>
    public void Dispose()
    {
        Model.Dispose();
        _embedded?.Dispose();
    }
}
