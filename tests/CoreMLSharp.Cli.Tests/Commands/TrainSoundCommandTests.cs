using System.Text.Json;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public class TrainSoundCommandTests
{
    private static readonly string Instruments = TestData.InRepository("samples", "Instruments");

    [Fact]
    public async Task A_sound_classifier_is_small_and_right_and_says_when()
    {
        using TemporaryFolder folder = new();
        string path = folder["Instruments.mlmodel"];
        CommandRun trained = await CommandRun.Of("train", "sound", Instruments, "--validation", Instruments, "-o", path, "--json");
        using JsonDocument document = JsonDocument.Parse(trained.Output);
        Assert.Equal(path, document.RootElement.GetProperty("model").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("validation").GetProperty("accuracy").GetDouble());
        Assert.InRange(new FileInfo(path).Length, 1, 15_000);
        Model model = ModelFile.Load(path).Specification;
        Assert.Equal(["linkedModel", "glmClassifier"], model.PipelineModels.Select(stage => stage.TypeName));
        Assert.Equal(["audioSamples"], model.Description.Input.Select(input => input.Name));

        CommandRun predicted = await CommandRun.Of("predict", path, Path.Combine(Instruments, "bell"), "--csv");
        string[] lines = predicted.Output.Trim().Split('\n');
        Assert.StartsWith("path,seconds,", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Contains(",0,", line, StringComparison.Ordinal));

        CommandRun shown = await CommandRun.Of("predict", path, Path.Combine(Instruments, "drum", "drum-01.wav"));
        Assert.Contains("drum-01.wav at 0.00 s: drum", shown.Output, StringComparison.Ordinal);

        CommandRun evaluated = await CommandRun.Of("evaluate", path, Instruments, "--json", "--report", folder["report.html"]);
        using JsonDocument evaluation = JsonDocument.Parse(evaluated.Output);
        Assert.Equal(1, evaluation.RootElement.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        Assert.Contains("bell-01.wav", evaluated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_folder_of_sounds_is_one_clear_error()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["empty"]);
        CommandRun run = await CommandRun.Of("train", "sound", folder["empty"], "-o", folder["out.mlmodel"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Put the sounds of each class into a folder", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.mlmodel"]));
    }

    [Fact]
    public async Task Sounds_for_another_model_are_refused()
    {
        using TemporaryFolder folder = new();
        await CommandRun.Of("extractor", "-o", folder["models"]);
        CommandRun run = await CommandRun.Of(
            "predict", Path.Combine(folder["models"], "FeaturePrint-1.mlmodel"), Path.Combine(Instruments, "drum", "drum-01.wav"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("takes no sounds", run.Error, StringComparison.Ordinal);
    }
}
