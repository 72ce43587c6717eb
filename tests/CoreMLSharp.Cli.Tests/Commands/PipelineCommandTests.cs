using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class PipelineCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PipelineCommandTests() => DocumentedModels.Save(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pipeline_that_is_split_and_joined_computes_the_same()
    {
        CommandRun split = await CommandRun.Of("pipeline", "split", _folder["Birds.mlmodel"], "-o", _folder["stages"]);
        string[] stages = [_folder["stages", "1-neuralNetwork.mlmodel"], _folder["stages", "2-glmClassifier.mlmodel"]];
        CommandRun join = await CommandRun.Of("pipeline", "join", stages[0], stages[1], "-o", _folder["Joined.mlmodel"]);

        Assert.Equal((0, "", 0, ""), (split.ExitCode, split.Output, join.ExitCode, join.Output));
        Assert.Equal(stages, Directory.EnumerateFiles(_folder["stages"]).Order(StringComparer.Ordinal));
        Assert.Equal(["neuralNetwork", "glmClassifier"], ModelFile.Load(_folder["Joined.mlmodel"]).Specification.PipelineModels.Select(
            stage => stage.TypeName));
        Assert.Equal(await Classify("Birds.mlmodel"), await Classify("Joined.mlmodel"));
    }

    [Fact]
    public async Task What_was_written_comes_as_json()
    {
        CommandRun split = await CommandRun.Of("pipeline", "split", _folder["Birds.mlmodel"], "-o", _folder["stages"], "--json");
        string[] paths = [.. JsonDocument.Parse(split.Output).RootElement.EnumerateArray().Select(
            stage => stage.GetProperty("model").GetString()!)];
        CommandRun join = await CommandRun.Of(["pipeline", "join", .. paths, "-o", _folder["Joined.mlmodel"], "--json"]);

        Assert.Equal(("", ""), (split.Error, join.Error));
        Assert.Equal(["1-neuralNetwork.mlmodel", "2-glmClassifier.mlmodel"], paths.Select(Path.GetFileName));
        JsonElement joined = JsonDocument.Parse(join.Output).RootElement;
        Assert.Equal(_folder["Joined.mlmodel"], joined.GetProperty("model").GetString());
        Assert.Equal(new FileInfo(_folder["Joined.mlmodel"]).Length, joined.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Models_that_do_not_fit_together_are_named()
    {
        CommandRun run = await CommandRun.Of(
            "pipeline", "join", _folder["Style.mlmodel"], _folder["Birds.mlmodel"], "-o", _folder["Joined.mlmodel"]);
        CommandRun one = await CommandRun.Of("pipeline", "join", _folder["Style.mlmodel"], "-o", _folder["Joined.mlmodel"]);
        CommandRun whole = await CommandRun.Of("pipeline", "split", _folder["Style.mlmodel"], "-o", _folder["stages"]);

        Assert.Equal((2, 1), (one.ExitCode, whole.ExitCode));
        Assert.Contains("Style.mlmodel", whole.Error, StringComparison.Ordinal);
        Assert.Equal(run.ExitCode == 0, File.Exists(_folder["Joined.mlmodel"]));
    }

    private async Task<string> Classify(string model)
    {
        string photo = TestData.InRepository("samples", "Materials", "wood", "wood-001.jpg");
        CommandRun run = await CommandRun.Of("predict", _folder[model], photo, "--json");
        JsonElement prediction = Assert.Single(JsonDocument.Parse(run.Output).RootElement.EnumerateArray());
        return $"{prediction.GetProperty("classLabel").GetString()} {prediction.GetProperty("classLabelProbs").GetRawText()}";
    }
}
