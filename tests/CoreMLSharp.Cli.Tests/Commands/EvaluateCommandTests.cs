using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>Evaluates a classifier that has never learnt anything on photos that are labelled with its own answers, but for one.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private static readonly string[] Birds = ["blackbird", "robin", "sparrow"];

    private readonly TemporaryFolder _folder = new();

    public EvaluateCommandTests() => DocumentedModels.Save(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accuracy_confusion_and_photos_come_as_json()
    {
        string wrong = await CopyPhotos();

        CommandRun run = await Evaluate("--json");

        Assert.Equal(0, run.ExitCode);
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(
            (0.75, 4, 3),
            (root.GetProperty("accuracy").GetDouble(), root.GetProperty("count").GetInt32(), root.GetProperty("correct").GetInt32()));
        Assert.Equal(Birds, root.GetProperty("classes").EnumerateArray().Select(row => row.GetProperty("label").GetString()));
        Assert.Equal(3, Enumerable.Range(0, 3).Sum(i => root.GetProperty("confusionMatrix")[i][i].GetInt32()));
        JsonElement mistaken = Assert.Single(
            root.GetProperty("photos").EnumerateArray(),
            photo => photo.GetProperty("label").GetString() != photo.GetProperty("predicted").GetString());
        Assert.Equal(wrong, mistaken.GetProperty("path").GetString());
        Assert.InRange(mistaken.GetProperty("probability").GetDouble(), 1.0 / 3, 1);
        JsonElement skipped = Assert.Single(root.GetProperty("skipped").EnumerateArray());
        Assert.EndsWith("page.jpg", skipped.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Contains("skipped: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_and_a_page_show_it()
    {
        await CopyPhotos();

        CommandRun run = await Evaluate("--report", _folder["report.html"]);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("Accuracy 75.0 % (3 of 4)", run.Output, StringComparison.Ordinal);
        Assert.Contains("is \\ taken for", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "<table class=\"matrix\">", await File.ReadAllTextAsync(_folder["report.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_of_classes_that_the_model_does_not_know_are_an_error()
    {
        CommandRun run = await CommandRun.Of("evaluate", _folder["Birds.mlmodel"], TestData.InRepository("samples", "Materials"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("it knows blackbird, robin, sparrow", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_that_the_model_does_not_know_is_an_error_or_left_out()
    {
        await CopyPhotos();
        Directory.CreateDirectory(_folder["photos", "Robbin"]);
        File.Copy(TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg"), _folder["photos", "Robbin", "1.jpg"]);

        CommandRun refused = await Evaluate();
        CommandRun ignored = await Evaluate("--ignore-unknown");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("1 class that the model does not know: 'Robbin' (perhaps 'robin')", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--ignore-unknown", refused.Error, StringComparison.Ordinal);
        Assert.StartsWith("Accuracy 75.0 % (3 of 4)", ignored.Output, StringComparison.Ordinal);
        Assert.Contains("left out: classes that the model does not know: Robbin", ignored.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.75", 0)]
    [InlineData("0.7501", 1)]
    [InlineData("75", 2)]
    public async Task An_accuracy_under_a_threshold_fails(string least, int exitCode)
    {
        await CopyPhotos();

        CommandRun run = await Evaluate("--fail-under", least);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode < 2, run.Output.StartsWith("Accuracy 75.0 %", StringComparison.Ordinal));
        Assert.Equal(
            exitCode == 1,
            run.Error.Contains("The accuracy is 0.75 (3 of 4), less than the 0.7501 of --fail-under.", StringComparison.Ordinal));
    }

    private Task<CommandRun> Evaluate(params string[] arguments) =>
        CommandRun.Of(["evaluate", _folder["Birds.mlmodel"], _folder["photos"], .. arguments]);

    /// <returns>The photo that is in a wrong folder.</returns>
    private async Task<string> CopyPhotos()
    {
        string[] photos =
            [.. Directory.EnumerateFiles(TestData.InRepository("samples", "Materials", "brick")).Order(StringComparer.Ordinal).Take(4)];
        CommandRun run = await CommandRun.Of(["predict", _folder["Birds.mlmodel"], .. photos, "--json"]);
        string[] answers = [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray().Select(
            photo => photo.GetProperty("classLabel").GetString()!)];
        answers[3] = Birds.First(bird => bird != answers[3]);
        foreach ((string photo, string label) in photos.Zip(answers))
        {
            Directory.CreateDirectory(_folder["photos", label]);
            File.Copy(photo, _folder["photos", label, Path.GetFileName(photo)]);
        }

        await File.WriteAllTextAsync(_folder["photos", answers[0], "page.jpg"], "<html>", TestContext.Current.CancellationToken);
        return _folder["photos", answers[3], Path.GetFileName(photos[3])];
    }
}
