using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>Which columns of tables are what sensors said.</summary>
internal static class FeatureColumns
{
    /// <summary>
    /// The columns of numbers that all tables have, but for clocks and counters, which rise from row to row in each recording and would
    /// be learnt by heart.
    /// </summary>
    /// <param name="name">What errors call the tables.</param>
    /// <param name="tables">The tables, each a recording.</param>
    /// <param name="others">Columns that are something else, such as the label.</param>
    /// <param name="warnings">Gets a sentence for what is left out.</param>
    /// <exception cref="CoreMLException">There are none.</exception>
    public static string[] Find(string name, IReadOnlyList<MLDataTable> tables, IReadOnlyList<string> others, List<string> warnings)
    {
        string[] numbers =
        [
            .. tables[0].ColumnNames.Where(column => !others.Contains(column) && tables.All(table => table.Has(column) && IsNumber(table[column]))),
        ];
        string[] clocks = [.. numbers.Where(column => tables.All(table => Rises(table[column])))];
        if (clocks.Length == numbers.Length)
        {
            throw new CoreMLException($"{name} has no columns of numbers that sensors could have said; its columns are "
                + $"{string.Join(", ", tables[0].ColumnNames)}. Name them with the feature columns if they are.");
        }

        if (clocks.Length > 0)
        {
            warnings.Add(
                $"{name}: {string.Join(", ", clocks)} {(clocks.Length == 1 ? "rises" : "rise")} from row to row as a clock does, and "
                + $"{(clocks.Length == 1 ? "was" : "were")} left out.");
        }

        return [.. numbers.Except(clocks)];
    }

    private static bool IsNumber(IReadOnlyList<string> values) =>
        values.Any(value => !TableValue.IsMissing(value))
        && values.All(value => TableValue.IsMissing(value) || TableValue.Number(value) is not null);

    private static bool Rises(IReadOnlyList<string> values)
    {
        double last = double.NegativeInfinity;
        foreach (string value in values)
        {
            if (TableValue.Number(value) is not { } number) continue;
            if (number <= last) return false;
            last = number;
        }

        return true;
    }
}
