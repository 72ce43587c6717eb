using System.Text.Json;
using CoreMLSharp.Cli.Tests.Documentation;
using CoreMLSharp.Runtime.Data;
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

    [Fact]
    public async Task A_model_that_is_no_network_is_refused()
    {
        CommandRun run = await CommandRun.Of("export", _folder["Birds.mlmodel"], "-o", _folder["birds.onnx"]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("pipelineClassifier", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["birds.onnx"]));
    }

    private Task<CommandRun> Export(params string[] arguments) =>
        CommandRun.Of(["export", _folder["Style.mlmodel"], "-o", _folder["style.onnx"], .. arguments]);
}
