using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Evaluation;
using CoreMLSharp.Training.FeatureExtraction;

namespace CoreMLSharp.Training;

/// <summary>One training of an <see cref="ImageClassifier"/>, step by step.</summary>
internal sealed class ImageClassifierTraining : IDisposable
{
    private readonly ImageClassifierOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly string[] _classes;
    private readonly LabeledPhoto[] _training;
    private readonly LabeledPhoto[] _validation;
    private readonly ImageFeatureExtractor _extractor;
    private readonly FeatureCache _cache;
    private readonly List<SkippedPhoto> _skipped = [];
    private readonly List<PhaseDuration> _phases = [];

    public ImageClassifierTraining(
        ImageClassifierDataSource photos, ImageClassifierOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        (_options, _progress, _cancellation, _classes) = (options, progress, cancellation, [.. photos.Classes]);
        (_training, _validation) = Divide(photos);
        _extractor = ImageFeatureExtractor.Load(options.FeatureExtractor);
        if (options.Embed && _extractor.File is null)
        {
            throw new CoreMLException(
                $"The extractor {options.FeatureExtractor} is an ONNX network, which cannot be embedded into a Core ML model before it is converted; leave embedding out, and keep the network and its JSON file beside the classifier.");
        }

        _cache = options.CacheFolder is { } folder ? FeatureCache.Open(folder, _extractor.Identity, _extractor.FeatureCount) : FeatureCache.None;
    }

    public ImageClassifier Run()
    {
        FeatureSet training = Extract(_training, _options.Augmentations, TrainingPhase.ExtractingFeatures, out int copies);
        FeatureSet? validation = _validation.Length == 0 ? null
            : Extract(_validation, ImageAugmentationOptions.None, TrainingPhase.ExtractingValidationFeatures, out _);

        ProgressMeter meter = new(_progress, TrainingPhase.Training, 0);
        FeatureClassifier head = FeatureClassifier.Train(
            training, new FeatureClassifierOptions { C = _options.C, Threads = _options.Threads, CopiesPerExample = copies }, _cancellation);
        _phases.Add(meter.Duration);

        meter = new ProgressMeter(_progress, TrainingPhase.Evaluating, 0);
        ClassifierMetrics trainingMetrics = head.Evaluate(training, copies);
        ClassifierMetrics? validationMetrics = validation is null ? null : head.Evaluate(validation);
        _phases.Add(meter.Duration);

        return new ImageClassifier(ImageClassifier.Assemble(_extractor, head, _options), head)
        {
            FeatureExtractor = _extractor.Name,
            TrainingMetrics = trainingMetrics,
            ValidationMetrics = validationMetrics,
            SkippedPhotos = _skipped,
            Phases = _phases,
        };
    }

    public void Dispose()
    {
        _cache.Dispose();
        _extractor.Dispose();
    }

    private (LabeledPhoto[] Training, LabeledPhoto[] Validation) Divide(ImageClassifierDataSource photos)
    {
        if (_options.Validation is { } given)
        {
            string[] unknown = [.. given.Classes.Except(_classes)];
            return unknown.Length == 0
                ? ([.. photos.Photos], [.. given.Photos])
                : throw new CoreMLException($"{given.Name} has photos of '{unknown[0]}', which is not one of the classes to learn ({string.Join(", ", _classes)}).");
        }

        bool[] chosen = ValidationSplit.Choose([.. photos.Photos.Select(LabelOf)], _classes.Length);
        return ([.. photos.Photos.Where((_, i) => !chosen[i])], [.. photos.Photos.Where((_, i) => chosen[i])]);
    }

    private FeatureSet Extract(LabeledPhoto[] photos, ImageAugmentationOptions augmentations, TrainingPhase phase, out int copies)
    {
        ProgressMeter meter = new(_progress, phase, photos.Length);
        FeaturePipeline pipeline = new(_extractor, _cache, _options.Threads, _options.IsStrict);
        PhotoFeatures features = pipeline.Extract([.. photos.Select(photo => photo.Path)], augmentations, meter, _cancellation);
        _phases.Add(meter.Duration);
        _skipped.AddRange(features.Skipped);

        int perPhoto = copies = features.CopiesPerPhoto;
        LabeledPhoto[] read = [.. features.Photos.Select(photo => photos[photo])];
        if (phase == TrainingPhase.ExtractingFeatures) CheckEveryClassIsLeft(read, features.Skipped);
        return new FeatureSet(features.Features, [.. read.SelectMany(photo => Enumerable.Repeat(LabelOf(photo), perPhoto))], _classes);
    }

    private void CheckEveryClassIsLeft(LabeledPhoto[] read, IReadOnlyList<SkippedPhoto> skipped)
    {
        string? lost = _classes.Except(read.Select(photo => photo.Label)).FirstOrDefault();
        if (lost is not null) throw new CoreMLException($"No photo of the class '{lost}' can be read; the first says: {skipped[0].Reason}");
    }

    private int LabelOf(LabeledPhoto photo) => Array.BinarySearch(_classes, photo.Label, StringComparer.Ordinal);
}
