using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.Metrics;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>
/// Prints how good a model is: of a classifier the accuracy, a line for each class, and the confusion matrix; of others their measures.
/// </summary>
internal static class MetricsTables
{
    /// <summary>A confusion matrix of more classes does not fit a terminal; the report and the JSON have it whole.</summary>
    private const int MaximumMatrix = 12;

    /// <param name="terminal">Where to print.</param>
    /// <param name="metrics">The measures.</param>
    /// <param name="items">What the examples are, in the plural.</param>
    public static void Print(Terminal terminal, TaskMetrics metrics, string items)
    {
        if (metrics.Accuracy is { } accuracy)
        {
            terminal.WriteText($"Accuracy {Numbers.Percent(accuracy)} ({metrics.Correct} of {metrics.Count})");
        }

        TextTable measures = new(Justify.Left, Justify.Left);
        foreach ((string name, string value) in MetricLines.Of(metrics with { Accuracy = null })) measures.Add((name, null), (value, null));
        measures.WriteTo(terminal.OutputConsole);
        if (metrics.AveragePrecision50 is { } classes) Print(terminal, classes);
        if (Confusions.Of(metrics) is { } confusions) Print(terminal, confusions, items);
    }

    private static void Print(Terminal terminal, IReadOnlyDictionary<string, double> classes)
    {
        terminal.Output.WriteLine();
        TextTable table = new(Justify.Left, Justify.Right);
        table.AddTitles("class", "AP at IoU 0.5");
        foreach ((string label, double precision) in classes) table.Add((label, null), (Numbers.Percent(precision), null));
        table.WriteTo(terminal.OutputConsole);
    }

    private static void Print(Terminal terminal, Confusions confusions, string items)
    {
        terminal.Output.WriteLine();
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Right, Justify.Right);
        table.AddTitles("class", items, "precision", "recall", "F1");
        foreach ((int index, ClassMetrics row) in confusions.Classes.Index())
        {
            bool isPredicted = confusions.CountPredicted(index) > 0;
            table.Add(
                (row.Label, null), (Numbers.Count(row.Count), null), (Share(row.Precision, isPredicted), null),
                (Share(row.Recall, row.Count > 0), null), (Share(row.F1, isPredicted && row.Count > 0), null));
        }

        table.WriteTo(terminal.OutputConsole);
        terminal.Output.WriteLine();
        if (confusions.Classes.Count <= MaximumMatrix) Matrix(confusions).WriteTo(terminal.OutputConsole);
        else terminal.WriteText($"The confusion matrix of {confusions.Classes.Count} classes is in --report and --json.");
    }

    /// <summary>A share of nothing is none.</summary>
    private static string Share(double share, bool isDefined) => isDefined ? Numbers.Percent(share) : "–";

    private static TextTable Matrix(Confusions confusions)
    {
        TextTable table = new([Justify.Left, .. confusions.Classes.Select(_ => Justify.Right)]);
        table.AddTitles(["is \\ taken for", .. confusions.Classes.Select(column => PlainText.Shorten(column.Label, 16))]);
        for (int row = 0; row < confusions.Classes.Count; row++)
        {
            IEnumerable<(string, Style?)> counts =
                confusions.Classes.Select((_, column) => (Numbers.Count(confusions[row, column]), (Style?)null));
            table.Add([(confusions.Classes[row].Label, null), .. counts]);
        }

        return table;
    }
}
