using CoreMLSharp.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests.Validation;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Tests.Compression;

public class ModelCompressorTests
{
    private static readonly CompressionOptions EightBits = new() { Encoding = new LinearQuantization() };

    [Fact]
    public void Half_floats_halve_the_weights()
    {
        Model model = Network(Dense("a", "x", 8, 100), Dense("y", "a", 100, 4));
        CompressionReport report = Compress(ref model, new() { Encoding = new Float16Encoding() });
        Assert.Equal(4, report.Weights.Count);
        Assert.All(report.Weights, weight => Assert.Equal("float16", weight.Encoding));
        Assert.Equal(1600, model.NeuralNetwork.Layers[0].InnerProduct.Weights.Float16Value.Length);
        Assert.InRange(report.BytesAfter, report.BytesBefore * 0.45, report.BytesBefore * 0.55);
        Assert.Equal(model.CalculateSize(), report.BytesAfter);
        Assert.InRange(report.Weights[0].SignalToNoise!.Value, 65, 90);
    }

    [Fact]
    public void Eight_bits_have_a_scale_for_each_channel_and_biases_one()
    {
        Model model = Network(Dense("y", "x", 64, 5, biasScale: 40));
        Compress(ref model, EightBits);
        InnerProductLayerParams layer = model.NeuralNetwork.Layers[0].InnerProduct;
        Assert.Equal(
            (5, 5), (layer.Weights.Quantization.LinearQuantization.Scale.Count, layer.Weights.Quantization.LinearQuantization.Bias.Count));
        Assert.Equal(320, layer.Weights.RawValue.Length);
        Assert.Equal(3, model.SpecificationVersion);
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void One_scale_for_a_tensor_can_be_asked_for()
    {
        Model model = Network(Dense("y", "x", 64, 5));
        Compress(ref model, new() { Encoding = new LinearQuantization { Granularity = CompressionGranularity.PerTensor } });
        Assert.Single(model.NeuralNetwork.Layers[0].InnerProduct.Weights.Quantization.LinearQuantization.Scale);
    }

    [Fact]
    public void Weights_that_would_not_become_smaller_stay()
    {
        Model model = Network(Dense("y", "x", 1, 2));
        CompressionReport report = Compress(ref model, new() { Encoding = new Palettization() });
        Assert.False(report.HasChanged);
        Assert.Equal(["would not be smaller", "is smaller than a table"], report.Weights.Select(weight => weight.Reason));
        Assert.Equal(report.BytesBefore, report.BytesAfter);
    }

    [Theory]
    [InlineData("hidden*", "*", 0, new[] { "hidden1", "hidden2" })]
    [InlineData("!hidden1", "*", 0, new[] { "hidden2", "y" })]
    [InlineData("*", "innerProduct", 0, new[] { "hidden1", "hidden2", "y" })]
    [InlineData("*", "*", 2000, new[] { "hidden2" })]
    public void Layers_are_chosen_by_name_type_and_size(string names, string types, long minimum, string[] chosen)
    {
        Model model = Network(Dense("hidden1", "x", 20, 50), Dense("hidden2", "hidden1", 50, 50), Dense("y", "hidden2", 50, 20));
        LayerSelection layers = new() { Names = [names], Types = [types], MinimumElements = minimum };
        CompressionReport report = Compress(ref model, EightBits with { Layers = layers });
        Assert.Equal(
            chosen, report.Weights.Where(weight => weight.HasChanged && weight.Parameter == "weights").Select(weight => weight.Layer));
    }

    [Fact]
    public void Choosing_nothing_is_an_error()
    {
        Model model = Network(Dense("y", "x", 8, 8));
        CoreMLException error = Assert.Throws<CoreMLException>(
            () => Compress(ref model, EightBits with { Layers = new LayerSelection { Types = ["convolution"] } }));
        Assert.Contains("No layer matches", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_call_leaves_what_is_compressed()
    {
        Model model = Network(Dense("a", "x", 32, 32), Dense("y", "a", 32, 32));
        Compress(ref model, new() { Encoding = new Palettization { Bits = 4 }, Layers = new LayerSelection { Names = ["a"] } });
        CompressionReport report = Compress(ref model, EightBits);
        WeightReport[] matrices = [.. report.Weights.Where(weight => weight.Parameter == "weights")];
        Assert.Equal(["4-bit lookup table", "8-bit linear"], matrices.Select(weight => weight.Encoding));
        Assert.Equal("is compressed already", report.Weights[0].Reason);
    }

    [Theory]
    [InlineData("float16", 8)]
    [InlineData("linear", 3)]
    [InlineData("symmetric", 7)]
    [InlineData("palettize", 5)]
    public void The_reported_error_is_that_of_the_numbers_that_come_back(string mode, int bits)
    {
        Model model = Network(Dense("y", "x", 37, 23));
        float[] before = [.. model.NeuralNetwork.Layers[0].InnerProduct.Weights.FloatValue];
        double reported = Compress(ref model, new() { Encoding = Encoding(mode, bits) }).Weights[0].SignalToNoise!.Value;
        CompressionReport back = Decompress(ref model);
        float[] after = [.. model.NeuralNetwork.Layers[0].InnerProduct.Weights.FloatValue];
        double measured = 10 * Math.Log10(before.Sum(x => (double)x * x) / before.Zip(after, (x, y) => Math.Pow((double)x - y, 2)).Sum());
        Assert.Equal(measured, reported, 0.01);
        Assert.All(back.Weights, weight => Assert.Equal("float32", weight.Encoding));
    }

    [Fact]
    public void Weights_of_which_few_differ_keep_them_all()
    {
        Model model = Network(Dense("y", "x", 40, 40));
        float[] values = [.. Enumerable.Range(0, 1600).Select(i => (i % 13) - 6.25f)];
        model.NeuralNetwork.Layers[0].InnerProduct.Weights = new() { FloatValue = { values } };
        CompressionReport report = Compress(ref model, new() { Encoding = new Palettization { Palette = PaletteKind.Unique, Bits = 4 } });
        Assert.Equal(double.PositiveInfinity, report.Weights[0].SignalToNoise);
        Decompress(ref model);
        Assert.Equal(values, model.NeuralNetwork.Layers[0].InnerProduct.Weights.FloatValue);
    }

    [Fact]
    public void Numbers_too_large_for_half_floats_keep_their_layer()
    {
        Model model = Network(Dense("a", "x", 8, 8), Dense("y", "a", 8, 8));
        model.NeuralNetwork.Layers[0].InnerProduct.Bias.FloatValue[0] = 70_000;
        CompressionReport report = Compress(ref model, new() { Encoding = new Float16Encoding() });
        Assert.Equal([false, false, true, true], report.Weights.Select(weight => weight.HasChanged));
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void Networks_in_branches_and_pipelines_are_compressed()
    {
        NeuralNetworkLayer branch =
            new() { Name = "branch", Input = { "x" }, Branch = new() { IfBranch = new() { Layers = { Dense("inside", "x", 30, 30) } } } };
        Model stage = Network(branch, Dense("y", "x", 30, 30));
        Model pipeline = new()
        {
            SpecificationVersion = 1,
            Description = stage.Description.Clone(),
            Pipeline = new() { Models = { stage } },
        };
        CompressionReport report = Compress(ref pipeline, EightBits);
        Assert.Equal(
            ["models[0].y", "models[0].inside"],
            report.Weights.Where(weight => weight.Parameter == "weights").Select(weight => weight.Layer));
        Assert.All(report.Weights.Where(weight => weight.Parameter == "weights"), weight => Assert.True(weight.HasChanged));
        Assert.Equal(4, pipeline.SpecificationVersion); // integers need 3, the branch 4
    }

    [Fact]
    public void Updatable_layers_stay()
    {
        Model model = Network(Dense("a", "x", 30, 30), Dense("y", "a", 30, 30));
        model.NeuralNetwork.Layers[1].IsUpdatable = true;
        WeightReport[] matrices = [.. Compress(ref model, EightBits).Weights.Where(weight => weight.Parameter == "weights")];
        Assert.Equal([null, "updatable"], matrices.Select(weight => weight.Reason));
    }

    [Theory]
    [InlineData("linear", 0)]
    [InlineData("palettize", 9)]
    [InlineData("symmetric", 1)]
    public void Impossible_bits_are_refused(string mode, int bits)
    {
        Model model = Network(Dense("y", "x", 8, 8));
        Assert.Throws<CoreMLException>(() => Compress(ref model, new() { Encoding = Encoding(mode, bits) }));
    }

    [Fact]
    public void A_model_without_weights_of_these_kinds_is_refused()
    {
        Model model = Samples.Scaler();
        CoreMLException error = Assert.Throws<CoreMLException>(() => Compress(ref model, EightBits));
        Assert.Contains("scaler", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_are_compressed_differently_in_one_call()
    {
        Model model = Network(Dense("first", "x", 40, 40), Dense("hidden", "first", 40, 40), Dense("y", "hidden", 40, 40));
        CompressionOptions options = new()
        {
            Encoding = new Palettization { Bits = 4 },
            PerLayer =
            [
                new(new() { Names = ["first"] }, null),
                new(new() { Names = ["h*"], Types = ["innerProduct"] }, new LinearQuantization { Bits = 6 }),
                new(new() { Names = ["hidden"] }, new Float16Encoding()),
            ],
        };
        WeightReport[] matrices = [.. Compress(ref model, options).Weights.Where(weight => weight.Parameter == "weights")];
        Assert.Equal(["float32", "6-bit linear", "4-bit lookup table"], matrices.Select(weight => weight.Encoding));
        Assert.Equal(["not chosen", null, null], matrices.Select(weight => weight.Reason));
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void Only_layers_with_an_encoding_of_their_own_are_compressed_where_there_is_no_other()
    {
        Model model = Network(Dense("a", "x", 40, 40), Dense("y", "a", 40, 40));
        LayerEncoding last = new(new() { Names = ["y"] }, new Float16Encoding());
        CompressionReport report = Compress(ref model, new() { Encoding = null, PerLayer = [last] });
        Assert.Equal(["float32", "float32", "float16", "float16"], report.Weights.Select(weight => weight.Encoding));
    }

    [Fact]
    public void The_argument_stays_as_it_was()
    {
        Model model = Network(Dense("a", "x", 40, 40), Dense("y", "a", 40, 40)), before = model.Clone();
        using ModelFile file = new(model);
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using CompressionResult compressed = ModelCompressor.Compress(file, EightBits, cancellationToken: cancellationToken);
        Assert.Equal(before, model);
        Model small = compressed.Model.Specification, smallBefore = small.Clone();
        using CompressionResult back = ModelCompressor.Decompress(compressed.Model, cancellationToken: cancellationToken);
        Assert.Equal(smallBefore, small);
        Assert.NotEqual(small, back.Model.Specification);
    }

    [Fact]
    public void Cancelled_work_leaves_nothing_half_done()
    {
        Model model = Network(Dense("a", "x", 40, 40), Dense("y", "a", 40, 40)), before = model.Clone();
        using CancellationTokenSource source = new();
        using ModelFile file = new(model);
        Assert.ThrowsAny<OperationCanceledException>(() => ModelCompressor.Compress(file, EightBits, new Cancelling(source), source.Token));
        Assert.Equal(before, model);
    }

    [Fact]
    public void Damaged_integers_are_an_error_of_the_model()
    {
        Model model = Network(Dense("y", "x", 40, 40));
        Compress(ref model, new() { Encoding = new Palettization { Bits = 4 } });
        model.NeuralNetwork.Layers[0].InnerProduct.Weights.Quantization.LookupTableQuantization.FloatValue.Clear();
        Assert.Throws<ModelValidationException>(() => Decompress(ref model));
    }

    private static WeightEncoding Encoding(string mode, int bits) => mode switch
    {
        "float16" => new Float16Encoding(),
        "palettize" => new Palettization { Bits = bits },
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

    private static Model Network(params NeuralNetworkLayer[] layers)
    {
        InnerProductLayerParams last = layers[^1].InnerProduct;
        return new Model
        {
            SpecificationVersion = 1,
            Description = new()
            {
                Input = { Samples.Feature("x", Samples.Array((long)(layers[0].InnerProduct ?? last).InputChannels)) },
                Output = { Samples.Feature("y", Samples.Array((long)last.OutputChannels)) },
            },
            NeuralNetwork = new() { Layers = { layers } },
        };
    }

    private static NeuralNetworkLayer Dense(string name, string input, int inputs, int outputs, float biasScale = 1)
    {
        Random random = new(inputs + outputs);
        return new NeuralNetworkLayer
        {
            Name = name,
            Input = { input },
            Output = { name },
            InnerProduct = new()
            {
                InputChannels = (ulong)inputs,
                OutputChannels = (ulong)outputs,
                HasBias = true,
                Weights = new() { FloatValue = { Enumerable.Range(0, inputs * outputs).Select(_ => random.NextSingle() - 0.5f) } },
                Bias = new() { FloatValue = { Enumerable.Range(0, outputs).Select(_ => biasScale * random.NextSingle()) } },
            },
        };
    }

    /// <summary>Cancels as soon as something is done.</summary>
    private sealed class Cancelling(CancellationTokenSource source) : IProgress<CompressionProgress>
    {
        public void Report(CompressionProgress value) => source.Cancel();
    }
}
