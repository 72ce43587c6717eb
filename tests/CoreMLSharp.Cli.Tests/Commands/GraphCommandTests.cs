using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class GraphCommandTests
{
    [Fact]
    public async Task A_page_has_layers_and_the_shapes_between_them()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun run = await CommandRun.Of("graph", folder["Digits.mlmodel"], "-o", folder["digits.html"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("digits.html: 7 nodes, 6 values.", run.Error, StringComparison.Ordinal);
        string page = File.ReadAllText(folder["digits.html"]);
        Assert.Contains("<title>Digits.mlmodel</title>", page, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"maps\",\"type\":\"[1, 32, 24, 24]\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_shapes_weights_are_not_read()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun run = await CommandRun.Of("graph", folder["Digits.mlmodel"], "-o", folder["digits.dot"], "--no-shapes");

        Assert.Equal(0, run.ExitCode);
        string text = File.ReadAllText(folder["digits.dot"]);
        Assert.StartsWith("digraph model {", text, StringComparison.Ordinal);
        Assert.DoesNotContain("24, 24", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_kind_of_drawing_is_refused_before_anything_is_read()
    {
        using TemporaryFolder folder = new();

        CommandRun run = await CommandRun.Of("graph", folder["missing.mlmodel"], "-o", folder["drawing.jpeg"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("drawing.jpeg: a drawing's name ends in .html, .svg or .dot.", run.Error, StringComparison.Ordinal);
    }
}
