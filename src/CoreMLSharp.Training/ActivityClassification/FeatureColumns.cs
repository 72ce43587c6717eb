using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>Which columns of tables are what sensors said.</summary>
internal static class FeatureColumns
{
    /// <summary>
    /// The columns of numbers that all tables have, but for what would be learnt by heart: clocks and counters, which rise from row to row
    /// in each recording, and what is the same all through each recording, such as the number of a person.
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
            .. tables[0].ColumnNames.Where(column =>
                !others.Contains(column) && tables.All(table => table.Has(column) && IsNumber(table[column]))),
        ];
        string[] clocks = [.. numbers.Where(column => tables.All(table => Rises(table[column])))];
        string[] names = [.. numbers.Except(clocks).Where(column => tables.All(table => table[column].Distinct().Count() == 1))];
        if (clocks.Length + names.Length == numbers.Length)
        {
            throw new CoreMLException($"{name} has no columns of numbers that sensors could have said; its columns are "
                + $"{string.Join(", ", tables[0].ColumnNames)}. Name them with the feature columns if they are.");
        }

        if (clocks.Length > 0) warnings.Add(LeftOut(name, clocks, "rises from row to row as a clock does"));
        if (names.Length > 0) warnings.Add(LeftOut(name, names, "is the same all through each recording"));
        return [.. numbers.Except(clocks).Except(names)];
    }

    private static string LeftOut(string name, string[] columns, string reason) =>
        $"{name}: the column{(columns.Length == 1 ? "" : "s")} {string.Join(", ", columns)} {(columns.Length == 1 ? "was" : "were")} left "
        + $"out: each {reason}.";

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
