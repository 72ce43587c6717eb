using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Commands;

public sealed class CompressCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CompressCommandTests() => new ModelFile(Network()).Save(_folder["Net.mlmodel"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_smaller_model_is_written_and_its_weights_are_listed()
    {
        CommandRun run = await Compress("--mode", "palettize", "--bits", "4");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("dense.weights", run.Output, StringComparison.Ordinal);
        Assert.Contains("4-bit lookup table", run.Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder["Small.mlmodel"]).Length < new FileInfo(_folder["Net.mlmodel"]).Length / 7);
        Assert.Equal(
            4UL,
            ModelFile.Load(_folder["Small.mlmodel"]).Specification.NeuralNetwork.Layers[0].InnerProduct.Weights.Quantization.NumberOfBits);
    }

    [Fact]
    public async Task The_report_comes_as_json()
    {
        JsonElement root = JsonDocument.Parse((await Compress("--mode", "linear", "--json")).Output).RootElement;
        JsonElement weights = root.GetProperty("weights")[0];
        Assert.Equal(new FileInfo(_folder["Net.mlmodel"]).Length, root.GetProperty("bytesBefore").GetInt64());
        Assert.Equal(new FileInfo(_folder["Small.mlmodel"]).Length, root.GetProperty("bytesAfter").GetInt64());
        Assert.Equal(
            ("dense", "8-bit linear", 6400),
            (
                weights.GetProperty("layer").GetString(), weights.GetProperty("encoding").GetString(),
                weights.GetProperty("elements").GetInt32()));
        Assert.InRange(weights.GetProperty("signalToNoise").GetDouble(), 40, 60);
    }

    [Fact]
    public async Task Samples_show_how_far_outputs_are_apart()
    {
        string value = JsonSerializer.Serialize(Enumerable.Range(0, 64).Select(i => Math.Sin(i)));
        await CommandRun.Of("predict", _folder["Net.mlmodel"], "--input", $"x={value}", "--record", _folder["sample.safetensors"]);
        CommandRun run = await Compress("--mode", "float16", "--json", "--samples", _folder["sample.safetensors"]);
        JsonElement root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(1, root.GetProperty("samples").GetInt32());
        JsonElement output = Assert.Single(root.GetProperty("outputs").EnumerateArray());
        Assert.Equal("y", output.GetProperty("name").GetString());
        Assert.InRange(output.GetProperty("signalToNoise").GetDouble(), 50, 100);
    }

    [Fact]
    public async Task Decompressing_gives_floats_back()
    {
        await Compress("--mode", "float16");
        CommandRun run = await CommandRun.Of("compress", _folder["Small.mlmodel"], "-o", _folder["Large.mlmodel"], "--decompress");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            6400, ModelFile.Load(_folder["Large.mlmodel"]).Specification.NeuralNetwork.Layers[0].InnerProduct.Weights.FloatValue.Count);
    }

    [Fact]
    public async Task Where_nothing_is_gained_the_model_stays_and_the_command_says_so()
    {
        await Compress("--mode", "float16");
        CommandRun run = await CommandRun.Of("compress", _folder["Small.mlmodel"], "-o", _folder["Again.mlmodel"], "--mode", "float16");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no tensor became smaller; the model is unchanged", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder["Small.mlmodel"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(_folder["Again.mlmodel"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "--mode", "linear", "--decompress")]
    [InlineData(2, "--mode", "zip")]
    [InlineData(2, "--mode", "float16", "--sparsity", "0.5")]
    [InlineData(2, "--mode", "linear", "--layer-mode", "dense=zip")]
    [InlineData(2, "--mode", "linear", "--layer-mode", "dense")]
    [InlineData(2, "--layer-mode", "dense=linear:x")]
    [InlineData(2, "--mode", "linear", "--bits", "9")]
    [InlineData(1, "--mode", "linear", "--layers", "other")]
    [InlineData(2, "--mode", "palettize", "--table", "1,two")]
    [InlineData(2, "--mode", "prune", "--pattern", "x")]
    [InlineData(2, "--mode", "prune", "--pattern", "5:4")]
    [InlineData(2, "--mode", "prune", "--sparsity", "2")]
    [InlineData(2, "--mode", "prune")]
    [InlineData(2, "--mode", "symmetric", "--bits", "1")]
    [InlineData(2, "--mode", "palettize", "--table", "1,2,3", "--bits", "1")]
    public async Task Wrong_use_is_explained_and_writes_nothing(int exitCode, params string[] arguments)
    {
        CommandRun run = await Compress(arguments);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["Small.mlmodel"]));
    }

    [Theory]
    [InlineData("float16", "--mode", "linear", "--layer-mode", "d*=float16")]
    [InlineData("4-bit lookup table", "--type-mode", "innerProduct=palettize:4")]
    [InlineData("8-bit linear", "--mode", "linear", "--layer-mode", "other=none", "--type-mode", "convolution=float16")]
    public async Task Some_layers_have_modes_of_their_own(string encoding, params string[] arguments)
    {
        JsonElement root = JsonDocument.Parse((await Compress([.. arguments, "--json"])).Output).RootElement;
        Assert.Equal(encoding, root.GetProperty("weights")[0].GetProperty("encoding").GetString());
    }

    [Fact]
    public async Task A_model_is_not_written_to_a_file_of_another_kind()
    {
        CommandRun run = await CommandRun.Of("compress", _folder["Net.mlmodel"], "-o", _folder["x.png"], "--mode", "linear");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a model's name ends in .mlmodel", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_layer_is_chosen_the_command_that_lists_them_is_named()
    {
        CommandRun run = await Compress("--mode", "linear", "--layers", "other");
        Assert.Equal(
            "error: No layer matches the given names, types and minimum size. 'coreml inspect MODEL --layers' lists the layers.",
            run.Error.TrimEnd());
    }

    [Fact]
    public async Task Photos_of_known_classes_give_accuracies()
    {
        string photos = TestData.InRepository("samples", "Materials");
        foreach (string material in (string[])["brick", "wood"])
        {
            Directory.CreateDirectory(_folder[$"photos/{material}"]);
            foreach (string photo in Directory.EnumerateFiles(Path.Combine(photos, material)).Order(StringComparer.Ordinal).Take(12))
            {
                File.Copy(photo, _folder[$"photos/{material}/{Path.GetFileName(photo)}"]);
            }
        }

        await CommandRun.Of("train", "image", _folder["photos"], "-o", _folder["Materials.mlmodel"]);
        CommandRun run = await CommandRun.Of(
            "compress", _folder["Materials.mlmodel"], "-o", _folder["Small.mlmodel"], "--mode", "palettize", "--bits", "6", "--samples",
            _folder["photos"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Accuracy on 24 photos: {100.0:F1} % → {100.0:F1} %"), run.Output,
            StringComparison.Ordinal);
        Assert.Equal("neuralNetworkClassifier", ModelFile.Load(_folder["Small.mlmodel"]).Specification.PipelineModels[1].TypeName);
        Assert.True(new FileInfo(_folder["Small.mlmodel"]).Length < 2000);
    }

    private Task<CommandRun> Compress(params string[] arguments) =>
        CommandRun.Of(["compress", _folder["Net.mlmodel"], "-o", _folder["Small.mlmodel"], .. arguments]);

    private static Model Network()
    {
        Random random = new(1);
        WeightParams Weights(int count) => new() { FloatValue = { Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f) } };
        FeatureDescription Feature(string name, long size) => new()
        {
            Name = name,
            Type = new() { MultiArrayType = new() { Shape = { size }, DataType = ArrayFeatureType.Types.ArrayDataType.Float32 } },
        };
        return new Model
        {
            SpecificationVersion = 1,
            Description = new() { Input = { Feature("x", 64) }, Output = { Feature("y", 100) } },
            NeuralNetwork = new()
            {
                Layers =
                {
                    new NeuralNetworkLayer
                    {
                        Name = "dense",
                        Input = { "x" },
                        Output = { "y" },
                        InnerProduct = new()
                        {
                            InputChannels = 64, OutputChannels = 100, HasBias = true, Weights = Weights(6400), Bias = Weights(100),
                        },
                    },
                },
            },
        };
    }
}
