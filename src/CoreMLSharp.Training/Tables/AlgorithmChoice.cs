using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tables;

/// <summary>
/// Chooses between boosted trees and a linear model: the one that is better on fifths of the rows that it was not trained on. Of large
/// tables boosted trees are taken, which have always been better there.
/// </summary>
internal static class AlgorithmChoice
{
    private const int Folds = 5, MostRows = 3000;

    public static TabularAlgorithm Choose(
        MLDataTable table, TableTarget target, IReadOnlyList<TableColumn> columns, TabularOptions options,
        CancellationToken cancellationToken)
    {
        if (options.Algorithm != TabularAlgorithm.Auto) return options.Algorithm;
        if (table.RowCount is > MostRows or < Folds) return TabularAlgorithm.BoostedTree;
        int classes = target.Classes?.Count ?? 1;
        int[] folds = StratifiedFolds.Assign(
            target.Classes is null ? new int[table.RowCount] : [.. target.Values.Select(label => (int)label)], classes, Folds);
        return Error(TabularAlgorithm.Linear) < Error(TabularAlgorithm.BoostedTree) ? TabularAlgorithm.Linear : TabularAlgorithm.BoostedTree;

        double Error(TabularAlgorithm algorithm) => Enumerable.Range(0, Folds).Sum(fold =>
        {
            int[] learned = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] != fold)];
            int[] asked = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] == fold)];
            using FittedTable fitted = FittedTable.Fit(
                table.Rows(learned), target.Rows(learned), columns, algorithm, options, () => { }, cancellationToken);
            return fitted.Predict(table.Rows(asked)).Zip(target.Rows(asked).Values, (said, actual) =>
                target.Classes is not null ? said == actual ? 0 : 1 : (said - actual) * (said - actual)).Sum();
        });
    }
}
