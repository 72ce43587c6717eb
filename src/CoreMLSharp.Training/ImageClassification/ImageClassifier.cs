using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>
/// Classifies photos: a feature extractor that many classifiers share, and a linear classifier of a few kilobytes trained on what it
/// computes. Create ML's <c>MLImageClassifier</c>.
/// </summary>
/// <example>
/// <code>
/// using ImageClassifier classifier = ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories("samples/Materials"));
/// Console.WriteLine(classifier.ValidationMetrics?.Accuracy);
/// Console.WriteLine(classifier.Predict(MLImage.FromFile("photo.jpg")).Label);
/// classifier.Save("Materials.mlmodel");
/// </code>
/// </example>
public sealed class ImageClassifier : IDisposable
{
    private readonly ModelFile? _embedded;
    private readonly Lazy<MLModel> _running;
    private bool _isDisposed;

    /// <summary>A pipeline of an extractor, linked or embedded, and a classifier.</summary>
    internal ImageClassifier(ImageFeatureExtractor extractor, FeatureClassifier head, ImageClassifierOptions options)
    {
        (Head, FeatureExtractor) = (head, extractor.Name);
        _embedded = options.Embed ? extractor.TakeFile() : null;
        Model first = _embedded?.Specification ?? LinkedModelBuilder.Create(extractor.Description, extractor.Name);
        Model last = options.IsUpdatable
            ? head.ToUpdatableNetwork(extractor.Output, ClassifierOutputs.CreateML)
            : head.ToGlm(extractor.Output, ClassifierOutputs.CreateML);
        Model pipeline = PipelineBuilder.Classifier(first, last);
        options.Metadata.ApplyTo(pipeline);
        Model = new ModelFile(pipeline, _embedded?.WeightsFolder);
        MLModelConfiguration configuration = new() { Threads = 1, SearchPaths = extractor.Folder is { } folder ? [folder] : [] };
        _running = new Lazy<MLModel>(() => MLModel.Load(Model, configuration));
    }

    /// <summary>
    /// The trained model: a <c>pipelineClassifier</c> with the input of the extractor and the outputs <c>classLabel</c> and
    /// <c>classLabelProbs</c>.
    /// </summary>
    public ModelFile Model { get; }

    /// <summary>The classifier of feature vectors.</summary>
    public FeatureClassifier Head { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes => Head.Classes;

    /// <summary>The name of the feature extractor.</summary>
    public string FeatureExtractor { get; }

    /// <summary>How well the training photos are classified.</summary>
    public required ClassifierMetrics TrainingMetrics { get; init; }

    /// <summary>
    /// How well photos are classified that were not trained on; null when there were too few to set some aside and none were given.
    /// </summary>
    public required ClassifierMetrics? ValidationMetrics { get; init; }

    /// <summary>Photos that could not be read, for training or validation.</summary>
    public required IReadOnlyList<SkippedFile> SkippedPhotos { get; init; }

    /// <summary>
    /// What casts doubt on the classifier, in sentences: the same photo in two classes, validation photos that were trained on, a table of
    /// labels in an old encoding.
    /// </summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>How long each part of the work took.</summary>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a classifier. The same photos and options give the same model, byte for byte.</summary>
    /// <param name="photos">The training photos; when no validation photos are given, some of them are set aside for that.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work; features computed so far stay in the cache.</param>
    /// <exception cref="CoreMLException">The photos or the extractor do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ImageClassifier Train(
        ImageClassifierDataSource photos,
        ImageClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        photos.CheckTrainable();
        return new ImageClassifierTraining(photos, options ?? new ImageClassifierOptions(), progress, cancellationToken).Run();
    }

    /// <summary>Trains a classifier on features that were computed before, by <see cref="ImageFeatures"/>, say: on all of them.</summary>
    /// <param name="features">What the extractor made of the training photos.</param>
    /// <param name="options">The extractor, how to regularise, and how to write the model; nothing else counts.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The features are of another extractor, or a class has none.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ImageClassifier Train(
        FeatureSet features, ImageClassifierOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        options ??= new ImageClassifierOptions();
        using ImageFeatureExtractor extractor = options.LoadExtractor(cancellationToken);
        if ((features.Origin is { } origin && origin.ExtractorIdentity != extractor.Identity)
            || features.Features.Columns != extractor.FeatureCount)
        {
            throw new CoreMLException(
                $"The features were not computed by this {extractor.Name}, which gives {extractor.FeatureCount} of them, but by "
                + $"{features.Origin?.Extractor ?? "an extractor"} that gives {features.Features.Columns} and computes others. Give the "
                + "extractor that computed them, or compute them again.");
        }

        FeatureClassifier head = FeatureClassifier.Train(
            features, new FeatureClassifierOptions { C = options.C, Threads = options.Threads }, cancellationToken);
        return new ImageClassifier(extractor, head, options)
        {
            TrainingMetrics = head.Evaluate(features),
            ValidationMetrics = null,
            SkippedPhotos = [],
            Warnings = [],
            Phases = [],
        };
    }

    /// <summary>Trains a classifier on other threads.</summary>
    /// <inheritdoc
    /// cref="Train(ImageClassifierDataSource, ImageClassifierOptions, IProgress{TrainingProgress}, CancellationToken)"
    /// path="/*[not(self::summary)]"/>
    public static Task<ImageClassifier> TrainAsync(
        ImageClassifierDataSource photos,
        ImageClassifierOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Train(photos, options, progress, cancellationToken), cancellationToken);

    /// <summary>Classifies a photo.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="cancellationToken">Stops the prediction.</param>
    /// <exception cref="CoreMLException">The photo cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public Classification Predict(MLImage photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        MLModel model = Running();
        Dictionary<string, MLFeatureValue> inputs = new() { [model.Description.Input[0].Name] = photo };
        return Classification.From(model.Description, model.Predict(inputs, cancellationToken));
    }

    /// <summary>Classifies labelled photos and says how often that is right.</summary>
    /// <param name="photos">The photos and what they show; others than it was trained on.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">None of the photos can be read, or none of their classes is known.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed of.</exception>
    public ImageClassifierEvaluation Evaluate(
        ImageClassifierDataSource photos, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ImageClassifierEvaluation.Run(Running(), photos, progress: progress, cancellationToken: cancellationToken);

    /// <summary>Classifies labelled photos on other threads, and says how often that is right.</summary>
    /// <inheritdoc cref="Evaluate" path="/*[not(self::summary)]"/>
    public Task<ImageClassifierEvaluation> EvaluateAsync(
        ImageClassifierDataSource photos, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Evaluate(photos, progress, cancellationToken), cancellationToken);

    /// <summary>Writes the model; whatever stood there before is replaced only when the new file is complete.</summary>
    public void Save(string path) => Model.Save(path);

    /// <summary>Frees what predicts, and removes the temporary files that an embedded extractor may stand on.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (_running.IsValueCreated) _running.Value.Dispose();
        Model.Dispose();
        _embedded?.Dispose();
    }

    private MLModel Running()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _running.Value;
    }
}
