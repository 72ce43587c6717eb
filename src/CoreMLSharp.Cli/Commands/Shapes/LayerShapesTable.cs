using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime.Shapes;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Shapes;

/// <summary>Prints a line for each tensor inside.</summary>
internal static class LayerShapesTable
{
    public static void Print(Terminal terminal, ModelShapes shapes)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left, Justify.Left);
        foreach (StageShapes stage in shapes.Stages)
        {
            if (shapes.Stages.Count > 1) table.Add((stage.Type, null), ("", null), ("", null), ("", null));
            foreach (LayerShapes layer in stage.Layers)
            {
                foreach (FeatureSize output in layer.Outputs)
                {
                    table.Add((layer.Name, null), (layer.Type, null), (output.Name, null), (output.Text, null));
                }
            }
        }

        table.WriteTo(terminal.OutputConsole);
    }
}
