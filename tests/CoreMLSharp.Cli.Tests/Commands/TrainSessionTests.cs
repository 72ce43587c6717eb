using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>Trainings that are stopped and go on.</summary>
public sealed class TrainSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_that_is_stopped_goes_on_with_the_same_command()
    {
        string[] command = Command("poses", "hands.csv", "--max-iterations", "150");
        CommandRun whole = await CommandRun.Of(command);
        Assert.Equal(0, whole.ExitCode);
        byte[] bytes = File.ReadAllBytes(_folder["Model.mlmodel"]);
        File.Delete(_folder["Model.mlmodel"]);

        command = [.. command, "--session", _folder["session"]];
        using CancellationTokenSource cancel = new();
        using StringWriter output = new();
        using Stopping error = new("Training", cancel);
        int code = await CoreMLCommandLine.RunAsync(command, new Terminal(output, error), cancel.Token);
        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Contains("the same command goes on from there", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["Model.mlmodel"]));

        CommandRun rest = await CommandRun.Of(command);
        Assert.Equal(0, rest.ExitCode);
        Assert.Matches(@"has \d+ of 150 iterations", rest.Error);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["Model.mlmodel"]));
    }

    [Fact]
    public async Task Another_training_is_told_what_to_do()
    {
        string[] command = [.. Command("poses", "hands.csv", "--max-iterations"), "3", "--session", _folder["session"]];
        Assert.Equal(0, (await CommandRun.Of(command)).ExitCode);
        command[^3] = "4";
        CommandRun run = await CommandRun.Of(command);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the number of iterations is 4 and was 3", run.Error, StringComparison.Ordinal);
        Assert.Contains("begin anew with --restart", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of([.. command, "--restart"])).ExitCode);
    }

    [Fact]
    public async Task Options_that_make_no_sense_together_are_refused()
    {
        CommandRun run = await CommandRun.Of(Command("poses", "hands.csv", "--restart"));
        Assert.Equal(ExitCode.UsageError, run.ExitCode);
        Assert.Contains("give --session as well", run.Error, StringComparison.Ordinal);
        run = await CommandRun.Of(Command("image", "Materials", "--session", _folder["session"], "--cache", _folder["cache"]));
        Assert.Equal(ExitCode.UsageError, run.ExitCode);
        Assert.Contains("leave out --cache", run.Error, StringComparison.Ordinal);
    }

    private string[] Command(string task, string sample, params string[] options) =>
        ["train", task, TestData.InRepository("samples", sample), "-o", _folder["Model.mlmodel"], .. options];

    /// <summary>What a person does who presses Ctrl-C at the sight of a word.</summary>
    private sealed class Stopping(string word, CancellationTokenSource cancel) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.StartsWith(word, StringComparison.Ordinal)) cancel.Cancel();
        }
    }
}
