using CoreMLSharp.Editing.Updating;
using Spectre.Console;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Prints how a model learns: a line for each setting.</summary>
internal static class UpdateSettingsTable
{
    public static void Print(Terminal terminal, IReadOnlyList<UpdateSetting> settings, string indent = "")
    {
        if (settings.Count == 0) return;
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach (UpdateSetting setting in settings)
        {
            table.Add(
                (indent + setting.Name, null), (setting.Value, null), (setting.Allowed is null ? "" : $"may be {setting.Allowed}", null));
        }

        table.WriteTo(terminal.OutputConsole);
    }
}
