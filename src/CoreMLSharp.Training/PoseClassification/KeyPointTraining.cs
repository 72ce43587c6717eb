using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.NetworkClassification;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>One training of a classifier of key points, step by step.</summary>
/// <param name="source">The examples.</param>
/// <param name="frames">The frames of a window.</param>
/// <param name="options">How to train.</param>
/// <param name="item">What an example is called.</param>
/// <param name="progress">Told how far the work is.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class KeyPointTraining(
    KeyPointDataSource source, int frames, HandPoseClassifierOptions options, string item, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    private readonly List<string> _warnings = [.. source.Warnings, .. options.Validation?.Warnings ?? []];
    private readonly List<PhaseDuration> _phases = [];

    /// <summary>What Create ML's own classifiers of this kind say of themselves.</summary>
    public required IReadOnlyDictionary<string, string> Description { get; init; }

    public KeyPointClassifier Run()
    {
        (KeyPointClip[] training, KeyPointClip[] validation) = Divide();
        _warnings.AddRange(ClassSizes.Doubts(training.Select(clip => clip.Label), item));
        _warnings.AddRange(Repeated(training, validation));
        (KeyPointClip Clip, int Start)[] windows =
            [.. training.SelectMany(clip => clip.Starts(frames).Select(start => (clip, start)))];
        int iterations = options.MaximumIterations ?? NetworkFit.IterationsFor(windows.Length);
        ProgressMeter meter = new(progress, TrainingPhase.Training, iterations);
        float unit = KeyPointSize.Usual(training);
        (Model network, IReadOnlyList<string> parameters) =
            KeyPointNetwork.Create(frames, source.PointCount, unit, source.Classes, options.RandomSeed);
        Describe(network, iterations);
        KeyPointAugmenter augmenter = new(options.Augmentations, source.PointCount, unit);
        VariedExamples examples = new(
            windows.Length, options.RandomSeed, (index, random) => Vary(augmenter, windows[index].Clip, windows[index].Start, random));
        SessionFolder? session = SessionFolder.Begin(options.Session, $"{item} classifier", () => SettingsOf(windows, iterations));
        ModelFile model = NetworkFit.Run(
            network, parameters, examples, Plain(validation), new NetworkFitSettings(iterations, options.BatchSize, options.RandomSeed),
            session, meter, cancellationToken);
        _phases.Add(meter.Duration);

        try
        {
            return Evaluate(model, training, validation);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private KeyPointClassifier Evaluate(ModelFile model, KeyPointClip[] training, KeyPointClip[] validation)
    {
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, training.Length + validation.Length);
        using MLModel trained = MLModel.Load(model, new MLModelConfiguration { Threads = 1 });
        TaskMetrics trainingMetrics = KeyPointEvaluation.Run(trained, training, source.Name, meter, cancellationToken).Metrics;
        TaskMetrics? validationMetrics = validation.Length == 0 ? null
            : KeyPointEvaluation.Run(trained, validation, (options.Validation ?? source).Name, meter, cancellationToken).Metrics;
        _phases.Add(meter.Duration);
        return new KeyPointClassifier(model, trainingMetrics, validationMetrics, _warnings, _phases);
    }

    private (KeyPointClip[] Training, KeyPointClip[] Validation) Divide()
    {
        KeyPointClip[] all = [.. source.Clips];
        if (options.Validation is { } given)
        {
            KnownClasses known = new(source.Classes);
            known.RequireAll(given.Classes, $"{item}s", given.Name, source.Name);
            return (all, [.. given.Clips.Select(clip => clip with { Label = known.Find(clip.Label)! })]);
        }

        string[] classes = [.. source.Classes];
        KeyPointClip[] sessions = [.. all.DistinctBy(clip => clip.Session)];
        bool[] chosen = ValidationSplit.Choose([.. sessions.Select(clip => Array.IndexOf(classes, clip.Label))], classes.Length);
        HashSet<string> aside = [.. sessions.Where((_, i) => chosen[i]).Select(clip => clip.Session)];
        return ([.. all.Where(clip => !aside.Contains(clip.Session))], [.. all.Where(clip => aside.Contains(clip.Session))]);
    }

    private IEnumerable<string> Repeated(KeyPointClip[] training, KeyPointClip[] validation)
    {
        HashSet<string> trained = [.. training.Select(Digest)];
        int shared = validation.Count(clip => trained.Contains(Digest(clip)));
        if (shared == 0) yield break;
        yield return $"{Counted.Of(shared, item)} to validate with {(shared == 1 ? "was" : "were")} trained on too, so that the validation "
            + "is too good.";
    }

    private static string Digest(KeyPointClip clip) =>
        Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(clip.Values)));

    private Dictionary<string, MLFeatureValue> Vary(KeyPointAugmenter augmenter, KeyPointClip clip, int start, Random random)
    {
        int moved = Math.Clamp(start + random.Next(-frames / 4, (frames / 4) + 1), 0, Math.Max(0, clip.FrameCount - frames));
        float[] window = augmenter.Vary(clip.Window(frames == 1 ? start : moved, frames), random);
        return ExampleOf(clip, window);
    }

    private static Dictionary<string, MLFeatureValue> ExampleOf(KeyPointClip clip, float[] window) => new()
    {
        [KeyPointNetwork.Poses] = KeyPointInput.ToArray(window, clip.PointCount),
        [KeyPointNetwork.Label] = clip.Label,
    };

    /// <summary>The windows of clips, as they are.</summary>
    private MLArrayBatchProvider Plain(KeyPointClip[] clips) => new(
        [.. clips.SelectMany(clip => clip.Starts(frames).Select(start => ExampleOf(clip, clip.Window(start, frames))))]);

    private SessionSettings SettingsOf((KeyPointClip Clip, int Start)[] windows, int iterations) => new SessionSettings()
        .With("number of iterations", iterations)
        .With("batch size", options.BatchSize)
        .With("random seed", options.RandomSeed)
        .With("window", frames)
        .With("augmentation", options.Augmentations)
        .WithDigest("training data", digest =>
        {
            foreach ((KeyPointClip clip, int start) in windows)
            {
                digest.Add(clip.Label);
                digest.Add(start, clip.PointCount);
                digest.Add(clip.Values);
            }
        });

    private void Describe(Model network, int iterations)
    {
        options.Metadata.ApplyTo(network);
        network.Description.Metadata ??= new Metadata();
        network.Description.Metadata.UserDefined.Add(new Dictionary<string, string>(Description)
        {
            ["Prediction Window Size"] = frames.ToString(CultureInfo.InvariantCulture),
            ["max_iterations"] = iterations.ToString(CultureInfo.InvariantCulture),
        });
    }
}
