using System.Diagnostics;

namespace CoreMLSharp.Cli.Tests;

/// <summary>
/// A command line in a process of its own, for what depends on the current folder or on the variables of the environment.
/// </summary>
internal static class CommandProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Variables without a value are unset.</summary>
    public static CommandRun Run(string folder, Dictionary<string, string?> environment, params string[] arguments) =>
        Run(folder, environment, arguments, Path.Combine(AppContext.BaseDirectory, "coreml.dll"));

    /// <summary>With bytes on standard input.</summary>
    public static CommandRun RunWith(string folder, byte[] input, params string[] arguments) =>
        Run(folder, [], arguments, Path.Combine(AppContext.BaseDirectory, "coreml.dll"), input);

    /// <summary>The same with a copy of the program.</summary>
    public static CommandRun Run(
        string folder, Dictionary<string, string?> environment, string[] arguments, string program, byte[]? input = null)
    {
        ProcessStartInfo start = new("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input is not null,
        };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        if (input is not null)
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }

        Assert.True(process.WaitForExit(Patience), $"coreml {string.Join(' ', arguments)} did not end.");
        return new CommandRun(process.ExitCode, output.Result, error.Result);
    }
}
