using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Training.Tables;

/// <summary>
/// The inputs of a model that takes the rows of a table, such as Create ML's tabular classifiers and regressors: numbers and texts, one for
/// each column.
/// </summary>
public sealed class TableInput
{
    private readonly IReadOnlyList<FeatureDescription> _columns;

    private TableInput(IReadOnlyList<FeatureDescription> columns) => _columns = columns;

    /// <summary>The inputs of a model; null for a model that takes anything but numbers and texts.</summary>
    public static TableInput? Find(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.Input.Count > 0
            && description.Input.All(input => input.Type.TypeCase is TypeCase.DoubleType or TypeCase.Int64Type or TypeCase.StringType)
            ? new TableInput(description.Input)
            : null;
    }

    /// <summary>What the model says of each row of a table, one after the other as they are asked for.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">A table with the columns that the model takes; of dates, the columns that they were parts of.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The table lacks a column.</exception>
    public IEnumerable<IReadOnlyDictionary<string, MLFeatureValue>> Predict(
        MLModel model, MLDataTable table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        return RowsOf(table).Select(row => model.Predict(row, cancellationToken));
    }

    /// <summary>The rows of a table, as the model takes them.</summary>
    internal IEnumerable<Dictionary<string, MLFeatureValue>> RowsOf(MLDataTable table)
    {
        (string Name, Func<int, MLFeatureValue> Read)[] inputs = [.. _columns.Select(column => (column.Name, Reader(column, table)))];
        return Enumerable.Range(0, table.RowCount).Select(row => inputs.ToDictionary(input => input.Name, input => input.Read(row)));
    }

    /// <summary>What gives an input its value: a column, or a part of a column of dates.</summary>
    private static Func<int, MLFeatureValue> Reader(FeatureDescription input, MLDataTable table)
    {
        if (table.Has(input.Name))
        {
            IReadOnlyList<string> values = table[input.Name];
            return input.Type.StringType is not null ? row => TableValue.IsMissing(values[row]) ? "" : values[row]
                : input.Type.Int64Type is not null ? row => (long)(TableValue.Number(values[row]) ?? 0)
                : row => TableValue.Number(values[row]) ?? double.NaN;
        }

        foreach ((int place, string part) in DateParts.Names.Index())
        {
            if (!input.Name.EndsWith($"_{part}", StringComparison.Ordinal)) continue;
            string column = input.Name[..^(part.Length + 1)];
            if (!table.Has(column)) continue;
            IReadOnlyList<string> dates = table[column];
            return row => TableValue.Date(dates[row]) is { } date ? DateParts.Of(date)[place] : double.NaN;
        }

        throw new CoreMLException($"{table.Name} has no column '{input.Name}', which the model takes.");
    }
}
