using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Comparison;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands;

/// <summary><c>coreml diff</c>: in what two models differ.</summary>
internal static class DiffCommand
{
    private static readonly Style Old = new(Color.Red);
    private static readonly Style New = new(Color.Green);

    public static Command Create(Terminal terminal)
    {
        Argument<string> before = new("A") { Description = "A .mlmodel file or a .mlpackage folder." };
        Argument<string> after = new("B") { Description = "Another one." };
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command = new("diff", "Show in what two models differ: structure, parameters, descriptions and weights.")
        {
            Arguments = { before, after },
            Options = { json },
            Examples =
            [
                ("coreml diff Digits.mlmodel Digits-8bit.mlmodel", "What compression changed, and how far the weights moved."),
                ("coreml diff old.mlpackage new.mlpackage --json", "The same for scripts; an empty list when nothing differs."),
            ],
        };
        command.SetAction(parse =>
        {
            using ModelFile first = ModelFile.Load(parse.GetRequiredValue(before));
            using ModelFile second = ModelFile.Load(parse.GetRequiredValue(after));
            IReadOnlyList<ModelDifference> differences = ModelDiff.Compare(first, second);
            if (parse.GetValue(json)) terminal.WriteJson(writer => WriteJson(writer, differences));
            else Print(terminal, differences);
        });
        return command;
    }

    private static void Print(Terminal terminal, IReadOnlyList<ModelDifference> differences)
    {
        if (differences.Count == 0)
        {
            terminal.Output.WriteLine("The models do not differ.");
            return;
        }

        TextTable table = new(Justify.Left, Justify.Left, Justify.Left, Justify.Left, Justify.Left);
        foreach (ModelDifference difference in differences)
        {
            string sign = difference.Before is null ? "+" : difference.After is null ? "-" : "~";
            string noise = difference.SignalToNoise is { } decibels ? Noise(decibels) : "";
            table.Add(($"{sign} {difference.Where}", null), (difference.Before ?? "", Old), (sign == "~" ? "→" : "", null), (difference.After ?? "", New), (noise, null));
        }

        table.WriteTo(terminal.OutputConsole);
        terminal.Error.WriteLine($"{differences.Count} differences.");
    }

    private static string Noise(double decibels) => double.IsPositiveInfinity(decibels) ? "same numbers" : string.Create(CultureInfo.InvariantCulture, $"SNR {decibels:0.0} dB");

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<ModelDifference> differences)
    {
        json.WriteObjects(null, differences, difference =>
        {
            json.WriteString("where", difference.Where);
            json.WriteString("before", difference.Before);
            json.WriteString("after", difference.After);
            if (difference.SignalToNoise is { } decibels && double.IsFinite(decibels)) json.WriteNumber("signalToNoise", decibels);
        });
    }
}
