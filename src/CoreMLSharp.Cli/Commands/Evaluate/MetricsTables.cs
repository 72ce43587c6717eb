using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.Metrics;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Evaluate;

/// <summary>Prints how often a classifier is right: the accuracy, a line for each class, and the confusion matrix.</summary>
internal static class MetricsTables
{
    /// <summary>A confusion matrix of more classes does not fit a terminal; the report and the JSON have it whole.</summary>
    private const int MaximumMatrix = 12;

    private static readonly string[] Columns = ["photos", "precision", "recall", "F1"];

    public static void Print(Terminal terminal, ClassifierMetrics metrics)
    {
        terminal.Output.WriteLine($"Accuracy {Numbers.Percent(metrics.Accuracy)} ({metrics.Correct} of {metrics.Count})");
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("class");
        foreach (string column in Columns) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (ClassMetrics row in metrics.PerClass)
        {
            string[] cells =
                [row.Label, $"{row.Count}", Numbers.Percent(row.Precision), Numbers.Percent(row.Recall), Numbers.Percent(row.F1)];
            table.AddRow([.. cells.Select(cell => new Text(PlainText.OnOneLine(cell)))]);
        }

        terminal.OutputConsole.Write(table);
        if (metrics.Classes.Count <= MaximumMatrix) terminal.OutputConsole.Write(Matrix(metrics));
        else terminal.Output.WriteLine($"The confusion matrix of {metrics.Classes.Count} classes is in --report and --json.");
    }

    private static Table Matrix(ClassifierMetrics metrics)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("is \\ taken for");
        foreach (string label in metrics.Classes)
        {
            table.AddColumn(new TableColumn(Markup.Escape(PlainText.Shorten(label, 16))).RightAligned());
        }

        for (int row = 0; row < metrics.Classes.Count; row++)
        {
            IEnumerable<Text> counts = Enumerable.Range(0, metrics.Classes.Count).Select(column => new Text($"{metrics[row, column]}"));
            table.AddRow([new Text(PlainText.OnOneLine(metrics.Classes[row])), .. counts]);
        }

        return table;
    }
}
