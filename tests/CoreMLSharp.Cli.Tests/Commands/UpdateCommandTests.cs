using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class UpdateCommandTests
{
    [Fact]
    public async Task A_classifier_of_photos_learns_more_photos()
    {
        using TemporaryFolder folder = new();
        string photos = TestData.InRepository("samples", "Materials");
        foreach ((string label, int first) in new[] { ("brick", 1), ("wood", 1), ("brick", 11), ("wood", 11) })
        {
            string target = folder[Path.Combine(first == 1 ? "few" : "more", label)];
            Directory.CreateDirectory(target);
            foreach (int i in Enumerable.Range(first, 3))
            {
                File.Copy(Path.Combine(photos, label, $"{label}-{i:000}.jpg"), Path.Combine(target, $"{i}.jpg"));
            }
        }

        CommandRun run = await CommandRun.Of(
            "train", "image", folder["few"], "-o", folder["m.mlmodel"], "--updatable", "--cache", folder["cache"]);
        Assert.Equal(0, run.ExitCode);
        byte[] before = File.ReadAllBytes(folder["m.mlmodel"]);

        run = await CommandRun.Of("update", folder["m.mlmodel"], folder["more"], "-o", folder["n.mlmodel"], "--epochs", "3", "--seed", "1");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.StartsWith("Learned from 6 examples. It is right about ", run.Output, StringComparison.Ordinal);
        Assert.Contains("epoch 3/3: loss ", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["m.mlmodel"]));
        Assert.Equal(0, (await CommandRun.Of("validate", folder["n.mlmodel"])).ExitCode);
        Assert.Equal(0, (await CommandRun.Of("evaluate", folder["n.mlmodel"], folder["more"])).ExitCode);
    }

    [Fact]
    public async Task Nearest_neighbours_learn_a_table()
    {
        using TemporaryFolder folder = new();
        Model model = new NearestNeighborsClassifierBuilder("x", "label", 2, "none").SetNumberOfNeighbors(1).Build();
        new ModelFile(model).Save(folder["m.mlmodel"]);
        await File.WriteAllTextAsync(folder["data.csv"], "a,b,label\n0,0,low\n1,1,high\n", TestContext.Current.CancellationToken);

        CommandRun run = await CommandRun.Of(
            "update", folder["m.mlmodel"], folder["data.csv"], "-o", folder["m.mlmodel"], "--force", "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((2, 0.0, 1.0), (
            json.GetProperty("examples").GetInt32(), json.GetProperty("accuracyBefore").GetDouble(),
            json.GetProperty("accuracyAfter").GetDouble()));
        Assert.Empty(json.GetProperty("losses").EnumerateArray());
    }

    [Fact]
    public async Task Updates_are_compared_and_averaged()
    {
        using TemporaryFolder folder = new();
        await CommandRun.Of("sample", "digits", "-o", folder.Path);
        await CommandRun.Of("updatable", "mark", folder["Digits.mlmodel"], "dense", "-o", folder["a.mlmodel"]);
        Model model = ModelFile.Load(folder["a.mlmodel"]).Specification;
        Google.Protobuf.Collections.RepeatedField<float> weights = Dense(model);
        float first = weights[0];
        weights[0] = first + 1;
        new ModelFile(model).Save(folder["b.mlmodel"]);

        CommandRun run = await CommandRun.Of(
            "diff", folder["a.mlmodel"], folder["b.mlmodel"], "--weights", folder["delta.safetensors"], "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        float[] moved = SafeTensorsFile.Load(folder["delta.safetensors"]).Tensors["dense.weights"].ToFloats();
        Assert.Equal((1f, 0f), (moved[0], moved[1]));

        run = await CommandRun.Of(
            "update", "--average", folder["a.mlmodel"], folder["b.mlmodel"], "--shares", "3", "1", "-o", folder["c.mlmodel"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(first + 0.25f, Dense(ModelFile.Load(folder["c.mlmodel"]).Specification)[0], 1e-5f);
        Assert.Equal(1, (await CommandRun.Of(
            "update", "--average", folder["a.mlmodel"], folder["Digits.mlmodel"], "-o", folder["d.mlmodel"])).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("update", folder["a.mlmodel"], "-o", folder["d.mlmodel"])).ExitCode);

        static Google.Protobuf.Collections.RepeatedField<float> Dense(Model model) =>
            model.NetworkLayers.Single(layer => layer.Name == "dense").InnerProduct.Weights.FloatValue;
    }

    [Theory]
    [InlineData(1, "--epochs", "5000")]
    [InlineData(2, "--epochs", "0")]
    [InlineData(1, "--momentum", "0.5")]
    public async Task What_the_model_does_not_allow_is_refused(int exitCode, string option, string value)
    {
        using TemporaryFolder folder = new();
        await CommandRun.Of("sample", "digits", "-o", folder.Path);
        await CommandRun.Of("updatable", "mark", folder["Digits.mlmodel"], "dense", "-o", folder["m.mlmodel"]);
        await CommandRun.Of("updatable", "set", folder["m.mlmodel"], "--optimizer", "adam", "-o", folder["m.mlmodel"]);
        await File.WriteAllTextAsync(folder["data.csv"], "image,digit\nnothing.png,1\n", TestContext.Current.CancellationToken);

        CommandRun run = await CommandRun.Of(
            "update", folder["m.mlmodel"], folder["data.csv"], "-o", folder["n.mlmodel"], option, value);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(option.TrimStart('-'), run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["n.mlmodel"]));
    }
}
