using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Tests.CompiledModels.CompiledBytes;
using ArrayType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.CompiledModels;

/// <summary>Compiled models are read back to what they were compiled from.</summary>
public sealed class CompiledModelTests : IDisposable
{
    private const string Layers = """
        {"storage": "model.espresso.weights", "format_version": 200,
         "transform_params": {"x": {"scale": 0.5, "bias_r": 1, "bias_g": 2, "bias_b": 3, "bias_a": 0}},
         "layers": [
          {"type": "convolution", "name": "conv", "bottom": "x", "top": "c", "C": 2, "K": 1, "Nx": 1, "Ny": 2, "n_groups": 1, "stride_y": 2,
           "pad_mode": 0, "pad_t": 1, "has_biases": 1, "blob_weights": 3, "blob_biases": 1, "fused_relu": 1, "weights": {}},
          {"type": "softmax", "name": "s", "bottom": "c", "top": "p", "C": 2, "weights": {}, "attributes": {"is_output": 1}}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_gets_its_layers_weights_and_classes_back()
    {
        Write(Classifier(), Long(403), Long(100), Texts("no", "yes"), Text("p"), Texts("p"));
        Add("model.espresso.net", Layers);
        Add("model.espresso.weights", Weights((1, [5, 6, 0, 0]), (3, [1, 2, 3, 4])));

        using ModelFile file = ModelFile.Load(_folder["m.mlmodelc"]);

        NeuralNetworkClassifier network = file.Specification.NeuralNetworkClassifier;
        Assert.Equal(["conv", "conv__activation", "s"], network.Layers.Select(layer => layer.Name));
        ConvolutionLayerParams convolution = network.Layers[0].Convolution;
        Assert.Equal([1f, 2, 3, 4], convolution.Weights.FloatValue);
        Assert.Equal([5f, 6], convolution.Bias.FloatValue);
        Assert.Equal([2UL, 1], convolution.KernelSize);
        Assert.Equal([2UL, 1], convolution.Stride);
        Assert.Equal(1UL, convolution.Valid.PaddingAmounts.BorderAmounts_[0].StartEdgeSize);
        Assert.Equal(network.Layers[1].Input, network.Layers[0].Output);
        Assert.Equal(["c"], network.Layers[1].Output);
        Assert.Equal(["no", "yes"], network.StringClassLabels.Vector);
        Assert.Equal((0.5f, 1, 2, 3), Scaler(network));
        using ModelOutline outline = ModelOutline.Read(_folder["m.mlmodelc"]);
        Assert.Equal(file.Specification, outline.Specification);
    }

    [Fact]
    public void A_program_gets_its_weights_back_and_loses_the_compilers_notes()
    {
        Model source = SampleModels.Make("program");
        Write(source);
        Add("model.mil", """
            program(1.3)
            [buildInfo = dict<string, string>({{"coremlc-version", "1"}, {"made-by", "me"}})]
            {
                func main<ios15>(tensor<fp32, [2]> x) [FlexibleShapeInformation = string("")] {
                    tensor<fp32, [2]> w = const()[
                        val = tensor<fp32, [2]>(BLOBFILE(path = string("@model_path/weights/0-w.bin"), offset = uint64(64)))];
                    tensor<fp32, [2]> y = add(x = x, y = w);
                } -> (y);
            }
            """);
        Directory.CreateDirectory(_folder["m.mlmodelc", "weights"]);
        Add("weights/0-w.bin", "not looked at");

        using ModelFile file = ModelFile.Load(_folder["m.mlmodelc"]);

        Function main = file.Specification.MlProgram.Functions["main"];
        Assert.Empty(main.Attributes);
        Assert.Single(file.Specification.MlProgram.Attributes["buildInfo"].ImmediateValue.Dictionary.Values);
        Assert.Equal("not looked at", File.ReadAllText(Path.Combine(file.WeightsFolder!, "0-w.bin")));
        Assert.Equal(source.Description, file.Specification.Description);
        file.Save(_folder["m.mlpackage"], validate: false);
        Assert.Equal(file.Specification, ModelFile.Load(_folder["m.mlpackage"]).Specification);
    }

    [Fact]
    public void A_pipeline_gets_its_stages_and_their_names_back()
    {
        Model stage = SampleModels.Network(2);
        Model pipeline = new()
        {
            SpecificationVersion = 4,
            Description = stage.Description,
            Pipeline = new Pipeline { Models = { stage, stage }, Names = { "a", "b" } },
        };
        Write(pipeline, Long(2), Long(202));
        foreach (string name in new[] { "model0", "model1", "modelNames" }) Directory.CreateDirectory(_folder["m.mlmodelc", name]);
        Add("model0/coremldata.bin", OfMessage(stage));
        Add("model1/coremldata.bin", OfMessage(stage));
        Add("modelNames/coremldata.bin", Texts("a", "b"));

        using ModelFile file = ModelFile.Load(_folder["m.mlmodelc"]);

        Assert.Equal(pipeline, file.Specification);
    }

    [Theory]
    [InlineData("coremldata.bin", "model.espresso.net", "coremldata.bin is missing")]
    [InlineData("model.espresso.net", "", "model.espresso.net is missing")]
    [InlineData("model.espresso.weights", "", "model.espresso.weights is missing")]
    public void A_part_that_is_missing_is_named(string part, string other, string message)
    {
        WriteClassifier();
        File.Delete(_folder["m.mlmodelc", part]);
        Assert.True(other.Length == 0 || File.Exists(_folder["m.mlmodelc", other]));

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelFile.Load(_folder["m.mlmodelc"]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"softmax\"", "\"rnn_arch\"", "layers of this type are not known")]
    [InlineData("\"pad_mode\": 0", "\"pad_mode\": 9", "pads in the mode 9")]
    [InlineData("\"blob_weights\": 3", "\"weights_u6\": 3", "names no blob_weights")]
    [InlineData("\"blob_weights\": 3", "\"blob_weights\": 4", "the array 4")]
    [InlineData("\"K\": 1", "\"K\": 1000", "needs 4,000 numbers")]
    [InlineData("\"K\": 1", "\"K\": 1000000000000", "more weights than fit")]
    [InlineData("\"K\": 1", "\"K\": -1", "K is -1")]
    [InlineData("\"layers\"", "\"other\"", "model.espresso.net is not the network")]
    [InlineData("{\"storage\"", "pbze\"", "compressed")]
    public void A_network_that_cannot_be_read_says_where(string part, string other, string message)
    {
        WriteClassifier();
        Add("model.espresso.net", Layers.Replace(part, other, StringComparison.Ordinal));

        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => ModelFile.Load(_folder["m.mlmodelc"]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wherever_a_file_ends_too_early_or_says_something_else_it_is_an_error_for_people()
    {
        WriteClassifier();
        foreach (string part in new[] { "coremldata.bin", "model.espresso.weights", "model.espresso.net" })
        {
            byte[] whole = File.ReadAllBytes(_folder["m.mlmodelc", part]);
            for (int length = 0; length < whole.Length - 1; length += 3)
            {
                Add(part, whole[..length]);
                TryToLoad();
                byte[] changed = [.. whole];
                changed[length] = (byte)(changed[length] ^ 0xFF);
                Add(part, changed);
                TryToLoad();
            }

            Add(part, whole);
        }
    }

    private void TryToLoad()
    {
        try
        {
            ModelFile.Load(_folder["m.mlmodelc"]).Dispose();
        }
        catch (CoreMLException)
        {
        }
    }

    private static (float, float, float, float) Scaler(NeuralNetworkClassifier network)
    {
        NeuralNetworkImageScaler scaler = Assert.Single(network.Preprocessing).Scaler;
        return (scaler.ChannelScale, scaler.RedBias, scaler.GreenBias, scaler.BlueBias);
    }

    private static Model Classifier() => new()
    {
        SpecificationVersion = 1,
        Description = new ModelDescription
        {
            Input = { Feature.MultiArray("x", ArrayType.Float32, [1, 4, 4]) },
            Output = { Feature.String("label") },
        },
        NeuralNetworkClassifier = new(),
    };

    private void WriteClassifier()
    {
        Write(Classifier(), Long(403), Long(101), Long(2), Long(7), Long(-8), Text(""), Texts("p"));
        Add("model.espresso.net", Layers);
        Add("model.espresso.weights", Weights((1, [5, 6, 0, 0]), (3, [1, 2, 3, 4])));
    }

    private void Write(Model model, params byte[][] rest)
    {
        Directory.CreateDirectory(_folder["m.mlmodelc"]);
        Add("coremldata.bin", OfTable(model, rest));
    }

    private void Add(string part, string text) => File.WriteAllText(_folder["m.mlmodelc", part], text);

    private void Add(string part, byte[] bytes) => File.WriteAllBytes(_folder["m.mlmodelc", part], bytes);
}
