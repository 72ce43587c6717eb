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
    public void A_normalization_of_its_own_gets_its_four_vectors_back()
    {
        NeuralNetworkLayer layer = ReadLayer(
            """{"type": "batchnorm", "name": "n", "bottom": "x", "top": "p", "C": 2, "blob_batchnorm_params": 1, "weights": {}}""",
            (1, [1, 2, 3, 4, 5, 6, 7, 8]));

        BatchnormLayerParams normal = layer.Batchnorm;
        Assert.Equal(2UL, normal.Channels);
        Assert.Equal([1f, 5], normal.Gamma.FloatValue);
        Assert.Equal([2f, 6], normal.Beta.FloatValue);
        Assert.Equal([3f, 7], normal.Mean.FloatValue);
        Assert.Equal([4f, 8], normal.Variance.FloatValue);
        Assert.InRange(normal.Epsilon, float.Epsilon, 1e-10f);
        Assert.False(normal.ComputeMeanVar);
    }

    [Fact]
    public void A_normalization_of_each_image_gets_its_scale_and_offset_back()
    {
        BatchnormLayerParams normal = ReadLayer(
            """
            {"type": "batchnorm", "name": "n", "bottom": "x", "top": "p", "C": 2, "blob_batchnorm_params": 1, "training": 1,
             "training_instancenorm": 1, "training_eps": 0.25}
            """,
            (1, [1, 2, 0, 1, 5, 6, 0, 1])).Batchnorm;

        Assert.True(normal.ComputeMeanVar && normal.InstanceNormalization);
        Assert.Equal([1f, 5], normal.Gamma.FloatValue);
        Assert.Equal([2f, 6], normal.Beta.FloatValue);
        Assert.Equal(0.25f, normal.Epsilon);
    }

    [Fact]
    public void Weights_of_eight_bits_come_back_as_they_are_stored()
    {
        InnerProductLayerParams product = ReadLayer(
            """
            {"type": "inner_product", "name": "i", "bottom": "x", "top": "p", "nB": 2, "nC": 2, "quantization_mode": 1,
             "weights": {"W_U8": 5, "per_ch_qscale": 1, "per_ch_qbias": 3}}
            """,
            (1, [0.5f, 2, 0, 0]), (3, [-1, 1]), (5, [BitConverter.Int32BitsToSingle(0x04_03_02_01)])).InnerProduct;

        Assert.Equal<byte>([1, 2, 3, 4], product.Weights.RawValue);
        Assert.Equal(8UL, product.Weights.Quantization.NumberOfBits);
        Assert.Equal([0.5f, 2], product.Weights.Quantization.LinearQuantization.Scale);
        Assert.Equal([-1f, 1], product.Weights.Quantization.LinearQuantization.Bias);
    }

    [Fact]
    public void Half_floats_come_back_as_they_are_stored()
    {
        InnerProductLayerParams product = ReadLayer(
            """{"type": "inner_product", "name": "i", "bottom": "x", "top": "p", "nB": 1, "nC": 2, "blob_weights_f16": 5, "weights": {}}""",
            (5, [BitConverter.Int32BitsToSingle(0x3C00_4000)])).InnerProduct;

        Assert.Equal<byte>([0x00, 0x40, 0x00, 0x3C], product.Weights.Float16Value);
    }

    [Fact]
    public void A_transposition_names_the_dimensions_that_its_input_has()
    {
        WriteClassifier();
        Add("model.espresso.shape", """{"layer_shapes": {"x": {"n": 1, "k": 4, "h": 4, "w": 1, "_rank": 4}}}""");
        Add("model.espresso.net", """
            {"layers": [{"type": "transpose", "name": "t", "bottom": "x", "top": "p",
                         "axis_seq": 4, "axis_n": 3, "axis_k": 0, "axis_h": 2, "axis_w": 1}]}
            """);

        Assert.Equal([0UL, 3, 1, 2], ModelFile.Load(_folder["m.mlmodelc"]).Specification.NeuralNetworkClassifier.Layers[0].Transpose.Axes);
    }

    [Theory]
    [InlineData(3, NeuralNetworkMultiArrayShapeMapping.Rank5ArrayMapping)]
    [InlineData(4, NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping)]
    public void Without_its_table_the_version_says_whether_arrays_keep_their_rank(int version, NeuralNetworkMultiArrayShapeMapping mapping)
    {
        WriteClassifier(version);

        Assert.Equal(mapping, ModelFile.Load(_folder["m.mlmodelc"]).Specification.NeuralNetworkClassifier.ArrayInputShapeMapping);
    }

    [Theory]
    [InlineData(6, 2, 3, "linear")]
    [InlineData(8, 2, 0, "ELU")]
    [InlineData(10, 0, 0, "softplus")]
    public void An_activation_is_known_by_its_number(int mode, float alpha, float beta, string expected)
    {
        NeuralNetworkLayer layer = ReadLayer(
            $$"""{"type": "activation", "name": "a", "bottom": "x", "top": "p", "mode": {{mode}}, "alpha": {{alpha}}, "beta": {{beta}}}""");

        Assert.Equal(expected, layer.Activation.NonlinearityTypeCase.ToString(), ignoreCase: true);
        Assert.Equal(mode == 6 ? (2, 3) : (0, 0), (layer.Activation.Linear?.Alpha ?? 0, layer.Activation.Linear?.Beta ?? 0));
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
    [InlineData("\"softmax\"", "\"gather_nd\"", "layer s (gather_nd) cannot be read back: layers of this type are not known")]
    [InlineData("\"softmax\"", "\"rnn_arch\"", "layer s (rnn_arch) cannot be read back: in which order a recurrent layer's gates lie")]
    [InlineData(
        "\"blob_weights\": 3", "\"quantization_lut_weights_blob\": 3, \"quantization_ranges_blob\": 1",
        "layer conv (convolution) cannot be read back: its weights are stored as quantization_lut_weights_blob, quantization_ranges_blob")]
    [InlineData(
        "\"blob_weights\": 3, \"blob_biases\": 1, \"fused_relu\": 1, \"weights\": {}",
        "\"blob_biases\": 1, \"weights\": {\"W_U6\": 3, \"per_ch_qscale\": 1, \"per_ch_qbias\": 1}",
        "stored as W_U6, per_ch_qscale, per_ch_qbias")]
    [InlineData(
        "\"blob_weights\": 3, \"blob_biases\": 1, \"fused_relu\": 1, \"weights\": {}",
        "\"blob_biases\": 1, \"weights\": {\"W_U8\": 3, \"per_ch_qscale\": \"1\", \"per_ch_qbias\": 1}",
        "per_ch_qscale is no whole number")]
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

    private NeuralNetworkLayer ReadLayer(string layer, params (long, float[])[] arrays)
    {
        WriteClassifier();
        Add("model.espresso.net", $$"""{"layers": [{{layer}}]}""");
        Add("model.espresso.weights", Weights(arrays));
        return Assert.Single(ModelFile.Load(_folder["m.mlmodelc"]).Specification.NeuralNetworkClassifier.Layers);
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

    private void WriteClassifier(int version = 1)
    {
        Model model = Classifier();
        model.SpecificationVersion = version;
        Write(model, Long(403), Long(101), Long(2), Long(7), Long(-8), Text(""), Texts("p"));
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
