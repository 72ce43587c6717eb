using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Comparison;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Diff;

/// <summary>Prints differences, a line each.</summary>
internal static class DifferenceTable
{
    private static readonly Style Old = new(Color.Red);
    private static readonly Style New = new(Color.Green);

    public static void Print(Terminal terminal, IReadOnlyList<ModelDifference> differences)
    {
        if (differences.Count == 0)
        {
            terminal.WriteText("The models do not differ.");
            return;
        }

        TextTable table = new(Justify.Left, Justify.Left, Justify.Left, Justify.Left, Justify.Left);
        foreach (ModelDifference difference in differences)
        {
            string sign = difference.Before is null ? "+" : difference.After is null ? "-" : "~";
            string noise = difference.SignalToNoise is { } decibels ? Noise(decibels) : "";
            table.Add(
                ($"{sign} {difference.Where}", null), (difference.Before ?? "", Old), (sign == "~" ? "→" : "", null),
                (difference.After ?? "", New), (noise, null));
        }

        table.WriteTo(terminal.OutputConsole);
        terminal.Error.WriteLine($"{differences.Count} {(differences.Count == 1 ? "difference" : "differences")}.");
    }

    private static string Noise(double decibels) =>
        double.IsPositiveInfinity(decibels) ? "same numbers" : $"SNR {Numbers.Decibels(decibels)} dB";
}
