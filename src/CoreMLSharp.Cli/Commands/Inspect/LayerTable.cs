using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Inspection;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary>Every layer or operation of every stage, a line each.</summary>
internal static class LayerTable
{
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    public static void Show(IAnsiConsole console, StageSummary stage)
    {
        if (stage.Layers.Count > 0)
        {
            console.WriteLine();
            string weights = stage.Parameters > 0 ? $", {Numbers.Count(stage.Parameters)} weights" : "";
            string noun = stage.Type == "mlProgram" ? "operations" : "layers";
            console.WriteLine(PlainText.OnOneLine($"{stage.Type}: {stage.Layers.Count} {noun}{weights}"), Bold);
            TextTable table = new(Justify.Left, Justify.Left, Justify.Left, Justify.Right, Justify.Left);
            foreach (LayerSummary layer in stage.Layers)
            {
                table.Add(
                    ($"  {new string(' ', 2 * layer.Depth)}{layer.Name}", null),
                    (layer.Type, null),
                    (string.Join(", ", layer.Weights.Select(Describe)), null),
                    (Numbers.Count(layer.Bytes), null),
                    ($"{string.Join(", ", layer.Inputs)} → {string.Join(", ", layer.Outputs)}", null));
            }

            table.WriteTo(console);
        }

        foreach (StageSummary child in stage.Stages) Show(console, child);
    }

    private static string Describe(WeightSummary weights) => $"{weights.Name} {weights.Format} [{string.Join(", ", weights.Shape)}]";
}
