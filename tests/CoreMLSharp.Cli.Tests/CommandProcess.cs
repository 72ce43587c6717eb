using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests;

/// <summary>
/// A command line in a process of its own, for what depends on the current folder or on the variables of the environment.
/// </summary>
internal static class CommandProcess
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "coreml.dll");

    /// <summary>Variables without a value are unset.</summary>
    public static ProgramRun Run(string folder, Dictionary<string, string?> environment, params string[] arguments) =>
        Run(folder, environment, arguments, Program);

    /// <summary>With bytes on standard input.</summary>
    public static ProgramRun RunWith(string folder, byte[] input, params string[] arguments) =>
        Run(folder, [], arguments, Program, input);

    /// <summary>The same with a copy of the program.</summary>
    public static ProgramRun Run(
        string folder, Dictionary<string, string?> environment, string[] arguments, string program, byte[]? input = null) =>
        ProgramRun.Of("dotnet", folder, environment, [program, .. arguments], TimeSpan.FromMinutes(2), input);
}
