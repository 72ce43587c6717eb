using CoreMLSharp.Compression;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Runtime.Tests.Compression;

/// <summary>Networks compute before and after compressing nearly the same, and are valid.</summary>
public class CompressedNetworkTests
{
    [Theory]
    [InlineData("float16", 16, PaletteKind.KMeans, 55)]
    [InlineData("linear", 8, PaletteKind.KMeans, 38)]
    [InlineData("linear", 6, PaletteKind.KMeans, 26)]
    [InlineData("linear", 4, PaletteKind.KMeans, 14)]
    [InlineData("symmetric", 8, PaletteKind.KMeans, 38)]
    [InlineData("symmetric", 4, PaletteKind.KMeans, 13)]
    [InlineData("palettize", 8, PaletteKind.KMeans, 38)]
    [InlineData("palettize", 4, PaletteKind.KMeans, 15)]
    [InlineData("palettize", 3, PaletteKind.KMeans, 9)]
    [InlineData("palettize", 6, PaletteKind.Uniform, 25)]
    public void Outputs_stay_near(string mode, int bits, PaletteKind palette, double least)
    {
        Model model = Network();
        Model compressed = model.Clone();
        Compress(ref compressed, new() { Encoding = Encoding(mode, Math.Min(bits, 8), palette) });
        Assert.True(compressed.CalculateSize() < model.CalculateSize() * 0.6);
        Assert.Empty(ModelValidator.Validate(compressed));

        OutputError error = Assert.Single(Compare(model, compressed));
        Assert.Equal("y", error.Name);
        Assert.InRange(error.SignalToNoise!.Value, least, 120);
    }

    [Fact]
    public void A_table_of_all_weights_changes_nothing_but_rounding()
    {
        Model model = Network(step: 0.25f);
        Model compressed = model.Clone();
        Palettization table = new() { Palette = PaletteKind.Custom, Table = [-0.5f, -0.25f, 0, 0.25f, 0.5f], Bits = 3 };
        Compress(ref compressed, new() { Encoding = table, Layers = new() { Types = ["innerProduct"] } });
        Assert.InRange(Assert.Single(Compare(model, compressed)).SignalToNoise!.Value, 80, double.PositiveInfinity);
    }

    [Fact]
    public void Folded_layers_compute_the_same()
    {
        Model model = Network();
        Model folded = model.Clone();
        CompressionReport report = Compress(ref folded, new() { Encoding = new LinearQuantization() });
        Assert.Contains("3 layers folded into the layers before.", report.Notes);
        Assert.Equal(["convolution", "relu", "flatten", "dense"], folded.NeuralNetwork.Layers.Select(layer => layer.Name));
        Decompress(ref folded);
        Assert.InRange(Assert.Single(Compare(model, folded)).SignalToNoise!.Value, 38, 120);
    }

    [Fact]
    public void Decompressed_weights_compute_what_the_compressed_ones_did()
    {
        Model compressed = Network();
        Compress(ref compressed, new() { Encoding = new Palettization { Bits = 5 } });
        Model back = compressed.Clone();
        Decompress(ref back);
        Assert.InRange(Assert.Single(Compare(compressed, back)).SignalToNoise!.Value, 100, double.PositiveInfinity);
    }

    private static WeightEncoding Encoding(string mode, int bits, PaletteKind palette) => mode switch
    {
        "float16" => new Float16Encoding(),
        "palettize" => new Palettization { Bits = bits, Palette = palette },
        _ => new LinearQuantization { Bits = bits, IsSymmetric = mode == "symmetric" },
    };

    /// <summary>Puts the compressed model in the place of the model.</summary>
    private static CompressionReport Compress(ref Model model, CompressionOptions options)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using CompressionResult result = ModelCompressor.Compress(new ModelFile(model), options, cancellationToken: cancellationToken);
        model = result.Model.Specification;
        return result.Report;
    }

    private static CompressionReport Decompress(ref Model model)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using CompressionResult result = ModelCompressor.Decompress(new ModelFile(model), cancellationToken: cancellationToken);
        model = result.Model.Specification;
        return result.Report;
    }

    private static IReadOnlyList<OutputError> Compare(Model before, Model after)
    {
        using MLModel first = MLModel.Load(new ModelFile(before)), second = MLModel.Load(new ModelFile(after));
        Random random = new(5);
        ModelSample[] samples =
        [
            .. Enumerable.Range(0, 4).Select(i =>
            {
                float[] noise = [.. Enumerable.Range(0, 3 * 8 * 8).Select(_ => random.NextSingle() - 0.5f)];
                return new ModelSample(
                    $"noise {i}", () => new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap(noise, 3, 8, 8) });
            }),
        ];
        return OutputDiff.Compare(first, second, samples, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>A convolution, normalised, scaled and shifted, and an inner product behind a ReLU.</summary>
    private static Model Network(float step = 0)
    {
        Random random = new(4);
        WeightParams Weights(int count, float scale, float offset = 0) => new()
        {
            FloatValue =
            {
                Enumerable.Range(0, count).Select(
                    _ => step > 0 ? random.Next(-2, 3) * step : offset + (scale * (random.NextSingle() - 0.5f))),
            },
        };
        NeuralNetworkLayer Layer(string name, string input, string output, NeuralNetworkLayer layer)
        {
            layer.Name = name;
            layer.Input.Add(input);
            layer.Output.Add(output);
            return layer;
        }

        WeightParams Positive(int count) => new() { FloatValue = { Enumerable.Range(0, count).Select(_ => 0.5f + random.NextSingle()) } };
        return new Model
        {
            SpecificationVersion = 1,
            Description = new()
            {
                Input = { Feature("x", 3, 8, 8) },
                Output = { Feature("y", 10) },
            },
            NeuralNetwork = new()
            {
                Layers =
                {
                    Layer(
                        "convolution", "x", "maps",
                        new()
                        {
                            Convolution = new()
                            {
                                OutputChannels = 16, KernelChannels = 3, NGroups = 1, KernelSize = { 3, 3 }, Valid = new(),
                                Weights = Weights(16 * 27, 1),
                            },
                        }),
                    Layer(
                        "normalization", "maps", "normal",
                        new()
                        {
                            Batchnorm = new()
                            {
                                Channels = 16, Gamma = Positive(16), Beta = Weights(16, 1), Mean = Weights(16, 1), Variance = Positive(16),
                            },
                        }),
                    Layer(
                        "scale", "normal", "scaled",
                        new()
                        {
                            Scale = new()
                            {
                                ShapeScale = { 16 }, Scale = Positive(16), HasBias = true, ShapeBias = { 1 }, Bias = Weights(1, 1),
                            },
                        }),
                    Layer("bias", "scaled", "shifted", new() { Bias = new() { Shape = { 16 }, Bias = Weights(16, 1) } }),
                    Layer("relu", "shifted", "positive", new() { Activation = new() { ReLU = new() } }),
                    Layer("flatten", "positive", "row", new() { Flatten = new() }),
                    Layer(
                        "dense", "row", "y",
                        new()
                        {
                            InnerProduct = new()
                            {
                                InputChannels = 576, OutputChannels = 10, HasBias = true, Weights = Weights(5760, 1), Bias = Weights(10, 1),
                            },
                        }),
                },
            },
        };
    }

    private static FeatureDescription Feature(string name, params long[] shape) => new()
    {
        Name = name,
        Type = new() { MultiArrayType = new() { Shape = { shape }, DataType = ArrayFeatureType.Types.ArrayDataType.Float32 } },
    };
}
