using System.Globalization;
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
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>One training of an <see cref="ActivityClassifier"/>, step by step.</summary>
internal sealed class ActivityClassifierTraining(
    ActivityClassifierDataSource source, ActivityClassifierOptions options, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
{
    private const int FewWindows = 10;

    /// <summary>
    /// How loud noise is beside what a column says, and by how much recordings are made stronger or weaker: nobody moves the same way
    /// twice.
    /// </summary>
    private const double Noise = 0.05, Strength = 0.1;

    private readonly List<string> _warnings = [.. source.Warnings, .. options.Validation?.Warnings ?? []];
    private readonly List<PhaseDuration> _phases = [];

    public ActivityClassifier Run()
    {
        (ActivityRecording[] training, ActivityRecording[] validation) = Divide();
        ActivityWindow[] windows =
            [.. training.SelectMany(recording => ActivityWindow.Of(recording, options.PredictionWindowSize))];
        Check(training, windows);
        ColumnScale scale = ColumnScale.Of(training);
        int iterations = options.MaximumIterations ?? NetworkFit.IterationsFor(windows.Length);
        ProgressMeter meter = new(progress, TrainingPhase.Training, iterations);
        (Model network, IReadOnlyList<string> parameters) = ActivityNetwork.Create(
            source.FeatureColumns, scale, options.PredictionWindowSize, source.Classes, options.RandomSeed);
        Describe(network, iterations);
        MLFeatureValue noState = MLMultiArray.Wrap(new double[ActivityNetwork.StateLengthFor(source.Classes.Count)]);
        VariedExamples examples = new(
            windows.Length, options.RandomSeed, (index, random) => Vary(windows[index].Moved(random), scale, noState, random));
        SessionFolder? session = SessionFolder.Begin(options.Session, "activity classifier", () => SettingsOf(windows, iterations));
        MLArrayBatchProvider plain = new(
            [
                .. validation.SelectMany(recording => ActivityWindow.Of(recording, options.PredictionWindowSize))
                .Select(window => ExampleOf(window, noState, (_, values) => values)),
            ]);
        ModelFile model = NetworkFit.Run(
            network, parameters, examples, plain, new NetworkFitSettings(iterations, options.BatchSize, options.RandomSeed), session, meter,
            cancellationToken);
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

    private ActivityClassifier Evaluate(ModelFile model, ActivityRecording[] training, ActivityRecording[] validation)
    {
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, training.Length + validation.Length);
        using MLModel trained = MLModel.Load(model, new MLModelConfiguration { Threads = 1 });
        TaskMetrics trainingMetrics =
            ActivityClassifierEvaluation.Run(trained, training, source, meter, cancellationToken).Metrics;
        TaskMetrics? validationMetrics = null;
        if (validation.Length > 0)
        {
            TaskEvaluation evaluation =
                ActivityClassifierEvaluation.Run(trained, validation, options.Validation ?? source, meter, cancellationToken);
            validationMetrics = evaluation.Metrics;
            _warnings.AddRange(evaluation.Warnings);
        }

        _phases.Add(meter.Duration);
        return new ActivityClassifier(model)
        {
            Classes = source.Classes,
            FeatureColumns = source.FeatureColumns,
            TrainingMetrics = trainingMetrics,
            ValidationMetrics = validationMetrics,
            Warnings = _warnings,
            Phases = _phases,
        };
    }

    /// <summary>Recordings are set aside whole, since their windows are alike.</summary>
    private (ActivityRecording[] Training, ActivityRecording[] Validation) Divide()
    {
        ActivityRecording[] all = [.. source.Recordings];
        if (options.Validation is { } given)
        {
            KnownClasses known = new(source.Classes);
            known.RequireAll(given.Classes, "recordings", given.Name, source.Name);
            return (all, [.. given.Recordings.Select(recording => recording with { Label = known.Find(recording.Label)! })]);
        }

        string[] classes = [.. source.Classes];
        ActivityRecording[] sessions = [.. all.DistinctBy(recording => recording.Session)];
        bool[] chosen = ValidationSplit.Choose([.. sessions.Select(session => Array.IndexOf(classes, session.Label))], classes.Length);
        HashSet<string> aside = [.. sessions.Where((_, i) => chosen[i]).Select(session => session.Session)];
        return (
            [.. all.Where(recording => !aside.Contains(recording.Session))],
            [.. all.Where(recording => aside.Contains(recording.Session))]);
    }

    private void Check(ActivityRecording[] training, ActivityWindow[] windows)
    {
        int rows = options.PredictionWindowSize;
        int short_ = training.Count(recording => recording.RowCount < rows);
        if (short_ > 0)
        {
            _warnings.Add(
                $"{source.Name}: {Counted.Of(short_, "recording")} with fewer than {rows} rows {(short_ == 1 ? "was" : "were")} left out.");
        }

        string? lost = source.Classes.Except(windows.Select(window => window.Recording.Label)).FirstOrDefault();
        if (lost is not null)
        {
            throw new CoreMLException(
                $"No recording of the class '{lost}' in {source.Name} has the {rows} rows of a window. Use a smaller window, or longer "
                + "recordings.");
        }

        _warnings.AddRange(ClassSizes.Doubts(windows.Select(window => window.Recording.Label), "window", FewWindows));
    }

    private Dictionary<string, MLFeatureValue> Vary(ActivityWindow window, ColumnScale scale, MLFeatureValue state, Random random)
    {
        double strength = 1 + (Strength * RandomNumbers.Normal(random));
        return ExampleOf(window, state, (index, values) =>
        {
            double mean = scale.Means[index], noise = Noise * scale.Deviations[index];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = mean + ((values[i] - mean) * strength) + (noise * RandomNumbers.Normal(random));
            }

            return values;
        });
    }

    private Dictionary<string, MLFeatureValue> ExampleOf(ActivityWindow window, MLFeatureValue state, Func<int, double[], double[]> change)
    {
        Dictionary<string, MLFeatureValue> example = new()
        {
            [ActivityNetwork.StateIn] = state,
            [ActivityNetwork.Label] = window.Recording.Label,
        };
        foreach ((int index, string column) in source.FeatureColumns.Index())
        {
            example[column] = MLMultiArray.Wrap(change(index, window.Values(index)));
        }

        return example;
    }

    private SessionSettings SettingsOf(ActivityWindow[] windows, int iterations) => new SessionSettings()
        .With("number of iterations", iterations)
        .With("batch size", options.BatchSize)
        .With("random seed", options.RandomSeed)
        .With("window", options.PredictionWindowSize)
        .WithDigest("training data", digest =>
        {
            foreach (string column in source.FeatureColumns) digest.Add(column);
            foreach (ActivityRecording recording in windows.Select(window => window.Recording).Distinct())
            {
                digest.Add(recording.Label);
                foreach (float[] values in recording.Features) digest.Add(values);
            }
        });

    /// <summary>What Create ML's own activity classifiers say of themselves.</summary>
    private void Describe(Model network, int iterations)
    {
        options.Metadata.ApplyTo(network);
        network.Description.Metadata ??= new Metadata();
        network.Description.Metadata.UserDefined.Add(new Dictionary<string, string>
        {
            ["type"] = "activity_classifier",
            ["features"] = string.Join(',', source.FeatureColumns),
            ["prediction_window"] = options.PredictionWindowSize.ToString(CultureInfo.InvariantCulture),
            ["max_iterations"] = iterations.ToString(CultureInfo.InvariantCulture),
            ["target"] = ActivityNetwork.Label,
        });
    }
}
