using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Tables;

/// <summary>What is to be predicted.</summary>
/// <param name="Name">The column.</param>
/// <param name="Classes">The classes; null for numbers.</param>
/// <param name="Values">The number, or the place of the class, for each row.</param>
internal sealed record TableTarget(string Name, ClassLabels? Classes, double[] Values)
{
    /// <summary>Whole numbers of no more different values are classes.</summary>
    private const int MostNumberedClasses = 10;

    /// <summary>Whether a mean of the values says something: numbers do, and two classes.</summary>
    public bool IsOrdered => Classes is null or { Count: 2 };

    /// <summary>The classes as texts.</summary>
    public IReadOnlyList<string> ClassNames => Classes is null ? []
        : Classes.Strings.Count > 0 ? Classes.Strings : [.. Classes.Integers.Select(label => $"{label}")];

    /// <summary>Finds the classes, or that the target is numbers.</summary>
    /// <param name="table">A table in which no target is missing.</param>
    /// <param name="name">The column.</param>
    /// <param name="kind">What the caller says it is; null to find out.</param>
    /// <exception cref="CoreMLException">The column is not there, has one value only, or is no numbers though it should be.</exception>
    public static TableTarget Of(MLDataTable table, string name, TableTask? kind)
    {
        IReadOnlyList<string> texts = table[name];
        string[] distinct = [.. texts.Distinct()];
        if (distinct.Length < 2) throw new CoreMLException($"{table.Name}: the column '{name}' has not two different values to learn.");
        double?[] numbers = [.. distinct.Select(TableValue.Number)];
        bool areNumbers = numbers.All(number => number is not null);
        bool areWhole = areNumbers && numbers.All(number => double.IsInteger(number!.Value) && Math.Abs(number.Value) < 1L << 53);
        kind ??= areNumbers && !(areWhole && distinct.Length <= MostNumberedClasses) ? TableTask.Regressor : TableTask.Classifier;
        if (kind == TableTask.Regressor && !areNumbers)
        {
            int bad = Array.FindIndex(numbers, number => number is null);
            throw new CoreMLException($"{table.Name}: '{distinct[bad]}' in the column '{name}' is no number, which a regressor needs.");
        }

        if (kind == TableTask.Regressor) return new TableTarget(name, null, [.. texts.Select(text => TableValue.Number(text)!.Value)]);
        if (areWhole)
        {
            long[] labels = [.. numbers.Select(number => (long)number!.Value).Distinct().Order()];
            return new TableTarget(name, labels, [.. texts.Select(text => (double)Array.BinarySearch(labels, (long)TableValue.Number(text)!.Value))]);
        }

        string[] names = [.. distinct.Order(StringComparer.Ordinal)];
        return new TableTarget(
            name, names, [.. texts.Select(text => (double)Array.BinarySearch(names, text, StringComparer.Ordinal))]);
    }

    /// <summary>The target of other rows.</summary>
    /// <exception cref="CoreMLException">A value is none of the classes, or no number.</exception>
    public TableTarget For(MLDataTable table)
    {
        string[] names = [.. ClassNames];
        return this with
        {
            Values =
            [
                .. table[Name].Select(text =>
                {
                    double? number = TableValue.Number(text);
                    string label = Classes is { Integers.Count: > 0 } && number is { } whole ? $"{(long)whole}" : text;
                    double? value = Classes is null ? number : Array.IndexOf(names, label) is >= 0 and var place ? place : null;
                    return value ?? throw new CoreMLException(
                        $"{table.Name}: '{text}' in the column '{Name}' is none of what was learned to predict.");
                }),
            ],
        };
    }

    /// <summary>The target of some of the rows.</summary>
    public TableTarget Rows(IReadOnlyList<int> rows) => this with { Values = [.. rows.Select(row => Values[row])] };
}
