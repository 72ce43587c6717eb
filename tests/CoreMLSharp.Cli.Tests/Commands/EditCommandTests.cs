using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class EditCommandTests
{
    [Fact]
    public async Task Several_edits_are_made_in_one_command()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);
        await File.WriteAllLinesAsync(
            folder["labels.txt"], Enumerable.Range(0, 10).Select(i => $"number {i}"), TestContext.Current.CancellationToken);

        CommandRun run = await CommandRun.Of(
            "edit", folder["Digits.mlmodel"], "-o", folder["Out.mlmodel"], "--rename", "image=photo", "--rename", "digit=name",
            "--describe", "digit=What it is", "--author", "A",
            "--user-defined", "from=here", "--class-labels-file", folder["labels.txt"], "--preprocessing", "image=scale=0.5,bias=-1",
            "--minimal-version");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("specification version 1", run.Error, StringComparison.Ordinal);
        Model model = ModelFile.Load(folder["Out.mlmodel"]).Specification;
        Assert.Equal(
            ("photo", "name", "name"),
            (model.Description.Input[0].Name, model.Description.Output[0].Name, model.Description.PredictedFeatureName));
        Assert.Equal(
            ("What it is", "A", "here"),
            (
                model.Description.Output[0].ShortDescription, model.Description.Metadata.Author,
                model.Description.Metadata.UserDefined["from"]));
        Assert.Equal("number 9", model.NeuralNetworkClassifier.StringClassLabels.Vector[9]);
        Assert.Equal(
            ("photo", 0.5f, -1f),
            (
                model.NeuralNetworkClassifier.Preprocessing[0].FeatureName,
                model.NeuralNetworkClassifier.Preprocessing[0].Scaler.ChannelScale,
                model.NeuralNetworkClassifier.Preprocessing[0].Scaler.GreenBias));
    }

    [Fact]
    public async Task Nothing_is_written_where_an_edit_fails()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun labels = await CommandRun.Of("edit", folder["Digits.mlmodel"], "-o", folder["Out.mlmodel"], "--class-labels", "a", "b");
        CommandRun shape = await CommandRun.Of(
            "edit", folder["Digits.mlmodel"], "-o", folder["Out.mlmodel"], "--shape", "image=28x28,40x40");

        Assert.Equal((1, 1), (labels.ExitCode, shape.ExitCode));
        Assert.Contains("10 classes", labels.Error, StringComparison.Ordinal);
        Assert.Contains("image 40×40", shape.Error, StringComparison.Ordinal);
        Assert.Contains("dense", shape.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["Out.mlmodel"]));
    }

    [Theory]
    [InlineData("Say what is to change", "-o", "Out.mlmodel")]
    [InlineData("--rename image: Write OLD=NEW", "-o", "Out.mlmodel", "--rename", "image")]
    [InlineData("ends in .mlmodel", "-o", "Out.txt", "--author", "A")]
    [InlineData("--rename a=c: 'a' is given twice", "-o", "Out.mlmodel", "--rename", "a=b", "--rename", "a=c")]
    [InlineData("'1xq' is not a shape", "-o", "Out.mlmodel", "--shape", "image=1xq")]
    [InlineData("describes no image", "-o", "Out.mlmodel", "--image", "x=XYZ")]
    [InlineData("'long' is not an element type", "-o", "Out.mlmodel", "--array-type", "x=long")]
    [InlineData("--specification-version zero", "-o", "Out.mlmodel", "--specification-version", "zero")]
    public async Task Wrong_usage_is_explained(string message, params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(["edit", "In.mlmodel", .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_done_comes_as_json()
    {
        using TemporaryFolder folder = new();
        DocumentedModels.Save(folder.Path);

        CommandRun run = await CommandRun.Of(
            "edit", folder["Style.mlmodel"], "-o", folder["Out.mlmodel"], "--shape", "input1=1x3x64x64,1x3x32x32", "--remove-unused",
            "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement edited = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(folder["Out.mlmodel"], edited.GetProperty("model").GetString());
        Assert.Equal(new FileInfo(folder["Style.mlmodel"]).Length, edited.GetProperty("bytesBefore").GetInt64());
        Assert.Equal(new FileInfo(folder["Out.mlmodel"]).Length, edited.GetProperty("bytesAfter").GetInt64());
        Assert.Equal(4, edited.GetProperty("specificationVersion").GetInt32());
        Assert.Equal(0, edited.GetProperty("removed").GetArrayLength());
        Assert.Equal(2, edited.GetProperty("shapes").GetArrayLength());
    }
}
