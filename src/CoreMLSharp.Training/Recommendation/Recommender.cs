using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Recommendation;

/// <summary>Recommends items by their similarity to those that a user has; Create ML's <c>MLRecommender</c>.</summary>
/// <example>
/// <code>
/// using Recommender recommender = Recommender.Train(RecommenderDataSource.FromTable(MLDataTable.Read("ratings.csv")));
/// Console.WriteLine(recommender.ValidationMetrics?.PrecisionAt10);
/// recommender.Save("Films.mlmodel");
/// </code>
/// </example>
public sealed class Recommender : ITrainedModel
{
    /// <summary>Where no items are given to validate with, every tenth of a user who has so many is set aside.</summary>
    private const int SetAsideEvery = 10;

    private Recommender(Model model) => Model = new ModelFile(model);

    /// <inheritdoc/>
    public ModelFile Model { get; }

    /// <inheritdoc/>
    public required TaskMetrics TrainingMetrics { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics? ValidationMetrics { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a recommender. The same table and options give the same model, byte for byte.</summary>
    /// <param name="data">What users chose.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The table does not do; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Recommender Train(
        RecommenderDataSource data,
        RecommenderOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new RecommenderOptions();
        data.CheckTrainable();
        RecommenderDataSource? validation = options.Validation;
        RecommenderDataSource training = data;
        if (validation is null && data.Users.Any(user => user.Ratings.Count >= SetAsideEvery))
        {
            training = data.Where(index => (index + 1) % SetAsideEvery != 0);
            validation = data.Where(index => (index + 1) % SetAsideEvery == 0);
        }

        ProgressMeter meter = new(progress, TrainingPhase.Training, 1);
        Model model = Fit(training, options, cancellationToken);
        meter.Finish();
        List<PhaseDuration> phases = [meter.Duration];
        meter = new ProgressMeter(progress, TrainingPhase.Evaluating, 0);
        using MLModel running = MLModel.Load(new ModelFile(model), new MLModelConfiguration());
        TaskMetrics onTraining = RecommenderEvaluation.Run(running, training, null, cancellationToken).Metrics;
        TaskEvaluation? onValidation =
            validation is null ? null : RecommenderEvaluation.Run(running, training, validation, null, cancellationToken);
        phases.Add(meter.Duration);
        return new Recommender(model)
        {
            TrainingMetrics = onTraining,
            ValidationMetrics = onValidation?.Metrics,
            Warnings = [.. data.Warnings, .. onValidation?.Warnings ?? []],
            Phases = phases,
        };
    }

    /// <summary>Trains a recommender on other threads.</summary>
    /// <inheritdoc cref="Train" path="/*[not(self::summary)]"/>
    public static Task<Recommender> TrainAsync(
        RecommenderDataSource data,
        RecommenderOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Train(data, options, progress, cancellationToken), cancellationToken);

    /// <summary>Writes the model; whatever stood there before is replaced only when the new file is complete.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => Model.Save(path);

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private static Model Fit(RecommenderDataSource data, RecommenderOptions options, CancellationToken cancellationToken)
    {
        if (options.Similarity == SimilarityType.Pearson && data.Users.All(user => user.Ratings.Values.All(rating => rating == 1)))
        {
            throw new CoreMLException("Pearson's similarity needs ratings; name their column, or choose cosine or Jaccard.");
        }

        ItemSimilarities similarities = new(data);
        Model model = RecommenderWriter.Create(
            data.Items, similarities.Nearest(options, cancellationToken),
            options.Similarity == SimilarityType.Pearson ? similarities.Mean : null);
        options.Metadata.ApplyTo(model);
        return model;
    }
}
