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
    public async Task A_linked_stage_has_the_model_beside_it_inside_and_is_a_node_where_there_is_none()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        await CommandRun.Of("link", folder["Birds.mlmodel"], folder["Flowers.mlmodel"], "-o", folder["linked"]);

        CommandRun found = await CommandRun.Of("graph", folder["linked", "Birds.mlmodel"], "-o", folder["found.html"]);
        File.Delete(folder["linked", "Extractor.mlmodel"]);
        CommandRun missing = await CommandRun.Of("graph", folder["linked", "Birds.mlmodel"], "-o", folder["missing.html"]);

        Assert.Equal((0, 0), (found.ExitCode, missing.ExitCode));
        Assert.Contains("\"type\":\"convolution\"", File.ReadAllText(folder["found.html"]), StringComparison.Ordinal);
        Assert.Contains(", 1 box.", found.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("box", missing.Error, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    public void A_program_in_the_current_folder_is_not_taken_for_Graphviz(string path)
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        PlantGraphviz(folder.Path);

        ProgramRun run = DrawSvg(folder, path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Graphviz, which makes .svg drawings, is not installed", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["digits.svg"]));
    }

    [Fact]
    public void Graphviz_is_found_on_the_path()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        PlantGraphviz(Directory.CreateDirectory(folder["bin"]).FullName);

        ProgramRun run = DrawSvg(folder, string.Join(Path.PathSeparator, folder["missing"], folder["bin"]));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("<svg/>\n", File.ReadAllText(folder["digits.svg"]));
    }

    private static ProgramRun DrawSvg(TemporaryFolder folder, string path) =>
        CommandProcess.Run(folder.Path, new() { ["PATH"] = path }, "graph", "Digits.mlmodel", "-o", "digits.svg");

    private static void PlantGraphviz(string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script is no program on Windows.");
        string path = Path.Combine(folder, "dot");
        File.WriteAllText(path, "#!/bin/sh\nwhile read -r line; do :; done\necho '<svg/>'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
