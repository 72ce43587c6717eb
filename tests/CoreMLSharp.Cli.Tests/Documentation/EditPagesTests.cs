using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>The commands on the pages about editing and linking print just what they show, one after the other in one folder.</summary>
public sealed class EditPagesTests
{
    [Theory]
    [InlineData("edit.md", 5)]
    [InlineData("link.md", 5)]
    public async Task Commands_print_what_the_page_shows(string page, int count)
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        List<(string[] Arguments, string Output)> examples = [.. ReadExamples(File.ReadAllText(TestData.InRepository("docs", page)))
            .Where(example => example.Arguments[0] != "sample")];

        Assert.Equal(count, examples.Count);
        foreach ((string[] arguments, string output) in examples)
        {
            CommandRun run = await CommandRun.Of(
                [.. arguments.Select((argument, i) => IsPath(arguments, i) ? folder[argument] : argument)]);
            string printed = (run.Output + run.Error).Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
            Assert.Equal(output, string.Join('\n', printed.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => line.TrimEnd())));
        }
    }

    private static bool IsPath(string[] arguments, int index) =>
        arguments[index].EndsWith(".mlmodel", StringComparison.Ordinal) || (index > 0 && arguments[index - 1] == "-o");

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
