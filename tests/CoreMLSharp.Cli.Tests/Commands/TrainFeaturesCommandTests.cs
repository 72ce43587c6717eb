using System.Text.Json;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class TrainFeaturesCommandTests : IDisposable
{
    private const int Rows = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("scene-v1", 2048, "classLabel")]
    [InlineData("scene-v2", 768, "target")]
    public async Task A_classifier_for_apple_s_extractor_learns_the_features(string format, int dimension, string label)
    {
        Save(dimension);

        CommandRun run = await Train("--feature-print", format, "--author", "Me", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement trained = JsonDocument.Parse(run.Output).RootElement;
        JsonElement training = trained.GetProperty("training");
        Assert.Equal((1.0, Rows), (training.GetProperty("accuracy").GetDouble(), training.GetProperty("count").GetInt32()));
        Assert.Equal(format, trained.GetProperty("featureExtractor").GetString());
        Assert.InRange(trained.GetProperty("crossValidationAccuracy").GetDouble(), 0.9, 1);
        Model model = ModelFile.Load(_folder["Pets.mlmodel"]).Specification;
        Assert.Equal("Me", model.Description.Metadata.Author);
        Assert.Equal(["visionFeaturePrint", "glmClassifier"], model.PipelineModels.Select(stage => stage.TypeName));

        CommandRun predicted = await CommandRun.Of(
            "predict", _folder["Pets.mlmodel"], "--features", _folder["features.safetensors"], "--json");
        string[] labels = [.. JsonDocument.Parse(predicted.Output).RootElement.EnumerateArray().Select(
            row => row.GetProperty(label).GetString()!)];
        Assert.Equal(Enumerable.Range(0, Rows).Select(row => row % 2 == 0 ? "cat" : "dog"), labels);
    }

    [Fact]
    public async Task The_accuracies_are_printed()
    {
        Save(768);

        CommandRun run = await Train("--feature-print", "scene-v2");

        string[] lines = run.Output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal($"Training accuracy    100.0 % of {Rows}", lines[0]);
        Assert.Matches(@"^Validation accuracy  \d+\.\d % \(cross-validation\)$", lines[1]);
        Assert.Matches(@"^Model                .*Pets\.mlmodel, [\d,]+ bytes$", lines[2]);
    }

    [Theory]
    [InlineData(1, "gives 2048 features", "--feature-print", "scene-v1")]
    [InlineData(
        2, "--feature-print scene-v9: It must be one of scene-v1, scene-v2, sound-v1, FeaturePrint-1.", "--feature-print", "scene-v9")]
    [InlineData(2, "--feature-print")]
    public async Task What_does_not_fit_is_told(int exitCode, string message, params string[] arguments)
    {
        Save(768);

        CommandRun run = await Train(arguments);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["Pets.mlmodel"]));
    }

    /// <summary>Cats have a large first feature, dogs a small one; the others say nothing.</summary>
    private void Save(int dimension)
    {
        float[] values = [.. Enumerable.Range(0, Rows * dimension).Select(
            i => i % dimension == 0 ? (i / dimension % 2 == 0 ? 5f : -5f) : 0)];
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row % 2)];
        new FeatureSet(new FeatureMatrix(values, dimension), labels, ["cat", "dog"]).Save(_folder["features.safetensors"]);
    }

    private Task<CommandRun> Train(params string[] arguments) =>
        CommandRun.Of(["train", "features", _folder["features.safetensors"], "-o", _folder["Pets.mlmodel"], .. arguments]);
}
