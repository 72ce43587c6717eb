using System.Collections.Concurrent;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
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
    /// <summary>Classifies labelled photos with any Core ML image classifier.</summary>
    /// <param name="model">The classifier. Photos are classified on all cores at once, so load it to use one thread for each.</param>
    /// <param name="photos">The photos and what they show.</param>
    /// <param name="progress">Told how far the work is, from the threads that do it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The model is not an image classifier, or knows none of the photos' classes.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static ImageClassifierEvaluation Run(
        MLModel model, ImageClassifierDataSource photos, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        string input = ImageInput(model.Description);
        Classification?[] said = new Classification?[photos.Photos.Count];
        ConcurrentDictionary<int, string> reasons = [];
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, photos.Photos.Count);
        Parallel.For(
            0, said.Length,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                Dictionary<string, MLFeatureValue> inputs = new() { [input] = MLImage.FromFile(photos.Photos[i].Path) };
                said[i] = Classification.From(model.Description, model.Predict(inputs, cancellationToken));
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                reasons[i] = error.Message;
            }

            meter.Advance(1);
        });
        return Collect(photos, said, reasons);
    }

    /// <summary>Classifies labelled photos with any Core ML image classifier, on other threads.</summary>
    /// <inheritdoc cref="Run" path="/*[not(self::summary)]"/>
    public static Task<ImageClassifierEvaluation> RunAsync(
        MLModel model,
        ImageClassifierDataSource photos,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(model, photos, progress, cancellationToken), cancellationToken);

    private static ImageClassifierEvaluation Collect(
        ImageClassifierDataSource photos, Classification?[] said, ConcurrentDictionary<int, string> reasons)
    {
        string[] known =
        [
            .. said.OfType<Classification>()
            .SelectMany(answer => answer.Ranking.Select(entry => entry.Label).Append(answer.Label))
            .Distinct(),
        ];
        if (known.Length == 0)
        {
            throw new CoreMLException(
                $"No photo of {photos.Name} can be classified; the first says: {reasons.MinBy(reason => reason.Key).Value}");
        }

        if (!photos.Classes.Intersect(known).Any())
        {
            throw new CoreMLException(
                $"The model knows none of the classes in {photos.Name} ({string.Join(", ", photos.Classes)}); it knows " +
                    $"{string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }

        ClassifierMetrics metrics = new([.. known.Union(photos.Classes).Order(StringComparer.Ordinal)]);
        List<EvaluatedPhoto> evaluated = [];
        foreach ((int i, LabeledFile photo) in photos.Photos.Index())
        {
            if (said[i] is not { } answer) continue;
            metrics.Add(photo.Label, answer.Label);
            evaluated.Add(
                new EvaluatedPhoto(photo.Path, photo.Label, answer.Label, answer.Ranking.Count > 0 ? answer.Ranking[0].Probability : null));
        }

        return new ImageClassifierEvaluation(
            metrics, evaluated,
            [
                .. photos.LeftOut,
                .. reasons.OrderBy(reason => reason.Key).Select(reason => new SkippedFile(photos.Photos[reason.Key].Path, reason.Value)),
            ]);
    }

    private static string ImageInput(ModelDescription description)
    {
        FeatureDescription? input =
            description.Input.FirstOrDefault(feature => feature.Type.TypeCase == FeatureType.TypeOneofCase.ImageType);
        return input is not null && Classification.IsClassifier(description)
            ? input.Name
            : throw new CoreMLException("The model is not an image classifier: it must take an image and name a predicted class.");
    }
}
