using CoreMLSharp.Cli.CommandLine;

namespace CoreMLSharp.Cli.Tests;

/// <summary>What a command line did: its exit code and what it wrote. Runs inside the test's process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> Of(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CoreMLCommandLine.RunAsync(arguments, new Terminal(output, error), TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
