using CoreMLSharp.Compression;
using CoreMLSharp.Inspection.Values;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Tests.Inspection.Values;

public sealed class WeightValuesTests
{
    [Fact]
    public void Numbers_have_a_range_a_mean_and_a_histogram()
    {
        NumberSpread spread = NumberSpread.Of([-1, 0, 1, 1, float.NaN, float.PositiveInfinity]);
        Assert.Equal((6, -1, 1, 0.25), (spread.Count, spread.Minimum, spread.Maximum, spread.Mean));
        Assert.Equal((1, 2), (spread.Zeros, spread.NotFinite));
        Assert.Equal(Math.Sqrt(0.6875), spread.Deviation, 6);
        Assert.Equal((1, 1, 2), (spread.Histogram[0], spread.Histogram[20], spread.Histogram[^1]));
        Assert.Equal(4, spread.Histogram.Sum());
    }

    [Theory]
    [InlineData(new float[0], 0)]
    [InlineData(new[] { float.NaN }, 0)]
    [InlineData(new[] { 3f, 3f, 3f }, 3)]
    public void Numbers_without_a_range_have_a_spread_all_the_same(float[] numbers, double expected)
    {
        NumberSpread spread = NumberSpread.Of(numbers);
        Assert.Equal((expected, expected, 0.0), (spread.Minimum, spread.Maximum, spread.Deviation));
        Assert.Equal(numbers.Count(float.IsFinite), spread.Histogram.Sum());
    }

    [Fact]
    public void Layers_show_their_weights_as_they_are_when_they_run_also_in_branches()
    {
        Model model = new() { SpecificationVersion = 4, NeuralNetwork = new NeuralNetwork { Layers = { Dense("first") } } };
        model.NeuralNetwork.Layers.Add(new NeuralNetworkLayer
        {
            Name = "branch",
            Branch = new BranchLayerParams { IfBranch = new NeuralNetwork { Layers = { Dense("inner") } } },
        });
        using ModelFile file = new(model);
        WeightValues[] found = [.. WeightValues.Read(file)];
        Assert.Equal(["first", "inner"], found.Select(weight => weight.Layer));
        Assert.All(found, weight => Assert.Equal("innerProduct weights float32 2x100", Describe(weight)));

        using CompressionResult compressed = ModelCompressor.Compress(file, new() { Encoding = new LinearQuantization() });
        WeightValues eight = WeightValues.Read(compressed.Model).First();
        Assert.Equal("innerProduct weights 8-bit linear 2x100", Describe(eight));
        Assert.Equal(found[0].Spread.Maximum, eight.Spread.Maximum, 2);
    }

    [Fact]
    public void Stages_of_a_pipeline_are_named_and_linear_models_have_weights_too()
    {
        Model head = new()
        {
            GlmClassifier = new GLMClassifier
            {
                Weights = { new GLMClassifier.Types.DoubleArray { Value = { 1, 2, 3 } } },
                Offset = { 0.5 },
            },
        };
        Model model = new()
        {
            PipelineClassifier = new PipelineClassifier { Pipeline = new Pipeline { Models = { new Model(), head } } },
        };
        using ModelFile file = new(model);
        Assert.Equal(
            ["models[1] weights 1x3", "models[1] offset 1"],
            WeightValues.Read(file).Select(weight => $"{weight.Layer} {weight.Parameter} {string.Join('x', weight.Shape)}"));
    }

    private static string Describe(WeightValues weight) =>
        $"{weight.Type} {weight.Parameter} {weight.Format} {string.Join('x', weight.Shape)}";

    private static NeuralNetworkLayer Dense(string name) => new()
    {
        Name = name,
        InnerProduct = new InnerProductLayerParams
        {
            InputChannels = 100,
            OutputChannels = 2,
            Weights = new WeightParams { FloatValue = { Enumerable.Range(0, 200).Select(i => MathF.Sin(i)) } },
        },
    };
}
