using System.Runtime.CompilerServices;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Runtime.Tests.Evaluators.Classic;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Validation;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;

namespace CoreMLSharp.Runtime.Tests.Documentation;

/// <summary>The worked examples of <c>docs/build.md</c> run, and the document shows them word for word.</summary>
public class BuildDocumentTests
{
    [Fact]
    public void The_network_tells_bright_pictures_from_dark_ones()
    {
        Model network = BuildNetwork();
        Assert.Empty(ModelValidator.Validate(network));
        Assert.Equal(1, network.SpecificationVersion);
        using MLModel model = MLModel.Load(new ModelFile(network));

        // The first channel of the convolution adds red, green and blue, the others are 0: for grey g the scores are ±(64 · 3g - 64).
        string Label(byte gray) =>
            model.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = Gray(gray) })["classLabel"].StringValue;
        Assert.Equal("bright", Label(250));
        Assert.Equal("dark", Label(5));
    }

    [Fact]
    public void The_pipeline_runs()
    {
        // pipeline
        // Two numbers are scaled to 0 … 1, written into one array, and classified.
        Model height = FeatureEngineeringBuilder.Scaler(Feature.Double("height"), "relativeHeight", scaleValue: [0.005]);
        Model weight = FeatureEngineeringBuilder.Scaler(Feature.Double("weight"), "relativeWeight", scaleValue: [0.01]);
        Model vector = FeatureEngineeringBuilder.FeatureVectorizer(
            [Feature.Double("relativeHeight"), Feature.Double("relativeWeight")], "vector");
        Model classifier =
            GlmClassifierBuilder.Create([vector.Description.Output[0]], new[] { "cat", "horse" }, weights: [[10, 10]], offsets: [-8]);
        Model animals = new PipelineBuilder()
            .Add(height, "height").Add(weight, "weight").Add(vector, "vector").Add(classifier, "classify")
            .BuildClassifier();
        // end

        Assert.Empty(ModelValidator.Validate(animals));
        var outputs = ClassicModels.Predict(animals, ("height", 160.0), ("weight", 50.0));
        Assert.Equal("horse", outputs["classLabel"].StringValue);

        // 10 · 160 / 200 + 10 · 50 / 100 - 8 = 5
        Assert.Equal(1 / (1 + Math.Exp(-5)), outputs["classLabelProbs"].DictionaryValue["horse"], 1e-9);
        Assert.Equal("cat", ClassicModels.Predict(animals, ("height", 25.0), ("weight", 4.0))["classLabel"].StringValue);
    }

    [Fact]
    public void The_updatable_network_validates()
    {
        Model network = BuildNetwork();

        // updatable
        Model updatable = new UpdatableModel(network)
            .MakeUpdatable("dense")
            .SetCategoricalCrossEntropyLoss("loss", "probabilities")
            .SetSgdOptimizer(new()
            {
                LearningRate = new(0.01, ParameterRange.Between(0, 0.1)),
                MiniBatchSize = new(16, ParameterRange.OneOf(8, 16, 32)),
            })
            .SetEpochs(10, ParameterRange.Between(1, 100))
            .SetShuffle(seed: 7)
            .Build();
        // end

        Assert.Empty(ModelValidator.Validate(updatable));
        Assert.Equal(["image", "classLabel"], updatable.Description.TrainingInput.Select(input => input.Name));
    }

    [Fact]
    public void A_wrong_layer_says_what_the_document_says()
    {
        NeuralNetworkBuilder builder = new([Feature.Image("image", 8, 8)], [Feature.MultiArray("y", DataType.Float32)]);
        builder.AddConvolution(
            "conv", "image", "features", kernelChannels: 3, outputChannels: 4, height: 1, width: 1,
            new float[12]).AddFlatten("flatten", "features", "flat");
        string message = Assert.Throws<ModelValidationException>(
            () => builder.AddInnerProduct("dense", "flat", "y", new float[200], null, inputChannels: 100, outputChannels: 2)).Message;
        Assert.Contains($"`{message}`", Document(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network")]
    [InlineData("pipeline")]
    [InlineData("updatable")]
    public void The_document_shows_the_example(string name) =>
        Assert.Contains($"```csharp\n{string.Join('\n', ExampleLines(name))}\n```", Document(), StringComparison.Ordinal);

    private static Model BuildNetwork()
    {
        float[] kernels = [.. Enumerable.Repeat(1f, 3), .. Enumerable.Repeat(0f, 9)];
        float[] matrix = [.. Enumerable.Repeat(-1f, 256), .. Enumerable.Repeat(1f, 256)];
        float[] offsets = [64, -64];
        using TemporaryFolder folder = new();
        string path = folder["Shapes.mlmodel"];

        // network
        Model network = new NeuralNetworkBuilder(
            [Feature.Image("image", 16, 16)], [Feature.MultiArray("classLabelProbs", DataType.Float32)])
            .SetPreprocessing("image", imageScale: 1 / 255f)
            .AddConvolution("conv", "image", "features", kernelChannels: 3, outputChannels: 4, height: 1, width: 1, kernels)
            .AddActivation("relu", "features", "positive", Activation.ReLU())
            .AddPooling("pool", "positive", "pooled", height: 2, width: 2, strideHeight: 2, strideWidth: 2, PoolingType.Average)
            .AddFlatten("flatten", "pooled", "flat")
            .AddInnerProduct("dense", "flat", "scores", matrix, offsets, inputChannels: 256, outputChannels: 2)
            .AddSoftmax("softmax", "scores", "probabilities")
            .SetClassLabels(["dark", "bright"])
            .Build();
        new ModelFile(network).Save(path);
        // end
        return network;
    }

    private static MLImage Gray(byte value) =>
        MLImage.FromPixels(new PixelBuffer(16, 16, PixelFormat.Rgb, [.. Enumerable.Repeat(value, 16 * 16 * 3)]));

    private static string Document() => File.ReadAllText(TestData.InRepository("docs", "build.md"));

    private static IEnumerable<string> ExampleLines(string name, [CallerFilePath] string source = "")
    {
        if (!File.Exists(source))
        {
            source = TestData.InRepository("tests", "CoreMLSharp.Runtime.Tests", "Documentation", "BuildDocumentTests.cs");
        }

        return File.ReadLines(source).SkipWhile(line => line.Trim() != $"// {name}").Skip(1).TakeWhile(line => line.Trim() != "// end")
            .Select(line => line.Length > 8 ? line[8..] : "");
    }
}
