using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Commands.Studio;

/// <summary>Where Studio is: in a folder beside this program, as archives have it, or as a tool of .NET.</summary>
internal static class StudioProgram
{
    private const string Name = "CoreMLSharp.Studio";
    private const string ToolName = "coreml-studio";

    /// <summary>The program to start and its first arguments; null when there is none.</summary>
    public static (string Program, string[] First)? Find()
    {
        string own = AppContext.BaseDirectory, ending = OperatingSystem.IsWindows() ? ".exe" : "";
        string[] places =
            [Path.Combine(own, "studio", Name + ending), .. Starts(own).Select(folder => Path.Combine(folder, ToolName + ending))];
        if ((places.FirstOrDefault(File.Exists) ?? ProgramOnPath.Find(ToolName)) is { } program) return (program, []);

        string portable = Path.Combine(own, "studio", $"{Name}.dll");
        return File.Exists(portable) && ProgramOnPath.Find("dotnet") is { } dotnet ? (dotnet, [portable]) : null;
    }

    /// <summary>
    /// Where this program is and where it was started, which for a tool of .NET is a link or a starter in the folder of all tools. A bare
    /// name was found on the path, and says nothing of the current folder.
    /// </summary>
    private static IEnumerable<string> Starts(string own)
    {
        string name = Environment.GetCommandLineArgs()[0];
        string? typed = Path.GetFileName(name) == name ? null : Path.GetFullPath(name);
        return new[] { Environment.ProcessPath, typed }.Select(Path.GetDirectoryName).OfType<string>().Prepend(own).Distinct();
    }
}
