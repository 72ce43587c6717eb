using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.LinearModels;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.SoundClassification;

/// <summary>One training of a <see cref="SoundClassifier"/>, step by step.</summary>
internal sealed class SoundClassifierTraining(
    SoundClassifierDataSource sounds, SoundClassifierOptions options, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    private readonly string[] _classes = [.. sounds.Classes];
    private readonly List<string> _warnings =
        [.. sounds.LeftOut.Concat(options.Validation?.LeftOut ?? []).Select(file => file.Reason)];
    private readonly List<PhaseDuration> _phases = [];

    public SoundClassifier Run()
    {
        (LabeledFile[] toTrain, LabeledFile[] toValidate) = Divide();
        using SoundFeatureExtractor extractor = SoundFeatureExtractor.Load(options.FeatureExtractor);
        SessionFolder? session = SessionFolder.Begin(options.Session, "sound classifier", () => new SessionSettings());
        using FeatureCache cache =
            session is null || extractor.FeatureCount == 0 ? FeatureCache.None
                : FeatureCache.Open(session.Path, extractor.Identity, extractor.FeatureCount);
        SoundFeaturePipeline pipeline = new(extractor, cache, options.OverlapFactor);
        Sound[] training = Extract(pipeline, toTrain, TrainingPhase.ExtractingFeatures);
        Sound[] validation = toValidate.Length == 0 ? []
            : Extract(pipeline, toValidate, TrainingPhase.ExtractingValidationFeatures);
        CheckEveryClassIsLeft(training);

        ProgressMeter meter = new(progress, TrainingPhase.Training, FeatureClassifier.MostSteps);
        FeatureClassifierOptions headOptions = new()
        {
            C = options.C,
            Threads = options.Threads,
            Groups = new RowGroups([.. training.Index().SelectMany(sound => sound.Item.Windows.Select(_ => sound.Index))], false),
        };
        FeatureClassifier head = FeatureClassifier.Train(SetOf(training), headOptions, meter, cancellationToken);
        _phases.Add(meter.Duration);

        meter = new ProgressMeter(progress, TrainingPhase.Evaluating, 0);
        TaskMetrics trainingMetrics = Evaluate(head, training);
        TaskMetrics? validationMetrics = validation.Length > 0 ? Evaluate(head, validation) : null;
        _phases.Add(meter.Duration);
        return new SoundClassifier(extractor, head, options)
        {
            TrainingMetrics = trainingMetrics,
            ValidationMetrics = validationMetrics,
            Warnings = _warnings,
            Phases = _phases,
        };
    }

    private (LabeledFile[] Training, LabeledFile[] Validation) Divide()
    {
        if (options.Validation is { } given)
        {
            KnownClasses known = new(_classes);
            known.RequireAll(given.Classes, "sounds", given.Name, sounds.Name);
            return ([.. sounds.Sounds], [.. given.Sounds.Select(sound => sound with { Label = known.Find(sound.Label)! })]);
        }

        bool[] chosen = ValidationSplit.Choose([.. sounds.Sounds.Select(sound => LabelOf(sound.Label))], _classes.Length);
        return ([.. sounds.Sounds.Where((_, i) => !chosen[i])], [.. sounds.Sounds.Where((_, i) => chosen[i])]);
    }

    private Sound[] Extract(SoundFeaturePipeline pipeline, LabeledFile[] files, TrainingPhase phase)
    {
        ProgressMeter meter = new(progress, phase, files.Length);
        (Sound?[] read, IReadOnlyList<string> reasons) = ParallelReading.Run(
            files.Length, options.Threads,
            i =>
            {
                (float[][] windows, bool areRemembered) = pipeline.Extract(files[i].Path, cancellationToken);
                return new Sound(files[i], windows) { IsRemembered = areRemembered };
            },
            meter, cancellationToken, sound => sound.IsRemembered);
        _phases.Add(meter.Duration);
        _warnings.AddRange(reasons.Select(reason => $"left out: {reason}"));
        return [.. read.OfType<Sound>()];
    }

    private void CheckEveryClassIsLeft(Sound[] read)
    {
        string? lost = _classes.Except(read.Select(sound => sound.File.Label)).FirstOrDefault();
        if (lost is not null) throw new CoreMLException($"No sound of the class '{lost}' can be read. {_warnings.FirstOrDefault()}");
    }

    /// <summary>The windows of sounds, each with the label of its sound.</summary>
    private FeatureSet SetOf(Sound[] read)
    {
        float[][] windows = [.. read.SelectMany(sound => sound.Windows)];
        int[] labels = [.. read.SelectMany(sound => sound.Windows.Select(_ => LabelOf(sound.File.Label)))];
        return new FeatureSet(new FeatureMatrix([.. windows.SelectMany(window => window)], windows[0].Length), labels, _classes);
    }

    /// <summary>A sound is what its windows are on average.</summary>
    private TaskMetrics Evaluate(FeatureClassifier head, Sound[] read)
    {
        ClassifierMetrics metrics = new(_classes);
        foreach (Sound sound in read)
        {
            double[] sum = new double[_classes.Length];
            foreach (float[] window in sound.Windows)
            {
                double[] probabilities = head.Probabilities(window);
                for (int k = 0; k < sum.Length; k++) sum[k] += probabilities[k];
            }

            metrics.Add(sound.File.Label, _classes[Array.IndexOf(sum, sum.Max())]);
        }

        return TaskMetrics.Of(metrics);
    }

    private int LabelOf(string label) => Array.BinarySearch(_classes, label, StringComparer.Ordinal);

    /// <summary>A sound that was read: the features of its windows.</summary>
    private sealed record Sound(LabeledFile File, float[][] Windows)
    {
        public required bool IsRemembered { get; init; }
    }
}
