using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Activity classification from recordings of motion sensors.</summary>
public sealed class ActivityTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "activity";

    /// <inheritdoc/>
    public override string Name => "Activity classification";

    /// <inheritdoc/>
    public override string Summary => "Tells from a motion sensor what somebody does.";

    /// <inheritdoc/>
    public override string Items => "recordings";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Table;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.File;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("label-column", "Column of labels", OptionKind.Column, "label",
            "Of a table: the column that holds the activities."),
        SharedOptions.RecordingColumn,
        new("window", "Window, in rows", OptionKind.Number, "",
            "How many rows a prediction is made from; 100 if empty."),
        SharedOptions.MaxIterations,
        SharedOptions.BatchSize,
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => DataFile.IsTable(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        ActivityClassifierDataSource source = Read(work.Training, work.Options, null);
        ActivityClassifierOptions usual = new();
        ActivityClassifierOptions options = usual with
        {
            Validation = work.Validation is { } validation ? Read(validation, work.Options, source.FeatureColumns) : null,
            PredictionWindowSize = work.Options.Integer("window") ?? usual.PredictionWindowSize,
            BatchSize = work.Options.Integer("batch-size") ?? usual.BatchSize,
            MaximumIterations = work.Options.Integer("max-iterations"),
            Session = work.Session,
        };
        return ActivityClassifier.Train(source, options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work)
    {
        IReadOnlyList<string> features = ActivityInput.Of(work.Model.Description, work.Data.Require()).FeatureColumns;
        return ActivityClassifier.Evaluate(
            work.Model, Read(work.Data, work.Options, features), work.Progress, work.CancellationToken);
    }

    private static ActivityClassifierDataSource Read(TaskData data, OptionValues options, IReadOnlyList<string>? features)
    {
        string path = data.Require();
        return Directory.Exists(path)
            ? ActivityClassifierDataSource.LabeledDirectories(path, features)
            : ActivityClassifierDataSource.FromTable(
                MLDataTable.Read(path), options["label-column"], options.Text("recording-column"), features);
    }
}
