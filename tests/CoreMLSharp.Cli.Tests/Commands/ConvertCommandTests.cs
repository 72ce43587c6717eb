using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Cli.Commands.Convert;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Conversion.Documents;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ConvertCommandTests() => DocumentedModels.Save(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--check")]
    [InlineData("--bisect")]
    public async Task What_became_of_a_model_is_printed_and_how_its_outputs_differ(string comparison)
    {
        CommandRun run = await Convert(comparison);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Out.mlpackage: from ONNX, ", run.Output, StringComparison.Ordinal);
        Assert.Contains("  input   image  multiArray float32 [1, 1, 28, 28]", run.Output, StringComparison.Ordinal);
        Assert.Contains("  check   classLabelProbs  agrees", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_one_JSON_document()
    {
        JsonElement document = JsonDocument.Parse((await Convert("--bisect", "--json")).Output).RootElement;

        Assert.Equal("ONNX", document.GetProperty("source").GetString());
        Assert.True(document.GetProperty("checks")[0].GetProperty("passed").GetBoolean());
        Assert.False(document.TryGetProperty("divergence", out _));
    }

    [Theory]
    [InlineData("--class-labels", "{0}/empty.txt", "has no labels")]
    [InlineData("--class-labels", "{0}/two.txt", "there are 2 labels")]
    [InlineData("--class-labels", "{0}/none.txt", "There is no file of labels")]
    [InlineData("--input", "picture=1x1x28x28", "no input 'picture'; there are image")]
    [InlineData("--input", "image=1x28x28", "4 dimensions")]
    [InlineData("--output", "probabilitie", "Is 'probabilities' meant?")]
    [InlineData("--target", "iOS12", "Convert to a neural network")]
    [InlineData("--skip-pass", "fuse_conv_bia", "Did you mean 'fuse_conv_bias'?")]
    public async Task What_does_not_fit_the_source_is_said_and_nothing_is_written(string option, string value, string expected)
    {
        File.WriteAllText(_folder["empty.txt"], "\n");
        File.WriteAllText(_folder["two.txt"], "a\nb\n");

        CommandRun run = await Convert(option, string.Format(System.Globalization.CultureInfo.InvariantCulture, value, _folder.Path));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["Out.mlpackage"]));
    }

    [Fact]
    public async Task Two_images_for_an_input_are_too_many() => Assert.Contains(
        "more than one image", (await Convert("--input", "image=image:gray", "--input", "image=image:gray,scale=2")).Error,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("inspect", "model.mlmodel")]
    [InlineData("validate", "model.mlmodel")]
    [InlineData("inspect", "model.onnx")]
    [InlineData("inspect", "model.pt")]
    public async Task A_pointer_of_Git_LFS_is_told_by_every_command(string command, string name)
    {
        File.WriteAllText(_folder[name], "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n");

        CommandRun run = await CommandRun.Of(command, _folder[name]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("git lfs pull", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_they_part_is_told_with_the_way_there()
    {
        SourceOperator before = new("Sin", "first", ["x"], ["a"]), found = new("Mul", "second", ["a", "k"], ["b"]);
        BisectionProbe right = new("a", before, true, 0, null), wrong = new("b", found, false, 0.5, null);
        ConversionDocument document = new(
            "Out.mlpackage", 2, "ONNX", 6, "iOS 15", [], [], [new ConversionCheckDocument("y", false, 2, 1, null)],
            new ConversionDivergence(
                "y", [right, wrong], found, wrong, [], [before], [.. Enumerable.Range(0, 7).Select(i => found with { Name = $"n{i}" })]));
        using StringWriter output = new();

        ConversionPrinter.Print(document, new Terminal(output, TextWriter.Null));

        Assert.Equal(
            """
            Out.mlpackage: from ONNX, 2 bytes, for iOS 15 or later
              check   y  DIFFERS, the largest difference is 2
            Looking for the operator of the source at which 'y' parts:
              probe   a (Sin)  agrees, the largest difference is 0
              probe   b (Mul)  DIFFERS, the largest difference is 0.5
            They part at Mul 'second', whose output differs though what could be compared before it agrees.
              takes   a, k
              gives   b
              behind  Sin 'first'
              before  Mul 'n0', Mul 'n1', Mul 'n2', Mul 'n3', Mul 'n4' and 2 more

            """.ReplaceLineEndings(),
            output.ToString());
    }

    private Task<CommandRun> Convert(params string[] options) =>
        CommandRun.Of(["convert", _folder["digits.onnx"], "-o", _folder["Out.mlpackage"], .. options]);
}
