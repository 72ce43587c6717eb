using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>A dash stands for what comes in on standard input; the model says what that must be.</summary>
public sealed class PredictStandardInputTests
{
    [Theory]
    [InlineData("houses.csv", "table", "--target", "price")]
    [InlineData("hands.csv", "poses")]
    [InlineData("Activities/walking/walking-1.csv", "activity", "--window", "50", "--max-iterations", "3")]
    [InlineData("Instruments/flute/flute-01.wav", "sound")]
    public async Task What_comes_in_is_predicted_as_the_file_is(string file, string task, params string[] options)
    {
        using TemporaryFolder folder = new();
        string data = TestData.InRepository("samples", file.Split('/')[0]);
        CommandRun trained = await CommandRun.Of(["train", task, data, "-o", folder["Model.mlmodel"], .. options]);
        Assert.True(trained.ExitCode == 0, trained.Error);
        string path = TestData.InRepository("samples", file);
        CommandRun expected = await CommandRun.Of("predict", folder["Model.mlmodel"], path, "--csv");
        Assert.True(expected.Output.Split('\n').Length > 2, expected.Error);

        ProgramRun run = CommandProcess.RunWith(folder.Path, File.ReadAllBytes(path), "predict", "Model.mlmodel", "-", "--csv");

        Assert.Equal("", run.Error);
        Assert.Equal(expected.Output.Replace(path + ",", "-,", StringComparison.Ordinal), run.Output);
        ProgramRun nothing = CommandProcess.RunWith(folder.Path, [], "predict", "Model.mlmodel", "-");
        Assert.Equal(1, nothing.ExitCode);
        Assert.StartsWith("error: standard input ", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_texts()
    {
        using TemporaryFolder folder = new();
        await CommandRun.Of("train", "text", TestData.InRepository("samples", "reviews.csv"), "-o", folder["Model.mlmodel"]);
        ProgramRun run = CommandProcess.RunWith(folder.Path, "wonderful bread\nnever again\n"u8.ToArray(), "predict", "Model.mlmodel", "-");
        Assert.Equal(["row 1: good", "row 2: bad"], run.Output.Split('\n').Where(line => line.StartsWith("row", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_photo_comes_in()
    {
        using TemporaryFolder folder = new();
        string photo = TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg");
        await CommandRun.Of("extractor", "FeaturePrint-1", "-o", folder.Path);
        CommandRun expected = await CommandRun.Of("predict", folder["FeaturePrint-1.mlmodel"], photo, "--json-lines");
        ProgramRun run = CommandProcess.RunWith(
            folder.Path, File.ReadAllBytes(photo), "predict", "FeaturePrint-1.mlmodel", "-", "--json-lines");
        Assert.Equal(0, expected.ExitCode);
        Assert.Equal(expected.Output.Replace($"\"{photo}\"", "\"-\"", StringComparison.Ordinal), run.Output);
    }
}
