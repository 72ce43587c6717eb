using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tables;

/// <summary>A model of a table before it is written: how its columns become numbers, and what was learned from these.</summary>
internal sealed class FittedTable(TableEncoding encoding, TableMatrix rows, IRowModel learned, TableTarget target) : IDisposable
{
    /// <summary>Learns from rows.</summary>
    public static FittedTable Fit(
        MLDataTable table, TableTarget target, IReadOnlyList<TableColumn> columns, TabularAlgorithm algorithm, TabularOptions options,
        Action iterated, CancellationToken cancellationToken)
    {
        if (algorithm == TabularAlgorithm.SupportVector && target.Classes is null)
        {
            throw new CoreMLException(
                $"Support vector machines tell classes apart, and '{target.Name}' is numbers. Choose another algorithm, or say that it is "
                + "classes.");
        }

        bool forTrees = algorithm is not (TabularAlgorithm.Linear or TabularAlgorithm.SupportVector);
        TableEncoding encoding = TableEncoding.Learn(columns, table, target, forTrees);
        TableMatrix rows = encoding.Encode(table);
        IRowModel learned = algorithm switch
        {
            TabularAlgorithm.Linear => LinearModel.Train(rows, target, options, cancellationToken),
            TabularAlgorithm.SupportVector => SupportVectorModel.Train(rows, target, options, cancellationToken),
            _ => TreeModel.Train(rows, target, algorithm, options, iterated, cancellationToken),
        };
        return new FittedTable(encoding, rows, learned, target);
    }

    /// <summary>The numbers, or the places of the classes, that it says of rows.</summary>
    public double[] Predict(MLDataTable table) => learned.Predict(encoding.Encode(table));

    /// <summary>The same of the rows that it learned from.</summary>
    public double[] PredictLearned() => learned.PredictLearned(rows);

    /// <summary>The model that is written.</summary>
    public Model ToModel()
    {
        PipelineBuilder pipeline = new();
        IReadOnlyList<Model> stages = encoding.ToStages();
        foreach (Model stage in stages) pipeline.Add(stage);
        pipeline.Add(learned.ToStage(stages[^1].Description.Output[0], target));
        return target.Classes is null ? pipeline.BuildRegressor() : pipeline.BuildClassifier();
    }

    public void Dispose() => learned.Dispose();
}
