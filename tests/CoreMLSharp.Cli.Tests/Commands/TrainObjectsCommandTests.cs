using System.Text.Json;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public class TrainObjectsCommandTests
{
    private static readonly string Shapes = TestData.InRepository("samples", "Shapes");

    [Fact]
    public async Task A_detector_is_trained_evaluated_and_run_and_what_it_finds_is_drawn()
    {
        using TemporaryFolder folder = new();
        string path = folder["Shapes.mlmodel"];
        CommandRun trained = await CommandRun.Of(
            "train", "objects", Shapes, "--validation", Shapes, "--max-iterations", "12", "--batch-size", "2", "-o", path, "--json");
        using JsonDocument document = JsonDocument.Parse(trained.Output);
        JsonElement validation = document.RootElement.GetProperty("validation");
        double precision = validation.GetProperty("meanAveragePrecision50").GetDouble();
        Assert.InRange(validation.GetProperty("meanAveragePrecision").GetDouble(), 0, precision);
        Assert.Equal(
            ["ball", "box", "star"], validation.GetProperty("averagePrecision50").EnumerateObject().Select(entry => entry.Name));
        Assert.InRange(new FileInfo(path).Length, 1, 500_000);

        CommandRun evaluated = await CommandRun.Of("evaluate", path, Shapes, "--json", "--report", folder["report.html"]);
        using JsonDocument evaluation = JsonDocument.Parse(evaluated.Output);
        Assert.Equal(precision, evaluation.RootElement.GetProperty("metrics").GetProperty("meanAveragePrecision50").GetDouble());
        Assert.Contains("Precision and recall", File.ReadAllText(folder["report.html"]), StringComparison.Ordinal);
        CommandRun shown = await CommandRun.Of("evaluate", path, Shapes);
        Assert.Contains("AP at IoU 0.5", shown.Output, StringComparison.Ordinal);

        CommandRun predicted = await CommandRun.Of(
            "predict", path, Path.Combine(Shapes, "shapes-05.jpg"), "--crop-and-scale", "scaleFill", "--draw", folder["found.png"]);
        Assert.Equal(0, predicted.ExitCode);
        Assert.True(File.Exists(folder["found.png"]));
    }

    [Fact]
    public async Task What_has_no_annotations_is_one_clear_error()
    {
        using TemporaryFolder folder = new();
        CommandRun run = await CommandRun.Of("train", "objects", folder.Path, "-o", folder["out.mlmodel"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("holds no annotations of objects", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.mlmodel"]));
    }
}
