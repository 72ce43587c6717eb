using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>No command writes over what it reads, or over a file of another kind.</summary>
public sealed class OutputsTests
{
    [Theory]
    [InlineData("export Digits.mlmodel -o Digits.mlmodel", ".onnx")]
    [InlineData("export Digits.mlmodel -o notes.txt", ".onnx")]
    [InlineData("evaluate Digits.mlmodel . --report Digits.mlmodel", ".html")]
    [InlineData("predict Digits.mlmodel --input image=notes.txt --record notes.txt", ".safetensors")]
    [InlineData("predict Digits.mlmodel --input image=x.json -o ./x.json", "x.json")]
    [InlineData("compress Digits.mlmodel -o ./Digits.mlmodel --mode float16", "--force")]
    [InlineData("compress Digits.mlmodel -o Link.mlmodel --mode float16", "--force")]
    [InlineData("link Birds.mlmodel Flowers.mlmodel -o .", "--force")]
    [InlineData("embed Birds.mlmodel -o Birds.mlmodel", "--force")]
    [InlineData("pipeline join Birds.mlmodel Flowers.mlmodel -o Flowers.mlmodel", "--force")]
    public async Task An_input_stays_as_it_was(string commandLine, string inMessage)
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        File.WriteAllText(folder["notes.txt"], "mine");
        File.WriteAllText(folder["x.json"], "{}");
        if (commandLine.Contains("Link.", StringComparison.Ordinal)) Links.Make(folder["Link.mlmodel"], folder["Digits.mlmodel"]);
        Dictionary<string, byte[]> before = Files(folder);

        CommandRun run = await CommandRun.Of([.. commandLine.Split(' ').Select(word => Locate(word, folder))]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(inMessage, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Files(folder));
    }

    [Theory]
    [InlineData("train image photos -o notes.mlmodel")]
    [InlineData("train features f.safetensors --feature-print scene-v1 -o notes.mlmodel")]
    [InlineData("export Digits.mlmodel -o notes.onnx")]
    [InlineData("compress Digits.mlmodel --mode float16 -o notes.mlmodel")]
    [InlineData("edit Digits.mlmodel --author Me -o notes.mlmodel")]
    [InlineData("embed Digits.mlmodel -o notes.mlmodel")]
    [InlineData("pipeline join Digits.mlmodel Birds.mlmodel -o notes.mlmodel")]
    [InlineData("updatable mark Digits.mlmodel dense -o notes.mlmodel")]
    [InlineData("updatable set Digits.mlmodel --epochs 3 -o notes.mlmodel")]
    [InlineData("graph Digits.mlmodel -o notes.html")]
    [InlineData("evaluate Digits.mlmodel photos --report notes.html")]
    [InlineData("predict Digits.mlmodel --input image=x -o notes.json")]
    [InlineData("predict Digits.mlmodel --input image=x --record notes.safetensors")]
    public async Task A_file_of_another_kind_stays_as_it_was(string commandLine)
    {
        using TemporaryFolder folder = new();
        string[] words =
            [.. commandLine.Split(' ').Select(word => word.StartsWith("notes", StringComparison.Ordinal) ? folder[word] : word)];
        string notes = words.Single(word => word.StartsWith(folder.Path, StringComparison.Ordinal));
        await File.WriteAllTextAsync(notes, "A dear letter", TestContext.Current.CancellationToken);

        CommandRun run = await CommandRun.Of(words);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--force", run.Error, StringComparison.Ordinal);
        Assert.Equal("A dear letter", await File.ReadAllTextAsync(notes, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Force_writes_over_a_file_of_another_kind_and_files_of_the_kind_need_none()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        foreach ((string[] words, string output) in new (string[], string)[]
        {
            (["export", folder["Digits.mlmodel"]], "x.onnx"),
            (["graph", folder["Digits.mlmodel"]], "x.html"),
            (["edit", folder["Digits.mlmodel"], "--author", "Me"], "x.mlmodel"),
            (["edit", folder["Birds.mlmodel"], "--author", "Me"], "x.mlmodel"),
        })
        {
            await File.WriteAllTextAsync(folder[output], "A dear letter", TestContext.Current.CancellationToken);
            CommandRun forced = await CommandRun.Of([.. words, "-o", folder[output], "--force"]);
            CommandRun again = await CommandRun.Of([.. words, "-o", folder[output]]);

            Assert.Equal((0, 0), (forced.ExitCode, again.ExitCode));
        }
    }

    [Fact]
    public async Task A_cancelled_command_ends_with_its_exit_code()
    {
        using StringWriter output = new(), error = new();

        int exitCode = await CoreMLCommandLine.RunAsync(
            ["inspect", TestData.InRepository("README.md")], new Terminal(output, error), new CancellationToken(canceled: true));

        Assert.Equal(130, exitCode);
        Assert.Contains("cancelled", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_that_cannot_be_written_is_no_failure()
    {
        using StreamWriter full = new(new FullStream()) { AutoFlush = true };
        using StandardStream messages = StandardStream.Error(full);

        messages.WriteLine("error: there is no model.");
    }

    [Theory]
    [InlineData(false, "error: Standard output cannot be written to: No space left on device")]
    [InlineData(true, "error: Standard output is closed, or cannot be written to.")]
    public async Task Output_that_cannot_be_written_is_told_in_words(bool isClosed, string message)
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        using StreamWriter failing = new(new FullStream(isClosed ? new UnauthorizedAccessException() : null)) { AutoFlush = true };
        using StandardStream output = StandardStream.Output(failing);
        using StringWriter error = new();

        int exitCode = await CoreMLCommandLine.RunAsync(
            ["inspect", folder["Digits.mlmodel"]], new Terminal(output, error), TestContext.Current.CancellationToken);

        Assert.Equal(1, exitCode);
        Assert.Equal(message, error.ToString().TrimEnd());
    }

    [Fact]
    public async Task Force_writes_over_the_input()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        string model = folder["Digits.mlmodel"];
        long before = new FileInfo(model).Length;

        CommandRun run = await CommandRun.Of("compress", model, "-o", model, "--mode", "float16", "--force");

        Assert.Equal(0, run.ExitCode);
        Assert.True(new FileInfo(model).Length < before);
    }

    private static string Locate(string word, TemporaryFolder folder)
    {
        if (word.Split('=') is [var name, var value]) return $"{name}={folder[value]}";
        return word.Contains('.', StringComparison.Ordinal) ? folder[word] : word;
    }

    /// <summary>A disk without room.</summary>
    private sealed class FullStream(Exception? error = null) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw error ?? new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => throw error ?? new IOException("No space left on device");
    }

    private static Dictionary<string, byte[]> Files(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Path).ToDictionary(path => path, File.ReadAllBytes);
}
