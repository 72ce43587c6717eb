using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Tables;

/// <summary>One training of a <see cref="TabularModel"/>, step by step.</summary>
internal sealed class TabularTraining(
    MLDataTable table, string target, TabularOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    private readonly List<string> _warnings = [.. table.Warnings, .. options.Validation?.Warnings ?? []];
    private readonly List<PhaseDuration> _phases = [];

    public TabularModel Run()
    {
        ProgressMeter meter = new(progress, TrainingPhase.Reading, 0);
        MLDataTable known = Known(table);
        IReadOnlyList<TableColumn> columns = TableColumn.Find(known, target, options.FeatureColumns, _warnings);
        TableTarget all = TableTarget.Of(known, target, options.Task);
        (int[] learned, int[] setAside) = Divide(all);
        MLDataTable rows = known.Rows(learned);
        TableTarget truth = all.Rows(learned);
        _phases.Add(meter.Duration);

        meter = new ProgressMeter(progress, TrainingPhase.Training, options.MaxIterations);
        TabularAlgorithm algorithm = AlgorithmChoice.Choose(rows, truth, columns, options, cancellationToken);
        using FittedTable fitted =
            FittedTable.Fit(rows, truth, columns, algorithm, options, () => meter.Advance(1), cancellationToken);
        ModelFile model = new(fitted.ToModel());
        options.Metadata.ApplyTo(model.Specification);
        meter.Finish();
        _phases.Add(meter.Duration);

        meter = new ProgressMeter(progress, TrainingPhase.Evaluating, 0);
        TaskMetrics training = TableMeasures.Of(truth, fitted.PredictLearned());
        TaskMetrics? validation = Validate(fitted, known.Rows(setAside), all.Rows(setAside));
        _phases.Add(meter.Duration);
        return new TabularModel(model)
        {
            Columns = columns,
            Algorithm = algorithm,
            TrainingMetrics = training,
            ValidationMetrics = validation,
            Warnings = _warnings,
            Phases = _phases,
        };
    }

    private TaskMetrics? Validate(FittedTable fitted, MLDataTable setAside, TableTarget truth)
    {
        if (options.Validation is { } given)
        {
            MLDataTable known = Known(given);
            return TableMeasures.Of(truth.For(known), fitted.Predict(known));
        }

        return setAside.RowCount == 0 ? null : TableMeasures.Of(truth, fitted.Predict(setAside));
    }

    /// <summary>The rows in which the target is there.</summary>
    private MLDataTable Known(MLDataTable rows)
    {
        IReadOnlyList<string> values = rows[target];
        int[] kept = [.. Enumerable.Range(0, rows.RowCount).Where(row => !TableValue.IsMissing(values[row]))];
        if (kept.Length == rows.RowCount) return rows;
        _warnings.Add($"{rows.Name}: {Counted.Of(rows.RowCount - kept.Length, "row")} without '{target}' were left out.");
        return rows.Rows(kept);
    }

    private (int[] Learned, int[] SetAside) Divide(TableTarget all)
    {
        int[] rows = [.. Enumerable.Range(0, all.Values.Length)];
        if (options.Validation is not null) return (rows, []);
        bool[] chosen = ValidationSplit.Choose(
            all.Classes is null ? new int[rows.Length] : [.. all.Values.Select(label => (int)label)], all.Classes?.Count ?? 1);
        return ([.. rows.Where(row => !chosen[row])], [.. rows.Where(row => chosen[row])]);
    }
}
