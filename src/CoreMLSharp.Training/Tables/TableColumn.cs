using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tables;

/// <summary>What the values of a column are.</summary>
public enum TableColumnKind
{
    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Texts, each of which stands for a category.</summary>
    Category,

    /// <summary>Dates or times, from which a model takes month, weekday, hour and the seconds since 1970.</summary>
    Date,
}

/// <summary>A column that a model learns from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Missing">How many values are missing.</param>
/// <param name="Distinct">How many different values there are.</param>
public sealed record TableColumn(string Name, TableColumnKind Kind, int Missing, int Distinct)
{
    /// <summary>With more different texts than this, and nearly one for each row, a column names its rows.</summary>
    private const int ManyNames = 50;

    /// <summary>Finds what the columns of a table are.</summary>
    /// <param name="table">The table.</param>
    /// <param name="target">The column to predict, which is none of them.</param>
    /// <param name="features">The columns to learn from; null for all that say something.</param>
    /// <param name="warnings">Told of columns that are left out because they say nothing.</param>
    /// <exception cref="CoreMLException">A column is not there, or none is left.</exception>
    internal static IReadOnlyList<TableColumn> Find(
        MLDataTable table, string target, IReadOnlyList<string>? features, List<string> warnings)
    {
        List<TableColumn> found = [];
        foreach (string name in features ?? table.ColumnNames)
        {
            IReadOnlyList<string> values = table[name];
            if (name == target && features is null) continue;
            if (name == target) throw new CoreMLException($"'{name}' is what is to be predicted; it cannot be a feature as well.");
            TableColumn column = Of(name, values);
            string? reason = column.Distinct < 2 ? "has the same value in every row"
                : column.Kind == TableColumnKind.Category && column.Distinct > ManyNames && column.Distinct > 0.9 * values.Count
                    ? "has another text in nearly every row" : null;
            if (reason is null || features is not null) found.Add(column);
            else warnings.Add($"The column '{name}' {reason} and was left out.");
        }

        return found.Count > 0 ? found : throw new CoreMLException($"{table.Name} has no column to learn from beside '{target}'.");
    }

    private static TableColumn Of(string name, IReadOnlyList<string> values)
    {
        string[] present = [.. values.Where(value => !TableValue.IsMissing(value))];
        TableColumnKind kind = present.All(value => TableValue.Number(value) is not null) ? TableColumnKind.Number
            : present.All(value => TableValue.Date(value) is not null) ? TableColumnKind.Date : TableColumnKind.Category;
        return new TableColumn(name, kind, values.Count - present.Length, present.Distinct().Count());
    }
}
