using CoreMLSharp.Models;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Specification;
using Spectre.Console;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Prints which shapes come of which: a line for each size that was tried. What has no shape stands with its type.</summary>
internal static class ShapeTable
{
    public static void Print(Terminal terminal, IReadOnlyList<ModelShapes> shapes, ModelDescription description)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach (ModelShapes one in shapes)
        {
            string outputs = one.Failure ?? Features(one.Outputs, description.Output);
            table.Add((Features(one.Inputs, description.Input), null), ("→", null), (outputs, null));
        }

        table.WriteTo(terminal.OutputConsole);
    }

    private static string Features(IReadOnlyList<FeatureSize> sizes, IEnumerable<FeatureDescription> features) =>
        string.Join(", ", FeatureSummary.OfAll(features).Select(
            feature => $"{feature.Name} {sizes.FirstOrDefault(size => size.Name == feature.Name)?.Text ?? feature.ToString()}"));
}
