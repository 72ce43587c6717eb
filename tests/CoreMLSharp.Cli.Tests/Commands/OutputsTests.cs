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

    private static Dictionary<string, byte[]> Files(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Path).ToDictionary(path => path, File.ReadAllBytes);
}
