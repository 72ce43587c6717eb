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
    public async Task Marked_layers_learn_with_the_usual_settings()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        CommandRun run = await CommandRun.Of("updatable", "mark", path, "fc2", "-o", folder["updatable.mlmodel"]);
        Assert.Equal(
            (0, "", $"{folder["updatable.mlmodel"]}: updatable; layers that learn: fc2.{Environment.NewLine}"),
            (run.ExitCode, run.Output, run.Error));

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
    public async Task Settings_are_changed_and_others_kept()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        await CommandRun.Of("updatable", "mark", path, "fc1", "fc2", "-o", path);
        CommandRun run = await CommandRun.Of(
            "updatable", "set", path, "--learning-rate", "0.05:0..0.5", "--batch", "16:8,16", "--epochs", "20:any", "--seed", "7", "-o",
            path);
        Assert.Equal(0, run.ExitCode);
        run = await CommandRun.Of("updatable", "set", path, "--momentum", "0.9", "-o", path);
        Assert.Equal(0, run.ExitCode);

        JsonElement settings =
            JsonDocument.Parse((await CommandRun.Of("updatable", "list", path, "--json")).Output).RootElement.GetProperty("settings");
        Assert.Equal(("0.05", "0..0.5"), Value(settings, "learningRate"));
        Assert.Equal(("16", "8,16"), Value(settings, "miniBatchSize"));
        Assert.Equal(("0.9", "0..1"), Value(settings, "momentum"));
        Assert.Equal(("20", "any"), Value(settings, "epochs"));
        Assert.Equal(("7", "any"), Value(settings, "seed"));

        static (string?, string?) Value(JsonElement settings, string name) =>
            (settings.GetProperty(name).GetProperty("value").GetString(), settings.GetProperty(name).GetProperty("allowed").GetString());
    }

    [Fact]
    public async Task A_classifier_that_does_not_end_in_a_softmax_layer_is_told_what_stands_in_the_way()
    {
        using TemporaryFolder folder = new();
        Model model = new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 3)], [Feature.MultiArray("p", DataType.Float32)], disableRank5ShapeMapping: true)
            .AddInnerProduct("fc", "x", "scores", new float[6], new float[2], inputChannels: 3, outputChannels: 2)
            .AddSoftmaxND("soft", "scores", "p", axis: 0)
            .SetClassLabels(["a", "b"])
            .Build();
        new ModelFile(model).Save(folder["model.mlmodel"]);

        CommandRun marked = await CommandRun.Of("updatable", "mark", folder["model.mlmodel"], "fc", "-o", folder["out.mlmodel"]);
        CommandRun set = await CommandRun.Of(
            "updatable", "set", folder["model.mlmodel"], "--loss", "cross-entropy", "--loss-input", "p", "-o", folder["out.mlmodel"]);

        foreach (CommandRun run in (CommandRun[])[marked, set])
        {
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("'soft' (softmaxND), through which Core ML passes no gradient. ", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_does_not_fit_is_said_and_nothing_is_written()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        CommandRun run = await CommandRun.Of("updatable", "mark", path, "fc3", "-o", folder["out.mlmodel"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("choose from the convolutions and inner products: fc1, fc2", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.mlmodel"]));
    }

    [Theory]
    [InlineData("belongs to sgd", "--optimizer", "adam", "--momentum", "1")]
    [InlineData("belong to adam", "--optimizer", "sgd", "--beta1", "0.5")]
    [InlineData("without --loss-input", "--loss", "cross-entropy")]
    [InlineData("without --loss;", "--loss-input", "scores")]
    [InlineData("--optimizer newton", "--optimizer", "newton")]
    [InlineData("--learning-rate fast: 'fast' is not a number", "--learning-rate", "fast")]
    [InlineData("--learning-rate 1:high: 'high' is not a range", "--learning-rate", "1:high")]
    [InlineData("--epochs 1.5: Give a whole number", "--epochs", "1.5")]
    [InlineData("--shuffle maybe", "--shuffle", "maybe")]
    [InlineData("--seed x", "--seed", "x")]
    public async Task Settings_that_no_model_can_have_are_wrong_usage(string message, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        CommandRun run = await CommandRun.Of(["updatable", "set", path, .. arguments, "-o", folder["out.mlmodel"]]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.mlmodel"]));
    }

    [Fact]
    public async Task A_parameter_of_the_other_optimizer_is_told_with_the_option_that_chooses_one()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder);
        await CommandRun.Of("updatable", "mark", path, "fc2", "-o", path);
        await CommandRun.Of("updatable", "set", path, "--optimizer", "adam", "--beta1", "0.5", "-o", path);

        CommandRun run = await CommandRun.Of("updatable", "set", path, "--momentum", "0.5", "-o", path);
        CommandRun kept = await CommandRun.Of("updatable", "set", path, "--beta2", "0.75", "-o", path, "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "momentum belongs to sgd, but the optimizer is adam. Choose the other one with --optimizer.", run.Error,
            StringComparison.Ordinal);
        JsonElement settings = JsonDocument.Parse(kept.Output).RootElement.GetProperty("settings");
        Assert.Equal(
            ("0.5", "0.75"),
            (Value(settings, "beta1"), Value(settings, "beta2")));

        static string? Value(JsonElement settings, string name) => settings.GetProperty(name).GetProperty("value").GetString();
    }

    [Fact]
    public async Task Turned_off_the_network_is_not_updatable()
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

        Assert.Equal(
            3, ModelFile.Load(folder["updatable.mlpackage"]).Specification.NeuralNetworkClassifier.UpdateParams.Epochs.DefaultValue);
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
