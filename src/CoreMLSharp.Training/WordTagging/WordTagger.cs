using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.WordTagging;

/// <summary>Labels the words of sentences: parts of speech, names, whatever the labels say; Create ML's <c>MLWordTagger</c>.</summary>
/// <example>
/// <code>
/// using WordTagger tagger = WordTagger.Train(WordTaggerDataSource.Read("names.json"));
/// Console.WriteLine(string.Join(' ', tagger.Predict(["Ada", "met", "Charles"])));
/// tagger.Save("Names.mlmodel");
/// </code>
/// </example>
public sealed class WordTagger : ITrainedModel
{
    private const int SetAsideEvery = 10, FewestSentences = 50;

    private readonly WordLabels _tagger;

    private WordTagger(Model model, WordLabels tagger) => (Model, _tagger) = (new ModelFile(model), tagger);

    /// <inheritdoc/>
    public ModelFile Model { get; }

    /// <summary>The labels.</summary>
    public IReadOnlyList<string> Labels => _tagger.Labels;

    /// <inheritdoc/>
    public required TaskMetrics TrainingMetrics { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics? ValidationMetrics { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a tagger. The same sentences and options give the same model, byte for byte.</summary>
    /// <param name="data">The training sentences; when no validation sentences are given, every tenth of 50 and more is set aside.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The sentences do not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static WordTagger Train(
        WordTaggerDataSource data,
        WordTaggerOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new WordTaggerOptions();
        data.CheckTrainable();
        WordTaggerDataSource training = data;
        WordTaggerDataSource? validation = options.Validation;
        if (validation is null && data.Sentences.Count >= FewestSentences)
        {
            training = data.Where(index => (index + 1) % SetAsideEvery != 0);
            validation = data.Where(index => (index + 1) % SetAsideEvery == 0);
        }

        ProgressMeter meter = new(progress, TrainingPhase.Training, 2);
        Model model = new WordTaggerTraining(training, options, meter, cancellationToken).Run();
        List<PhaseDuration> phases = [meter.Duration];
        meter = new ProgressMeter(progress, TrainingPhase.Evaluating, 0);
        WordLabels tagger = WordLabels.Of(model)!;
        TaskMetrics onTraining = WordTaggerEvaluation.Run(tagger, training, cancellationToken).Metrics;
        TaskMetrics? onValidation = validation is null ? null : WordTaggerEvaluation.Run(tagger, validation, cancellationToken).Metrics;
        phases.Add(meter.Duration);
        string[] unknown = [.. (validation?.Labels ?? []).Except(training.Labels)];
        return new WordTagger(model, tagger)
        {
            TrainingMetrics = onTraining,
            ValidationMetrics = onValidation,
            Warnings = unknown.Length == 0 ? [] : [$"Labels that were not trained on are never right: {string.Join(", ", unknown)}."],
            Phases = phases,
        };
    }

    /// <summary>Trains a tagger on other threads.</summary>
    /// <inheritdoc cref="Train" path="/*[not(self::summary)]"/>
    public static Task<WordTagger> TrainAsync(
        WordTaggerDataSource data,
        WordTaggerOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Train(data, options, progress, cancellationToken), cancellationToken);

    /// <summary>The labels of the words of a sentence.</summary>
    /// <param name="tokens">The words and signs.</param>
    public IReadOnlyList<string> Predict(IReadOnlyList<string> tokens) => _tagger.Tag(tokens);

    /// <summary>Writes the model; whatever stood there before is replaced only when the new file is complete.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => Model.Save(path);

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
