using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.ObjectDetection;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Object detection over a linked extractor.</summary>
public sealed class ObjectsTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "objects";

    /// <inheritdoc/>
    public override string Name => "Object detection";

    /// <inheritdoc/>
    public override string Summary => "Finds things in a photo, and where they are.";

    /// <inheritdoc/>
    public override string Items => "photos";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Folder;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Detections;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("max-iterations", "Steps", OptionKind.Number, "",
            "How many steps the training makes; 1000 if empty."),
        new("batch-size", "Views in a step", OptionKind.Number, "",
            "Views of photos in a step; 8 if empty."),
        new("iou-threshold", "Overlap threshold", OptionKind.Number, "",
            "Boxes of one class that overlap by more are the same object; 0.45 if empty."),
        new("confidence-threshold", "Confidence threshold", OptionKind.Number, "",
            "Boxes that are less sure are dropped; 0.25 if empty."),
        SharedOptions.Embed,
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".json" or ".xml" || ImageFiles.IsImage(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        ObjectDetectorOptions usual = new();
        ObjectDetectorOptions options = usual with
        {
            Validation = work.Validation is { } validation ? Source(validation) : null,
            MaxIterations = work.Options.Integer("max-iterations") ?? usual.MaxIterations,
            BatchSize = work.Options.Integer("batch-size") ?? usual.BatchSize,
            IouThreshold = work.Options.Number("iou-threshold") ?? usual.IouThreshold,
            ConfidenceThreshold = work.Options.Number("confidence-threshold") ?? usual.ConfidenceThreshold,
            Embed = work.Options.IsOn("embed"),
            Session = work.Session,
        };
        return ObjectDetector.Train(Source(work.Training), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) =>
        ObjectDetector.Evaluate(work.Model, Source(work.Data), work.Progress, work.CancellationToken);

    private static ObjectDetectorDataSource Source(TaskData data) =>
        ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(data.Require());
}
