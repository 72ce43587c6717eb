using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Editing.Updating;
using Spectre.Console;

namespace CoreMLSharp.Cli.Commands.Updatable;

/// <summary>Prints what of a model learns, and how.</summary>
internal static class LearningTable
{
    public static void Print(Terminal terminal, UpdatableModel model)
    {
        terminal.WriteText(model.IsUpdatable ? "updatable" : "not updatable");
        TextTable layers = new(Justify.Left, Justify.Left, Justify.Right, Justify.Left);
        foreach (UpdatableLayer layer in model.Layers)
        {
            layers.Add(
                (layer.Name, null), (layer.Kind, null), (Numbers.Count(layer.Parameters), null), (layer.IsUpdatable ? "learns" : "", null));
        }

        layers.WriteTo(terminal.OutputConsole);
        UpdateSettingsTable.Print(terminal, UpdateSetting.ListOf(model));
    }
}
