using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class UpdatableCommandTests
{
    [Fact]
    public async Task MarkedLayersLearnWithTheUsualSettings()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        CommandRun run = await CommandRun.Of("updatable", "mark", path, "fc2", "-o", folder["updatable.mlmodel"]);
        Assert.Equal((0, "", $"{folder["updatable.mlmodel"]}: updatable; layers that learn: fc2.{Environment.NewLine}"), (run.ExitCode, run.Output, run.Error));

        run = await CommandRun.Of("updatable", "list", folder["updatable.mlmodel"]);
        string[] lines = run.Output.Split(Environment.NewLine);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("updatable", lines[0]);
        Assert.Matches("^fc1 +innerProduct +15 *$", lines[1]);
        Assert.Matches("^fc2 +innerProduct +8 +learns$", lines[2]);
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^loss +cross-entropy of probabilities *$"));
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^learningRate +0\.01 +may be 0\.\.1$"));
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^trainingInputs +x, classLabel *$"));
    }

    [Fact]
    public async Task SettingsAreChangedAndOthersKept()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        await CommandRun.Of("updatable", "mark", path, "fc1", "fc2", "-o", path);
        CommandRun run = await CommandRun.Of("updatable", "set", path, "--learning-rate", "0.05:0..0.5", "--batch", "16:8,16", "--epochs", "20:any", "--seed", "7", "-o", path);
        Assert.Equal(0, run.ExitCode);
        run = await CommandRun.Of("updatable", "set", path, "--momentum", "0.9", "-o", path);
        Assert.Equal(0, run.ExitCode);

        JsonElement settings = JsonDocument.Parse((await CommandRun.Of("updatable", "list", path, "--json")).Output).RootElement.GetProperty("settings");
        Assert.Equal(("0.05", "0..0.5"), Value(settings, "learningRate"));
        Assert.Equal(("16", "8,16"), Value(settings, "miniBatchSize"));
        Assert.Equal(("0.9", "0..1"), Value(settings, "momentum"));
        Assert.Equal(("20", "any"), Value(settings, "epochs"));
        Assert.Equal(("7", "any"), Value(settings, "seed"));

        static (string?, string?) Value(JsonElement settings, string name) => (settings.GetProperty(name).GetProperty("value").GetString(), settings.GetProperty(name).GetProperty("allowed").GetString());
    }

    [Fact]
    public async Task WhatDoesNotFitIsSaidAndNothingIsWritten()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        CommandRun run = await CommandRun.Of("updatable", "mark", path, "fc3", "-o", folder["out.mlmodel"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("choose from the convolutions and inner products: fc1, fc2", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.mlmodel"]));
        Assert.Contains("belongs to sgd", (await CommandRun.Of("updatable", "set", path, "--optimizer", "adam", "--momentum", "1", "-o", path)).Error, StringComparison.Ordinal);
        Assert.Contains("without --loss-input", (await CommandRun.Of("updatable", "set", path, "--loss", "cross-entropy", "-o", path)).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.Of("updatable", "set", path, "--optimizer", "newton", "-o", path)).ExitCode);
    }

    [Fact]
    public async Task TurnedOffTheNetworkIsNotUpdatable()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        await CommandRun.Of("updatable", "mark", path, "fc2", "-o", path);
        CommandRun run = await CommandRun.Of("updatable", "mark", path, "fc2", "--off", "-o", path);
        Assert.Contains("not updatable; no layer learns", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("not updatable", (await CommandRun.Of("updatable", "list", path)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_keeps_the_items_of_other_tools()
    {
        using TemporaryFolder folder = new();
        ModelFile.Load(Write(folder)).Save(folder["network.mlpackage"]);
        ForeignItem.AddTo(folder["network.mlpackage"]);

        CommandRun run = await CommandRun.Of("updatable", "mark", folder["network.mlpackage"], "fc2", "-o", folder["updatable.mlpackage"]);
        Assert.Equal(0, run.ExitCode);
        run = await CommandRun.Of("updatable", "set", folder["updatable.mlpackage"], "--epochs", "3", "-o", folder["updatable.mlpackage"]);
        Assert.Equal(0, run.ExitCode);

        Assert.Equal(3, ModelFile.Load(folder["updatable.mlpackage"]).Specification.NeuralNetworkClassifier.UpdateParams.Epochs.DefaultValue);
        ForeignItem.AssertIn(folder["updatable.mlpackage"]);
    }

    private static string Write(TemporaryFolder folder)
    {
        Model model = new NeuralNetworkBuilder([Feature.MultiArray("x", DataType.Float32, 4)], [Feature.MultiArray("y", DataType.Float32)])
            .AddInnerProduct("fc1", "x", "hidden", new float[12], new float[3], 4, 3)
            .AddActivation("relu", "hidden", "positive", Activation.ReLU())
            .AddInnerProduct("fc2", "positive", "scores", new float[6], new float[2], 3, 2)
            .AddSoftmax("softmax", "scores", "probabilities")
            .SetClassLabels(["cat", "dog"])
            .Build();
        new ModelFile(model).Save(folder["network.mlmodel"]);
        return folder["network.mlmodel"];
    }
}
