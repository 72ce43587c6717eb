using System.Text.Json;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class MotionTasksCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Activities_are_trained_predicted_and_evaluated()
    {
        string data = Sample("Activities"), model = _folder["Activities.mlmodel"];
        JsonElement trained = await JsonOf(
            "train", "activity", data, "-o", model, "--window", "50", "--max-iterations", "10", "--validation", data, "--json");
        Assert.Equal(1, trained.GetProperty("validation").GetProperty("accuracy").GetDouble());
        Assert.Equal(1, trained.GetProperty("validation").GetProperty("recordingAccuracy").GetDouble());

        string walk = Path.Combine(data, "walking", "walking-1.csv");
        CommandRun table = await CommandRun.Of("predict", model, Path.Combine(data, "walking"), "--csv");
        string[] lines = table.Output.Trim().Split('\n');
        Assert.StartsWith("path,row,label,labelProbability.running", lines[0], StringComparison.Ordinal);
        Assert.Contains("walking-1.csv,51,walking,", lines[2], StringComparison.Ordinal);
        Assert.Equal(1 + (4 * 6), lines.Length);
        Assert.Contains("row 51: walking", (await CommandRun.Of("predict", model, walk)).Output, StringComparison.Ordinal);

        JsonElement evaluation = await JsonOf("evaluate", model, data, "--json", "--report", _folder["report.html"]);
        Assert.Equal(72, evaluation.GetProperty("metrics").GetProperty("count").GetInt32());
        Assert.Contains("accuracy of recordings", await File.ReadAllTextAsync(_folder["report.html"], Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("poses", "hands.csv", "row 1: fist")]
    [InlineData("actions", "gestures.csv", "row 1: circle")]
    public async Task Key_points_are_trained_predicted_and_evaluated(string task, string file, string expected)
    {
        string data = Sample(file), model = _folder["KeyPoints.mlmodel"];
        JsonElement trained =
            await JsonOf("train", task, data, "-o", model, "--max-iterations", "25", "--json", "--augment", "rotate", "flip");
        Assert.InRange(trained.GetProperty("training").GetProperty("accuracy").GetDouble(), 0.95, 1);
        Assert.Contains(expected, (await CommandRun.Of("predict", model, data)).Output, StringComparison.Ordinal);
        JsonElement evaluation = await JsonOf("evaluate", model, data, "--json");
        Assert.InRange(evaluation.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0.95, 1);
    }

    [Fact]
    public async Task Tables_for_models_that_take_none_are_refused()
    {
        CommandRun run =
            await CommandRun.Of("train", "poses", Sample("hands.csv"), "-o", _folder["Hands.mlmodel"], "--max-iterations", "1");
        Assert.Equal(0, run.ExitCode);
        CommandRun points = await CommandRun.Of("predict", _folder["Hands.mlmodel"], Sample("gestures.csv"));
        Assert.Equal(1, points.ExitCode);
        Assert.Contains("the model takes 21", points.Error, StringComparison.Ordinal);
        CommandRun unknown = await CommandRun.Of("train", "poses", Sample("hands.csv"), "-o", _folder["x.mlmodel"], "--augment", "spin");
        Assert.Contains("It must be one of rotate, flip, none", unknown.Error, StringComparison.Ordinal);
        CommandRun text = await CommandRun.Of("train", "activity", Sample("reviews.csv"), "-o", _folder["x.mlmodel"]);
        Assert.Contains("no columns of numbers", text.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["x.mlmodel"]));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Sample(string name) => TestData.InRepository("samples", name);

    private static async Task<JsonElement> JsonOf(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }
}
