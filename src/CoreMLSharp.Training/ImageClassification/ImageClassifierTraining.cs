using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.LinearModels;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>One training of an <see cref="ImageClassifier"/>, step by step.</summary>
internal sealed class ImageClassifierTraining(
    ImageClassifierDataSource photos, ImageClassifierOptions options, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    private readonly string[] _classes = [.. photos.Classes];
    private readonly List<SkippedFile> _skipped = [.. photos.LeftOut, .. options.Validation?.LeftOut ?? []];
    private readonly List<(LabeledFile File, FeatureCache.Key Content)> _trained = [], _validated = [];
    private readonly List<PhaseDuration> _phases = [];
    private readonly ILogger _logger = options.LoggerFactory?.CreateLogger("CoreMLSharp.Training") ?? NullLogger.Instance;

    public ImageClassifier Run()
    {
        SkippedFile? missing = photos.Missing.Concat(options.Validation?.Missing ?? []).FirstOrDefault();
        if (options.IsStrict && missing is not null) throw new CoreMLException(missing.Reason);
        (LabeledFile[] toTrain, LabeledFile[] toValidate) = Divide();
        using ImageFeatureExtractor extractor = options.LoadExtractor(cancellationToken);
        SessionFolder? session = SessionFolder.Begin(options.Session, "image classifier", () => new SessionSettings());
        using FeatureCache cache =
            FeatureCache.Open(session?.Path ?? options.CacheFolder, extractor.Identity, extractor.FeatureCount);
        FeaturePipeline pipeline = new(extractor, cache, options.Threads, options.IsStrict);
        FeatureSet training = Extract(pipeline, toTrain, options.Augmentations, TrainingPhase.ExtractingFeatures, out int copies);
        FeatureSet? validation = toValidate.Length == 0 ? null
            : Extract(pipeline, toValidate, ImageAugmentationOptions.None, TrainingPhase.ExtractingValidationFeatures, out _);

        ProgressMeter meter = new(progress, TrainingPhase.Training, FeatureClassifier.MostSteps);
        FeatureClassifierOptions headOptions = new()
        {
            C = options.C,
            Threads = options.Threads,
            Groups = RowGroups.Copies(training.Labels.Count, copies),
        };
        FeatureClassifier head = FeatureClassifier.Train(training, headOptions, meter, cancellationToken);
        AddPhase(meter);

        meter = new ProgressMeter(progress, TrainingPhase.Evaluating, 0);
        ClassifierMetrics trainingMetrics = head.Evaluate(training, copies);
        ClassifierMetrics? validationMetrics = validation is null ? null : head.Evaluate(validation);
        AddPhase(meter);

        return new ImageClassifier(extractor, head, options)
        {
            TrainingMetrics = trainingMetrics,
            ValidationMetrics = validationMetrics,
            SkippedPhotos = _skipped,
            Warnings =
            [
                .. photos.Warnings,
                .. options.Validation?.Warnings ?? [],
                .. RepeatedPhotos.InTwoClasses([.. _trained, .. _validated]),
                .. RepeatedPhotos.InTraining(_trained, _validated),
            ],
            Phases = _phases,
        };
    }

    private void AddPhase(ProgressMeter meter)
    {
        PhaseDuration phase = meter.Duration;
        _phases.Add(phase);
        _logger.Finished(phase.Phase, phase.Duration.TotalSeconds);
    }

    private (LabeledFile[] Training, LabeledFile[] Validation) Divide()
    {
        if (options.Validation is { } given)
        {
            KnownClasses known = new(_classes);
            known.RequireAll(given.Classes, "photos", given.Name, photos.Name);
            return ([.. photos.Photos], [.. given.Photos.Select(photo => photo with { Label = known.Find(photo.Label)! })]);
        }

        bool[] chosen = ValidationSplit.Choose([.. photos.Photos.Select(LabelOf)], _classes.Length);
        return ([.. photos.Photos.Where((_, i) => !chosen[i])], [.. photos.Photos.Where((_, i) => chosen[i])]);
    }

    private FeatureSet Extract(
        FeaturePipeline pipeline, LabeledFile[] files, ImageAugmentationOptions augmentations, TrainingPhase phase, out int copies)
    {
        ProgressMeter meter = new(progress, phase, files.Length);
        ExtractedFeatures features = pipeline.Extract([.. files.Select(file => file.Path)], augmentations, meter, cancellationToken);
        AddPhase(meter);
        _skipped.AddRange(features.Skipped);
        foreach (SkippedFile file in features.Skipped) _logger.Skipped(file.Path, file.Reason);

        int perFile = copies = features.CopiesPerFile;
        LabeledFile[] read = [.. features.Files.Select(file => files[file])];
        (phase == TrainingPhase.ExtractingFeatures ? _trained : _validated).AddRange(read.Zip(features.Contents));
        if (phase == TrainingPhase.ExtractingFeatures) CheckEveryClassIsLeft(read, features.Skipped);
        return new FeatureSet(features.Features, [.. read.SelectMany(file => Enumerable.Repeat(LabelOf(file), perFile))], _classes);
    }

    private void CheckEveryClassIsLeft(LabeledFile[] read, IReadOnlyList<SkippedFile> skipped)
    {
        string? lost = _classes.Except(read.Select(file => file.Label)).FirstOrDefault();
        if (lost is not null) throw new CoreMLException($"No photo of the class '{lost}' can be read; the first says: {skipped[0].Reason}");
    }

    private int LabelOf(LabeledFile file) => Array.BinarySearch(_classes, file.Label, StringComparer.Ordinal);
}
