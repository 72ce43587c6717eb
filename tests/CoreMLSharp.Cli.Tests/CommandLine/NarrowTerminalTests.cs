using System.Text.RegularExpressions;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.CommandLine;

/// <summary>What commands print in tables fits any terminal: nothing is cut, and no word is broken.</summary>
public sealed partial class NarrowTerminalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NarrowTerminalTests()
    {
        Directory.CreateDirectory(_folder["linked"]);
        DocumentedModels.Save(_folder.Path);
        DocumentationTests.CopyFolder(TestData.InRepository("samples/Materials/wood"), _folder["photos/wood"]);
        DocumentationTests.CopyFolder(TestData.InRepository("samples/Materials/brick"), _folder["photos/brick"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Tables_fit_with_all_their_words(int width)
    {
        string[] commands =
        [
            "compress Digits.mlmodel -o Small.mlmodel --mode palettize --bits 4",
            "diff Digits.mlmodel Small.mlmodel",
            "train image photos -o Materials.mlmodel --cache none",
            "evaluate Materials.mlmodel photos",
            "inspect Materials.mlmodel",
            "inspect Digits.mlmodel --layers",
            "inspect Shapes.mlpackage --layers",
            "validate Broken.mlmodel",
            "shapes Style.mlmodel",
            "shapes Style.mlmodel --layers",
            "shapes Style.mlmodel --eligible",
            "link Birds.mlmodel Flowers.mlmodel -o linked --force",
            "sample",
        ];
        foreach (string command in commands)
        {
            string wide = await Run(command, width: 10_000), narrow = await Run(command, width);
            HashSet<string> words = [.. Words(narrow)];

            Assert.NotEmpty(words);
            Assert.All(Words(wide), word => Assert.True(words.Contains(word), $"{command}: '{word}' is missing or broken in\n{narrow}"));
            Assert.All(Lines(narrow), line => Assert.True(
                line.Length <= width || !line.Trim().Contains(' ', StringComparison.Ordinal), $"{command}: '{line}' is too long."));
        }
    }

    /// <summary>Bars and shares are decoration; times differ from run to run.</summary>
    private static IEnumerable<string> Words(string text) =>
        Space().Split(Decoration().Replace(text, " ")).Select(word => word.TrimEnd(':')).Where(word => word.Length > 0);

    private static IEnumerable<string> Lines(string text) => text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());

    private async Task<string> Run(string command, int width)
    {
        using StringWriter output = new(), error = new();
        string[] arguments =
            [.. command.Split(' ').Select(word => Path.Exists(_folder[word]) || Path.HasExtension(word) ? _folder[word] : word)];
        await CoreMLCommandLine.RunAsync(
            arguments, new Terminal(output, error, width: width), TestContext.Current.CancellationToken);
        return output.ToString();
    }

    [GeneratedRegex(@"[█▏▎▍▌▋▊▉]+|\d+\.\d%|Seconds .*")]
    private static partial Regex Decoration();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
