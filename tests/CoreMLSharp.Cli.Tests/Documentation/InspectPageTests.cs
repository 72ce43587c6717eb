using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>The commands on the pages about inspecting print just what those show.</summary>
public sealed class InspectPageTests
{
    [Theory]
    [InlineData("inspect.md", 3)]
    [InlineData("ml-programs.md", 1)]
    public async Task Commands_print_what_the_page_shows(string page, int count)
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        List<(string[] Arguments, string Output)> examples = [.. ReadExamples(File.ReadAllText(TestData.InRepository("docs", page))).Where(
            example => example.Arguments[0] == "inspect")];

        Assert.Equal(count, examples.Count);
        foreach ((string[] arguments, string output) in examples)
        {
            IEnumerable<string> inFolder = arguments.Select(argument => Path.Exists(folder[argument]) ? folder[argument] : argument);
            CommandRun run = await CommandRun.Of([.. inFolder]);
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
