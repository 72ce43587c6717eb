using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Tables;

/// <summary>Runs a model on the rows of a table.</summary>
internal sealed class TabularEvaluation(
    MLModel model, MLDataTable table, string? target, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    private readonly ModelDescription _description = model.Description;

    public TaskEvaluation Run()
    {
        string column = target ?? _description.PredictedFeatureName;
        IReadOnlyList<string> truth = table[column];
        TableInput input = TableInput.Find(_description)
            ?? throw new CoreMLException("The model takes no rows of tables: its inputs must be numbers and texts.");
        bool isClassifier = _description.PredictedProbabilitiesName.Length > 0
            || _description.Output.First(output => output.Name == _description.PredictedFeatureName).Type.DoubleType is null;
        List<EvaluatedExample> examples = [];
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, table.RowCount);
        foreach ((int row, Dictionary<string, MLFeatureValue> values) in input.RowsOf(table).Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            meter.Advance(1);
            if (TableValue.IsMissing(truth[row])) continue;
            examples.Add(Example(row, isClassifier ? Label(truth[row]) : truth[row], model.Predict(values)));
        }

        string[] left = examples.Count == table.RowCount
            ? []
            : [$"{Counted.Of(table.RowCount - examples.Count, "row")} without '{column}' were left out."];
        return new TaskEvaluation(Measures(examples, isClassifier), examples) { Warnings = [.. table.Warnings, .. left] };
    }

    private EvaluatedExample Example(int row, string actual, IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        MLFeatureValue predicted = outputs[_description.PredictedFeatureName];
        string said = predicted.Type switch
        {
            MLFeatureType.String => predicted.StringValue,
            MLFeatureType.Int64 => predicted.Int64Value.ToString(CultureInfo.InvariantCulture),
            _ => predicted.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        };
        double? sure = outputs.TryGetValue(_description.PredictedProbabilitiesName, out MLFeatureValue? probabilities)
            && probabilities.DictionaryValue.TryGetValue(said, out double probability) ? probability : null;
        return new EvaluatedExample($"row {row + 1}", actual, said, sure);
    }

    private static TaskMetrics Measures(List<EvaluatedExample> examples, bool isClassifier)
    {
        if (!isClassifier)
        {
            return TaskMetrics.OfRegression(
                [.. examples.Select(example => double.Parse(example.Predicted, CultureInfo.InvariantCulture))],
                [.. examples.Select(example => TableValue.Number(example.Actual) ?? double.NaN)]);
        }

        return TaskEvaluation.Measure(examples);
    }

    /// <summary>A label as the model writes it: 1.0 in a file of numbers is the class 1.</summary>
    private string Label(string text) =>
        _description.Output.First(output => output.Name == _description.PredictedFeatureName).Type.Int64Type is not null
        && TableValue.Number(text) is { } number
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
            : text;
}
