using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests;

/// <summary>The commands in the documentation print what it says they print.</summary>
public sealed class DocumentationTests
{
    [Theory]
    [InlineData("inspect.md", 2)]
    public async Task Commands_print_what_the_page_shows(string page, int commands)
    {
        using TemporaryFolder folder = new();
        new ModelFile(DocumentedModels.Hotdog()).Save(folder["Hotdog.mlmodel"]);
        new ModelFile(DocumentedModels.Digits()).Save(folder["Digits.mlmodel"]);

        List<(string[] Arguments, string Output)> examples = ReadExamples(File.ReadAllText(TestData.InRepository("docs", page)));

        Assert.Equal(commands, examples.Count);
        foreach ((string[] arguments, string output) in examples)
        {
            CommandRun run = await CommandRun.Of([.. arguments.Select(argument => argument.EndsWith(".mlmodel", StringComparison.Ordinal) ? folder[argument] : argument)]);
            Assert.Equal(output, run.Output.ReplaceLineEndings("\n").TrimEnd());
        }
    }

    /// <summary>Blocks marked <c>console</c>: a line <c>$ coreml …</c>, and what it prints.</summary>
    private static List<(string[] Arguments, string Output)> ReadExamples(string markdown)
    {
        List<(string[] Arguments, string Output)> examples = [];
        foreach (string block in markdown.ReplaceLineEndings("\n").Split("```console\n")[1..])
        {
            string[] lines = block[..block.IndexOf("```", StringComparison.Ordinal)].TrimEnd().Split('\n');
            string[] command = lines[0].Split(' ');
            Assert.Equal(["$", "coreml"], command[..2]);
            examples.Add((command[2..], string.Join('\n', lines[1..])));
        }

        return examples;
    }
}
