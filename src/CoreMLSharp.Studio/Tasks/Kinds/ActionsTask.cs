using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.PoseClassification;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Classification of actions of hands and bodies from key points.</summary>
public sealed class ActionsTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "actions";

    /// <inheritdoc/>
    public override string Name => "Action classification";

    /// <inheritdoc/>
    public override string Summary => "Tells the movement of a hand or a body from its key points.";

    /// <inheritdoc/>
    public override string Items => "actions";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Table;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.File;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("label-column", "Column of labels", OptionKind.Column, "label",
            "Of a table: the column that holds the actions."),
        SharedOptions.RecordingColumn,
        new("window", "Window, in frames", OptionKind.Number, "",
            "How many frames a prediction is made from; 60, or what the longest action has, if empty."),
        new("frame-rate", "Frames a second", OptionKind.Number, "",
            "What is written into the model; 30 if empty."),
        SharedOptions.MaxIterations,
        SharedOptions.BatchSize,
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => DataFile.IsTable(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        ActionClassifierOptions usual = new();
        ActionClassifierOptions options = usual with
        {
            Validation = work.Validation is { } validation ? Read(validation, work.Options) : null,
            PredictionWindowSize = work.Options.Integer("window"),
            TargetFrameRate = work.Options.Number("frame-rate") ?? usual.TargetFrameRate,
            BatchSize = work.Options.Integer("batch-size") ?? usual.BatchSize,
            MaximumIterations = work.Options.Integer("max-iterations"),
            Session = work.Session,
        };
        return ActionClassifier.Train(Read(work.Training, work.Options), options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) =>
        KeyPointClassifier.Evaluate(work.Model, Read(work.Data, work.Options), work.Progress, work.CancellationToken);

    private static KeyPointDataSource Read(TaskData data, OptionValues options) =>
        KeyPointDataSource.Actions(data.Require(), options["label-column"], options.Text("recording-column"));
}
