namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>The web app is a program of its own, which may be missing.</summary>
public sealed class StudioTests
{
    [Fact]
    public async Task A_missing_program_is_named_with_the_way_to_it()
    {
        CommandRun run = await CommandRun.Of("studio", "--no-browser");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("dotnet tool install", run.Error, StringComparison.Ordinal);
    }
}
