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
        foreach (string program in (string[])[Path.Combine(own, "studio", Name + ending), Path.Combine(own, ToolName + ending)])
        {
            if (File.Exists(program)) return (program, []);
        }

        if (ProgramOnPath.Find(ToolName) is { } tool) return (tool, []);
        string portable = Path.Combine(own, "studio", $"{Name}.dll");
        return File.Exists(portable) && ProgramOnPath.Find("dotnet") is { } dotnet ? (dotnet, [portable]) : null;
    }
}
