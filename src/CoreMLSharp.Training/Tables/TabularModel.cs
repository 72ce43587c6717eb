using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Tables;

/// <summary>
/// Predicts a column of a table from others: a class or a number; Create ML's tabular classifiers and regressors. What is written is a
/// pipeline of public parts: categories become numbers, and trees or weights make the prediction of them.
/// </summary>
/// <example>
/// <code>
/// using TabularModel model = TabularModel.Train(MLDataTable.Read("houses.csv"), "price");
/// Console.WriteLine(model.ValidationMetrics?.Rmse);
/// model.Save("Houses.mlmodel");
/// </code>
/// </example>
public sealed class TabularModel : ITrainedModel
{
    internal TabularModel(ModelFile model) => Model = model;

    /// <inheritdoc/>
    public ModelFile Model { get; }

    /// <summary>The columns that it learned from.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>How it learned: what was asked for, or what was chosen.</summary>
    public required TabularAlgorithm Algorithm { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics TrainingMetrics { get; init; }

    /// <inheritdoc/>
    public required TaskMetrics? ValidationMetrics { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<PhaseDuration> Phases { get; init; }

    /// <summary>Trains a model. The same table and options give the same model.</summary>
    /// <param name="table">The rows to learn from; when none are given to validate with, some of them are set aside for that.</param>
    /// <param name="target">The column to predict. Rows in which it is missing are left out.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The table does not do, or LightGBM's library does not load; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static TabularModel Train(
        MLDataTable table, string target, TabularOptions? options = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(target);
        return new TabularTraining(table, target, options ?? new TabularOptions(), progress, cancellationToken).Run();
    }

    /// <summary>Whether a model takes the columns of tables: numbers and texts, one each, and predicts a class or a number.</summary>
    /// <param name="model">Any model.</param>
    public static bool CanEvaluate(MLModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Description.PredictedFeatureName.Length > 0 && TableInput.Find(model.Description) is not null;
    }

    /// <summary>Says how well a model of a table does on rows that it was not trained on.</summary>
    /// <param name="model">The model: of a classifier or regressor whose inputs are numbers and texts.</param>
    /// <param name="table">The rows, with the columns that the model takes and the one that it predicts.</param>
    /// <param name="target">The column with the truth; null for the one that the model says it predicts.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The table lacks a column.</exception>
    public static TaskEvaluation Evaluate(
        MLModel model, MLDataTable table, string? target = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        return new TabularEvaluation(model, table, target, progress, cancellationToken).Run();
    }

    /// <summary>Writes the model; whatever stood there before is replaced only when the new file is complete.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => Model.Save(path);

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
