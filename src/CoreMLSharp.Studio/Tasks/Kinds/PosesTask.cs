using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.PoseClassification;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Classification of hand poses from key points.</summary>
public sealed class PosesTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "poses";

    /// <inheritdoc/>
    public override string Name => "Hand pose classification";

    /// <inheritdoc/>
    public override string Summary => "Tells the pose of a hand from its key points.";

    /// <inheritdoc/>
    public override string Items => "poses";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Table;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.File;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("label-column", "Column of labels", OptionKind.Column, "label",
            "Of a table: the column that holds the poses."),
        SharedOptions.MaxIterations,
        SharedOptions.BatchSize,
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => DataFile.IsTable(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        HandPoseClassifierOptions usual = new();
        HandPoseClassifierOptions options = usual with
        {
            Validation = work.Validation is { } validation ? Read(validation, work.Options) : null,
            BatchSize = work.Options.Integer("batch-size") ?? usual.BatchSize,
            MaximumIterations = work.Options.Integer("max-iterations"),
            Session = work.Session,
        };
        return HandPoseClassifier.Train(Read(work.Training, work.Options), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) =>
        KeyPointClassifier.Evaluate(work.Model, Read(work.Data, work.Options), work.Progress, work.CancellationToken);

    private static KeyPointDataSource Read(TaskData data, OptionValues options) =>
        KeyPointDataSource.Poses(data.Require(), options["label-column"]);
}
