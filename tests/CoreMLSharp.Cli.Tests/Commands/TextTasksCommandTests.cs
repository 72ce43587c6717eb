using System.Text.Json;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

/// <summary>Text classifiers, word taggers and recommenders from the data to the prediction.</summary>
public sealed class TextTasksCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("public")]
    [InlineData("createml")]
    public async Task A_text_classifier_is_trained_evaluated_explained_and_run(string format)
    {
        string data = TestData.InRepository("samples/reviews.csv"), model = _folder["Reviews.mlmodel"];

        CommandRun trained = await CommandRun.Of("train", "text", data, "-o", model, "--validation", data, "--format", format, "--json");

        Assert.Equal(0, trained.ExitCode);
        Assert.Contains("trained on too", trained.Error, StringComparison.Ordinal);
        JsonElement document = JsonDocument.Parse(trained.Output).RootElement;
        Assert.InRange(document.GetProperty("validation").GetProperty("accuracy").GetDouble(), 0.95, 1);
        Assert.Equal(new FileInfo(model).Length, document.GetProperty("bytes").GetInt64());

        CommandRun evaluated = await CommandRun.Of("evaluate", model, data, "--json", "--report", _folder["report.html"]);
        Assert.Equal(60, JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("metrics").GetProperty("count").GetInt32());
        Assert.True(File.Exists(_folder["report.html"]));

        CommandRun explained = await CommandRun.Of("inspect", model, "--text", "wonderful bread", "--json");
        Assert.Contains("\"wonderful\"", explained.Output, StringComparison.Ordinal);

        File.WriteAllText(_folder["one.txt"], "rude waiter and cold soup");
        CommandRun predicted = await CommandRun.Of("predict", model, _folder["one.txt"]);
        Assert.Contains("bad", predicted.Output, StringComparison.Ordinal);
        predicted = await CommandRun.Of("predict", model, "--text", "wonderful bread", "--text", "kind waiter", "--json");
        Assert.All(
            JsonDocument.Parse(predicted.Output).RootElement.EnumerateArray(),
            one => Assert.Equal("good", one.GetProperty("label").GetString()));
    }

    [Fact]
    public async Task A_word_tagger_is_trained_evaluated_and_run()
    {
        string data = TestData.InRepository("samples/names.json"), model = _folder["Names.mlmodel"];

        Assert.Equal(0, (await CommandRun.Of("train", "tagger", data, "-o", model)).ExitCode);

        CommandRun evaluated = await CommandRun.Of("evaluate", model, data);
        Assert.Contains("PLACE", evaluated.Output, StringComparison.Ordinal);
        CommandRun predicted = await CommandRun.Of("predict", model, "--text", "Grace met Emil in Oslo.");
        Assert.Contains("labels: PERSON, O, PERSON, O, PLACE, O", predicted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recommender_is_trained_evaluated_and_run()
    {
        string data = TestData.InRepository("samples/baskets.csv"), model = _folder["Baskets.mlmodel"];

        Assert.Equal(0, (await CommandRun.Of("train", "recommender", data, "-o", model)).ExitCode);

        CommandRun evaluated = await CommandRun.Of("evaluate", model, data, "--observed", data);
        Assert.Contains("precision at 10", evaluated.Output, StringComparison.Ordinal);
        CommandRun predicted = await CommandRun.Of("predict", model, "--input", "items={\"seeds\": 1}", "--input", "k=2");
        Assert.Contains("recommendations: ", predicted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_text_and_data_that_do_not_do_are_one_clear_error()
    {
        string data = TestData.InRepository("samples/baskets.csv"), model = _folder["Baskets.mlmodel"];
        await CommandRun.Of("train", "recommender", data, "-o", model);

        Assert.Contains("does not take a text", (await CommandRun.Of("predict", model, "--text", "x")).Error, StringComparison.Ordinal);
        CommandRun wrong = await CommandRun.Of("train", "text", data, "-o", _folder["x.mlmodel"]);
        Assert.Contains("has no column 'text'", wrong.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["x.mlmodel"]));
    }
}
