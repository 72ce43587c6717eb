using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Inspection;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary>The weights of ML Programs, by the operations that use them; of other models, the tree of bytes tells them already.</summary>
internal static class WeightTable
{
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    public static void Show(IAnsiConsole console, StageSummary stage)
    {
        if (stage.Type == "mlProgram" && stage.Weights.Count > 0)
        {
            console.WriteLine();
            console.WriteLine(PlainText.OnOneLine(stage.Name.Length > 0 ? $"Weights of “{stage.Name}”" : "Weights"), Bold);
            TextTable table = new(Justify.Left, Justify.Left, Justify.Right, Justify.Right, Justify.Right);
            foreach (WeightGroup group in stage.Weights) Add(table, group);
            if (stage.Weights.Count > 1)
            {
                Add(table, new WeightGroup("total", "", stage.Weights.Sum(group => group.Arrays), stage.Parameters, stage.WeightBytes));
            }

            table.WriteTo(console);
        }

        foreach (StageSummary child in stage.Stages) Show(console, child);
    }

    private static void Add(TextTable table, WeightGroup group) => table.Add(
        ($"  {group.Operation}", null),
        (group.Format, null),
        (group.Arrays == 1 ? "1 array" : $"{Numbers.Count(group.Arrays)} arrays", null),
        ($"{Numbers.Count(group.Count)} weights", null),
        (ByteSize.Text(group.Bytes), null));
}
