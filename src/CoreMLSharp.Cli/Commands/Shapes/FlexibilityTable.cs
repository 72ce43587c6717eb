using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime.Shapes;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Shapes;

/// <summary>Prints a line for each input: which of its dimensions can vary, and why others cannot.</summary>
internal static class FlexibilityTable
{
    public static void Print(Terminal terminal, IReadOnlyList<InputFlexibility> inputs)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach (InputFlexibility input in inputs)
        {
            string dimensions = input.Dimensions.Count == 0
                ? "fixed"
                : $"can vary: {string.Join(", ", input.Dimensions.Select(position => NameOf(input, position)))}";
            table.Add(($"{input.Input.Name} {input.Input.Text}", null), (dimensions, null), (input.Reason ?? "", null));
        }

        table.WriteTo(terminal.OutputConsole);
    }

    private static string NameOf(InputFlexibility input, int position) =>
        !input.Input.IsImage ? $"dimension {position}" : position == 0 ? "width" : "height";
}
