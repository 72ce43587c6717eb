using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// What a detector finds on annotated photos. The whole photo is stretched to the model's size, as a detector learns it, and boxes of
/// little confidence are asked for too, since the measures rank them.
/// </summary>
internal static class ObjectDetectorEvaluation
{
    /// <summary>The least confidence of a box that counts, in detectors that have such an input.</summary>
    private const double LeastConfidence = 0.01;

    private const string ConfidenceThreshold = "confidenceThreshold";

    public static TaskEvaluation Run(
        MLModel model, ObjectDetectorDataSource photos, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, photos.Images.Count);
        List<string> warnings = [.. photos.LeftOut.Select(file => file.Reason)];
        ExaminedPhoto[] seen = Examine(model, photos.Images, Environment.ProcessorCount, meter, warnings, cancellationToken);
        return seen.Length > 0
            ? new TaskEvaluation(Measure(seen, photos.Classes), [])
            {
                Warnings = warnings,
                PrecisionRecall = photos.Classes.ToDictionary(label => label, label => AveragePrecision.Corners(seen, label)),
            }
            : throw new CoreMLException($"No photo of {photos.Name} can be examined. {warnings[^1]}");
    }

    /// <summary>Looks for objects on photos.</summary>
    /// <param name="model">The detector.</param>
    /// <param name="images">The photos.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="meter">Told of each photo.</param>
    /// <param name="warnings">Get a sentence for each photo that cannot be read.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ExaminedPhoto[] Examine(
        MLModel model, IReadOnlyList<AnnotatedImage> images, int threads, ProgressMeter meter, List<string> warnings,
        CancellationToken cancellationToken)
    {
        FeatureDescription input = model.Description.Input.FirstOrDefault(feature => feature.Type.ImageType is not null)
            ?? throw new CoreMLException("The model takes no image, so that it is no detector of objects.");
        (ExaminedPhoto?[] examined, IReadOnlyList<string> reasons) = ParallelReading.Run(
            images.Count, threads,
            i => new ExaminedPhoto(images[i].Objects, Find(model, input, MLImage.FromFile(images[i].Path), cancellationToken)),
            meter, cancellationToken);
        warnings.AddRange(reasons.Select(reason => $"left out: {reason}"));
        return [.. examined.OfType<ExaminedPhoto>()];
    }

    /// <summary>The measures of what was found.</summary>
    public static TaskMetrics Measure(IReadOnlyList<ExaminedPhoto> photos, IReadOnlyList<string> classes)
    {
        Dictionary<string, double[]> areas = classes.ToDictionary(
            label => label,
            label => (double[])[.. AveragePrecision.Overlaps.Select(
                overlap => AveragePrecision.Area(AveragePrecision.Curve(photos, label, overlap)))]);
        return new TaskMetrics
        {
            Count = photos.Sum(photo => photo.Objects.Count),
            MeanAveragePrecision50 = areas.Count == 0 ? 0 : areas.Values.Average(area => area[0]),
            MeanAveragePrecision = areas.Count == 0 ? 0 : areas.Values.Average(area => area.Average()),
            AveragePrecision50 = areas.ToDictionary(entry => entry.Key, entry => entry.Value[0]),
        };
    }

    private static IReadOnlyList<Detection> Find(
        MLModel model, FeatureDescription input, MLImage photo, CancellationToken cancellationToken)
    {
        (int width, int height) = ((int)input.Type.ImageType.Width, (int)input.Type.ImageType.Height);
        PixelFormat format = input.Type.ImageType.IsGrayscale ? PixelFormat.Grayscale : PixelFormat.Rgb;
        Dictionary<string, MLFeatureValue> inputs = new()
        {
            [input.Name] = MLImage.FromPixels(photo.ToPixels(width, height, MLImageCropAndScale.ScaleFill, format)),
        };
        if (model.Description.Input.Any(feature => feature.Name == ConfidenceThreshold)) inputs[ConfidenceThreshold] = LeastConfidence;
        return Detection.From(model, model.Predict(inputs, cancellationToken))
            ?? throw new CoreMLException("The model does not give boxes of objects.");
    }
}
