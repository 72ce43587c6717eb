using CoreMLSharp.Runtime.Shapes;
using Spectre.Console;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Prints which shapes come of which: a line for each size that was tried.</summary>
internal static class ShapeTable
{
    public static void Print(Terminal terminal, IReadOnlyList<ModelShapes> shapes)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach (ModelShapes one in shapes)
        {
            table.Add((Features(one.Inputs), null), ("→", null), (one.Failure ?? Features(one.Outputs), null));
        }

        table.WriteTo(terminal.OutputConsole);
    }

    private static string Features(IReadOnlyList<FeatureSize> features) =>
        string.Join(", ", features.Select(feature => $"{feature.Name} {feature.Text}"));
}
