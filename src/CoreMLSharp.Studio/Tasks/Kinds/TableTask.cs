using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tables;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Studio.Tasks.Kinds;

/// <summary>Classifiers and regressors of tables.</summary>
public sealed class TableTask : StudioTask
{
    /// <inheritdoc/>
    public override string Id => "table";

    /// <inheritdoc/>
    public override string Name => "Tabular prediction";

    /// <inheritdoc/>
    public override string Summary => "Predicts one column of a table from the others: a class or a number.";

    /// <inheritdoc/>
    public override string Items => "rows";

    /// <inheritdoc/>
    public override DataKind Data => DataKind.Table;

    /// <inheritdoc/>
    public override PreviewKind Preview => PreviewKind.Form;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskOption> Options { get; } =
    [
        new("target", "Column to predict", OptionKind.Column, "",
            "What the model is to say."),
        new("algorithm", "Algorithm", OptionKind.Choice, "auto",
            "Auto takes boosted trees or a linear model, whichever does better.")
        {
            Choices =
            [
                ("auto", "Auto"), ("boosted-tree", "Boosted trees"), ("random-forest", "Random forest"), ("decision-tree", "Decision tree"),
                ("linear", "Linear"), ("svm", "Support vector machine"),
            ],
        },
        new("max-iterations", "Trees", OptionKind.Number, "",
            "How often trees are added, or how many a forest has; 150 if empty."),
        new("max-depth", "Depth of trees", OptionKind.Number, "",
            "How deep a tree may be; any depth with at most 31 leaves if empty."),
        new("step-size", "Step size", OptionKind.Number, "",
            "How much of each tree is taken over; 0.07 if empty."),
    ];

    /// <inheritdoc/>
    public override bool Accepts(string path) => DataFile.IsTable(path);

    /// <inheritdoc/>
    public override ITrainedModel Train(TaskWork work)
    {
        TabularOptions usual = new();
        TabularOptions options = usual with
        {
            Validation = work.Validation is { } validation ? MLDataTable.Read(validation.Require()) : null,
            Algorithm = Algorithms[work.Options["algorithm"]],
            MaxIterations = work.Options.Integer("max-iterations") ?? usual.MaxIterations,
            MaxDepth = work.Options.Integer("max-depth"),
            StepSize = work.Options.Number("step-size") ?? usual.StepSize,
        };
        string target = work.Options.Text("target") ?? throw new CoreMLException("Choose the column to predict.");
        return TabularModel.Train(MLDataTable.Read(work.Training.Require()), target, options, work.Progress, work.CancellationToken);
    }

    /// <inheritdoc/>
    public override TaskEvaluation Evaluate(EvaluationWork work) => TabularModel.Evaluate(
        work.Model, MLDataTable.Read(work.Data.Require()), work.Options.Text("target"), work.Progress, work.CancellationToken);

    private static readonly Dictionary<string, TabularAlgorithm> Algorithms = new()
    {
        ["auto"] = TabularAlgorithm.Auto,
        ["boosted-tree"] = TabularAlgorithm.BoostedTree,
        ["random-forest"] = TabularAlgorithm.RandomForest,
        ["decision-tree"] = TabularAlgorithm.DecisionTree,
        ["linear"] = TabularAlgorithm.Linear,
        ["svm"] = TabularAlgorithm.SupportVector,
    };
}
