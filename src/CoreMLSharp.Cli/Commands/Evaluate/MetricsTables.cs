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
        terminal.WriteText($"Accuracy {Numbers.Percent(metrics.Accuracy)} ({metrics.Correct} of {metrics.Count})");
        terminal.Output.WriteLine();
        TextTable table = new(Justify.Left, Justify.Right, Justify.Right, Justify.Right, Justify.Right);
        table.AddTitles(["class", .. Columns]);
        foreach ((int index, ClassMetrics row) in metrics.PerClass.Index())
        {
            bool isPredicted = metrics.CountPredicted(index) > 0;
            table.Add(
                (row.Label, null), (Numbers.Count(row.Count), null), (Share(row.Precision, isPredicted), null),
                (Share(row.Recall, row.Count > 0), null), (Share(row.F1, isPredicted && row.Count > 0), null));
        }

        table.WriteTo(terminal.OutputConsole);
        terminal.Output.WriteLine();
        if (metrics.Classes.Count <= MaximumMatrix) Matrix(metrics).WriteTo(terminal.OutputConsole);
        else terminal.WriteText($"The confusion matrix of {metrics.Classes.Count} classes is in --report and --json.");
    }

    /// <summary>A share of nothing is none.</summary>
    private static string Share(double share, bool isDefined) => isDefined ? Numbers.Percent(share) : "–";

    private static TextTable Matrix(ClassifierMetrics metrics)
    {
        TextTable table = new([Justify.Left, .. metrics.Classes.Select(_ => Justify.Right)]);
        table.AddTitles(["is \\ taken for", .. metrics.Classes.Select(label => PlainText.Shorten(label, 16))]);
        for (int row = 0; row < metrics.Classes.Count; row++)
        {
            IEnumerable<(string, Style?)> counts =
                metrics.Classes.Select((_, column) => (Numbers.Count(metrics[row, column]), (Style?)null));
            table.Add([(metrics.Classes[row], null), .. counts]);
        }

        return table;
    }
}
