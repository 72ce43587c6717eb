using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Editing.Updating;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Inspect;

/// <summary>Which layers of an updatable model learn, and how.</summary>
internal static class LearningSection
{
    public static void Print(Terminal terminal, UpdatableModel model)
    {
        terminal.OutputConsole.WriteLine();
        terminal.OutputConsole.WriteLine("Learning", new Style(decoration: Decoration.Bold));
        string layers = string.Join(", ", model.Layers.Where(layer => layer.IsUpdatable).Select(layer => layer.Name));
        UpdateSettingsTable.Print(terminal, [new UpdateSetting("layers", layers), .. UpdateSetting.ListOf(model)], "  ");
    }
}
