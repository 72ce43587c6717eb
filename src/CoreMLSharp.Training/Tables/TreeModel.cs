using System.Globalization;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Tables.LightGbm;
using Transform = CoreMLSharp.Specification.TreeEnsemblePostEvaluationTransform;

namespace CoreMLSharp.Training.Tables;

/// <summary>Trees: boosted ones, a forest, or a single one.</summary>
internal sealed class TreeModel : IRowModel
{
    /// <summary>Leaves of trees whose depth is free, and at most of others.</summary>
    private const int FreeLeaves = 31, FreeLeavesOfForest = 256, MostLeaves = 4096;

    /// <summary>Rows of a leaf, fewer of small tables. Trees of a forest are to differ, so that they may be finer.</summary>
    private const int RowsOfLeaf = 20, RowsOfLeafOfForest = 5;

    private const int NumbersOfThread = 500_000;

    private readonly Booster _booster;
    private readonly int _classes;

    private TreeModel(Booster booster, int classes) => (_booster, _classes) = (booster, classes);

    /// <summary>How many sums of leaves there are.</summary>
    private int Outputs => _classes > 2 ? _classes : 1;

    public static TreeModel Train(
        TableMatrix rows, TableTarget target, TabularAlgorithm algorithm, TabularOptions options, Action iterated,
        CancellationToken cancellationToken)
    {
        bool isForest = algorithm == TabularAlgorithm.RandomForest, isSingle = algorithm == TabularAlgorithm.DecisionTree;
        int classes = target.Classes?.Count ?? 0;
        double rowPart = options.RowSubsample ?? (isForest ? 0.63 : isSingle ? 1 : 0.8);
        double columnPart = options.ColumnSubsample ?? (isSingle ? 1 : 0.8);
        Dictionary<string, string> parameters = new()
        {
            ["objective"] = classes == 0 ? "regression" : classes == 2 ? "binary" : "multiclass",
            ["num_class"] = Text(classes > 2 ? classes : 1),
            ["boosting"] = isForest ? "rf" : "gbdt",
            ["learning_rate"] = Text(isSingle ? 1 : options.StepSize),
            ["num_leaves"] = Text(options.MaxDepth is { } depth ? Math.Min(1 << Math.Min(depth, 12), MostLeaves)
                : isForest ? FreeLeavesOfForest : FreeLeaves),
            ["max_depth"] = Text(options.MaxDepth ?? -1),
            ["min_data_in_leaf"] = Text(Math.Clamp(rows.Rows / RowsOfLeaf, 1, isForest ? RowsOfLeafOfForest : RowsOfLeaf)),
            ["min_gain_to_split"] = Text(options.MinLossReduction),
            ["min_sum_hessian_in_leaf"] = Text(options.MinChildWeight),
            ["bagging_fraction"] = Text(rowPart),
            ["bagging_freq"] = rowPart < 1 ? "1" : "0",
            ["feature_fraction"] = Text(columnPart),
            ["seed"] = Text(options.RandomSeed),
            ["num_threads"] = Text(Threads(rows, options.Threads)),
            ["deterministic"] = "true",
            ["force_col_wise"] = "true",
            ["verbosity"] = "-1",
        };
        return new TreeModel(
            Booster.Train(rows, target.Values, parameters, isSingle ? 1 : options.MaxIterations, iterated, cancellationToken), classes);

        static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Threads wait for each other at every branch, which takes longer than the work unless there is much.</summary>
    private static int Threads(TableMatrix rows, int given)
    {
        int wanted = given > 0 ? given : Environment.ProcessorCount;
        return Math.Clamp(rows.Values.Length / NumbersOfThread, 1, wanted);
    }

    public double[] Predict(TableMatrix rows) => Answers(_booster.Predict(rows, Outputs));

    public double[] PredictLearned(TableMatrix rows) => Answers(_booster.PredictLearned(Outputs));

    public Model ToStage(FeatureDescription features, TableTarget target)
    {
        Building.TreeEnsembleBuilder trees = TreeWriter.Read(_booster.Describe(), features, Outputs);
        return target.Classes is not { } classes
            ? trees.BuildRegressor(target.Name)
            : trees.BuildClassifier(
                classes, Outputs == 1 ? Transform.RegressionLogistic : Transform.ClassificationSoftMax, TableOutputs.Of(target.Name));
    }

    public void Dispose() => _booster.Dispose();

    private double[] Answers(double[] all) => _classes switch
    {
        0 => all,
        2 => [.. all.Select(probability => probability > 0.5 ? 1.0 : 0)],
        _ => [.. all.Chunk(Outputs).Select(row => (double)Array.IndexOf(row, row.Max()))],
    };
}
