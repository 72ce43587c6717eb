using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExportCommandTests() => DocumentedModels.Save(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_onnx_model_computes_what_the_model_does()
    {
        float[] pixels = [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => MathF.Abs(MathF.Sin(i)))];
        FeatureStorage.Pack(new Dictionary<string, MLFeatureValue> { ["input1"] = MLMultiArray.Wrap(pixels, 1, 3, 64, 64) }).Save(
            _folder["in.safetensors"]);
        await CommandRun.Of(
            "predict", _folder["Style.mlmodel"], "--input", $"input1={_folder["in.safetensors"]}", "-o", _folder["out.safetensors"]);

        CommandRun run = await Export();

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("style.onnx: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(" bytes; inputs input1 [1, 3, 64, 64]; outputs output1.", run.Error.TrimEnd(), StringComparison.Ordinal);
        using InferenceSession session = new(_folder["style.onnx"]);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, 64, 64]);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(new RunOptions(), ["input1"], [input], ["output1"]);
        float[] expected = SafeTensorsFile.Load(_folder["out.safetensors"]).Tensors["output1"].ToFloats();
        Assert.Equal(expected, outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public async Task A_batch_has_a_first_dimension_of_any_size()
    {
        CommandRun run = await Export("--batch", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement written = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(new FileInfo(_folder["style.onnx"]).Length, written.GetProperty("bytes").GetInt64());
        JsonElement input = Assert.Single(written.GetProperty("inputs").EnumerateArray());
        Assert.Equal("input1", input.GetProperty("name").GetString());
        Assert.Equal([-1, 3, 64, 64], input.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(["output1"], written.GetProperty("outputs").EnumerateArray().Select(name => name.GetString()!));
    }

    [Theory]
    [InlineData("Birds.mlmodel")]
    [InlineData("linked/Birds.mlmodel")]
    public async Task A_classifier_and_its_extractor_become_one_file(string model)
    {
        await CommandRun.Of("link", _folder["Birds.mlmodel"], _folder["Flowers.mlmodel"], "-o", _folder["linked"]);

        CommandRun run = await CommandRun.Of("export", _folder[model], "-o", _folder["birds.onnx"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.EndsWith(
            " bytes; inputs image [1, 3, 64, 64]; outputs classLabelProbs, classLabel.", run.Error.TrimEnd(), StringComparison.Ordinal);
        using InferenceSession session = new(_folder["birds.onnx"]);
        Assert.Equal("""["blackbird", "robin", "sparrow"]""", session.ModelMetadata.CustomMetadataMap["classLabels"]);
    }

    [Fact]
    public async Task A_linked_built_in_extractor_comes_along()
    {
        using ModelFile extractor =
            ModelFile.Load(TestData.InRepository("src", "CoreMLSharp.FeaturePrint", "Models", "FeaturePrint-1.mlmodel"));
        ModelDescription description = extractor.Specification.Description;
        int features = (int)description.Output[0].Type.MultiArrayType.Shape[0];
        Model classifier = GlmClassifierBuilder.Create(
            description.Output[0].Clone(), ClassifierOutputs.CreateML, ["dark", "light"],
            [new double[features], [.. Enumerable.Range(0, features).Select(i => Math.Sin(i))]], [0, 0.5]);
        new ModelFile(PipelineBuilder.Classifier(LinkedModelBuilder.Create(description, "FeaturePrint-1"), classifier))
            .Save(_folder["Linked.mlmodel"]);

        CommandRun run = await CommandRun.Of("export", _folder["Linked.mlmodel"], "-o", _folder["linked.onnx"], "--batch");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("inputs image [?, 3, ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_that_only_apple_has_is_refused()
    {
        DocumentedModels.Save(_folder.Path);
        CommandRun run = await CommandRun.Of("export", _folder["Hotdog.mlmodel"], "-o", _folder["hotdog.onnx"]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("stage 1 (visionFeaturePrint): models of type", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["hotdog.onnx"]));
    }

    private Task<CommandRun> Export(params string[] arguments) =>
        CommandRun.Of(["export", _folder["Style.mlmodel"], "-o", _folder["style.onnx"], .. arguments]);
}
