using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using static CoreMLSharp.Tests.Building.NeuralNetworks.LayerRecipes;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Building.NeuralNetworks;

public sealed class NetworkInterfaceTests
{
    [Fact]
    public void A_classifier_has_probabilities_and_a_label()
    {
        Model model = Scores().SetClassLabels(["cat", "dog"]).Build();

        Assert.Equal(["cat", "dog"], model.NeuralNetworkClassifier.StringClassLabels.Vector);
        Assert.Equal("probabilities", model.NeuralNetworkClassifier.LabelProbabilityLayerName);
        Assert.Equal(("classLabel", "y"), (model.Description.PredictedFeatureName, model.Description.PredictedProbabilitiesName));
        Assert.NotNull(model.Description.Output[0].Type.DictionaryType.StringKeyType);
        Assert.NotNull(model.Description.Output[1].Type.StringType);
        Assert.Equal(1, model.SpecificationVersion);
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void Labels_may_be_integers()
    {
        Model model = Scores().SetClassLabels([3L, 5L], "digit", "probabilities").Build();
        Assert.Equal([3, 5], model.NeuralNetworkClassifier.Int64ClassLabels.Vector);
        Assert.NotNull(model.Description.Output[1].Type.Int64Type);
    }

    [Fact]
    public void Labels_may_come_from_a_file()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["labels.txt"], "cat\r\ndog\n\n");
        Assert.Equal(
            ["cat", "dog"], Scores().SetClassLabelsFromFile(folder["labels.txt"]).Build().NeuralNetworkClassifier.StringClassLabels.Vector);

        File.WriteAllText(folder["labels.txt"], "cat\n\ndog\n");
        Assert.Contains(
            "line 2 is empty", Assert.Throws<CoreMLException>(() => Scores().SetClassLabelsFromFile(folder["labels.txt"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_labels_are_errors()
    {
        AssertError(() => Scores().SetClassLabels(Array.Empty<string>()), "no class labels");
        AssertError(() => Scores().SetClassLabels(["cat", "cat"]), "'cat' is there twice");
        AssertError(() => Scores().SetClassLabels(["cat", "dog"], "y"), "called 'y' already");
        AssertError(() => Scores().SetClassLabels(["cat", "dog", "bird"]).Build(), "has 2 elements, but there are 3 class labels");
        AssertError(() => Scores().SetClassLabels(["cat", "dog"], predictionBlob: "nothing").Build(), "No layer writes 'nothing'");
        AssertError(() => Scores().SetClassLabels(["cat", "dog"]).SetClassLabels(["cat", "dog"]), "set already");
    }

    [Fact]
    public void A_regressor_names_its_prediction()
    {
        Model model = Start().AddInnerProduct("fc", "x", "y", F(8), null, 4, 2).SetPredictedFeature("y").Build();
        Assert.Equal("y", model.Description.PredictedFeatureName);
        Assert.Single(model.NeuralNetworkRegressor.Layers);
        AssertError(() => Start().SetPredictedFeature("price"), "no output 'price'");
    }

    [Fact]
    public void Images_are_preprocessed()
    {
        NeuralNetworkBuilder builder = new([Feature.Image("image", 3, 2)], [Feature.MultiArray("y", DataType.Float32)]);
        builder.SetPreprocessing("image", redBias: -1, imageScale: 2 / 255f).AddFlatten("flat", "image", "y");
        NeuralNetworkPreprocessing preprocessing = Assert.Single(builder.Build().NeuralNetwork.Preprocessing);
        Assert.Equal(
            ("image", -1f, 0f, 2 / 255f),
            (preprocessing.FeatureName, preprocessing.Scaler.RedBias, preprocessing.Scaler.BlueBias, preprocessing.Scaler.ChannelScale));

        builder.SetMeanImage("image", F(18));
        Assert.Equal(18, Assert.Single(builder.Build().NeuralNetwork.Preprocessing).MeanImage.MeanImage.Count);
        AssertError(() => builder.SetMeanImage("image", F(6)), "has 6 values; 3 channels of 3 × 2 pixels need 18");
        AssertError(() => builder.SetPreprocessing("picture"), "no input 'picture'");
        AssertError(() => Start().SetPreprocessing("x"), "'x' is not an image");
    }

    [Fact]
    public void Inputs_may_be_optional_with_a_default()
    {
        NeuralNetworkBuilder Both() => new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 4), Feature.MultiArray("n", DataType.Int32, 4)],
            [Feature.MultiArray("y", DataType.Float32)], disableRank5ShapeMapping: true)
            .AddAddBroadcastable("add", ["x", "n"], "y");
        Model model = Both().SetOptionalInput("n", 3).Build();
        Assert.True(model.Description.Input[1].Type.IsOptional);
        Assert.Equal(3, model.Description.Input[1].Type.MultiArrayType.IntDefaultValue);
        Assert.Equal(5, model.SpecificationVersion);
        Assert.Equal(4, Both().SetOptionalInput("n").Build().SpecificationVersion);
        AssertError(() => Both().SetOptionalInput("n", 1.5), "1.5 cannot be its default");
        AssertError(() => Both().SetOptionalInput("z"), "no input 'z'");
    }

    [Fact]
    public void The_version_is_the_lowest_that_knows_everything()
    {
        Assert.Equal(1, Start().AddInnerProduct("fc", "x", "y", F(8), null, 4, 2).Build().SpecificationVersion);
        Assert.Equal(2, Start().AddInnerProduct("fc", "x", "y", new Half[8], null, 4, 2).Build().SpecificationVersion);
        Assert.Equal(
            3, Start().AddInnerProduct("fc", "x", "y", WeightData.Linear(new byte[8], 8, [1]), null, 4, 2).Build().SpecificationVersion);
        NeuralNetworkBuilder exact = new(
            [Feature.MultiArray("x", DataType.Float32, 4)], [Feature.MultiArray("y", DataType.Float32)], disableRank5ShapeMapping: true);
        Assert.Equal(4, exact.AddSin("sine", "x", "y").Build().SpecificationVersion);
        Assert.Equal(5, exact.AddClampedReLU("relu6", "x", "z").Build().SpecificationVersion);
    }

    [Fact]
    public void Tensors_of_rank5_mapping_are_followed_too()
    {
        NeuralNetworkBuilder builder =
            new([Feature.MultiArray("x", DataType.Float32, 3, 8, 8)], [Feature.MultiArray("y", DataType.Float32)]);
        builder.AddConvolution("conv", "x", "c", 3, 4, 3, 3, F(108)).AddFlatten("flat", "c", "f");
        Assert.Contains(
            "has 144 elements in channel, height and width, but inputChannels says 100",
            Assert.Throws<ModelValidationException>(() => builder.AddInnerProduct("fc", "f", "y", F(200), null, 100, 2)).Message,
            StringComparison.Ordinal);
        Model model = builder.AddInnerProduct("fc", "f", "y", F(288), null, 144, 2).Build();
        Assert.Equal(1, model.SpecificationVersion);
        Assert.Empty(model.NeuralNetwork.Layers[0].InputTensor);
    }

    [Fact]
    public void A_network_of_images_takes_layers_of_version4_in_rank5()
    {
        Model model = new NeuralNetworkBuilder([Feature.Image("image", 4, 4)], [Feature.MultiArray("y", DataType.Float32)])
            .AddFlatten("flat", "image", "f").AddSin("sine", "f", "y").Build();
        Assert.Equal(NeuralNetworkImageShapeMapping.Rank5ImageMapping, model.NeuralNetwork.ImageInputShapeMapping);
        Assert.Empty(ModelValidator.Validate(model));
    }

    [Fact]
    public void What_was_built_stays_when_the_builder_goes_on()
    {
        NeuralNetworkBuilder builder = Start().AddInnerProduct("fc", "x", "y", F(8), null, 4, 2);
        Model first = builder.Build();
        builder.AddActivation("relu", "y", "z", Activation.ReLU());
        Assert.Single(first.NeuralNetwork.Layers);
        Assert.Equal(2, builder.Build().NeuralNetwork.Layers.Count);
    }

    [Fact]
    public void Features_of_a_network_are_images_and_arrays_with_names_of_their_own()
    {
        AssertError(() => new NeuralNetworkBuilder([Feature.String("x")], []), "neither an image nor an array");
        AssertError(
            () => new NeuralNetworkBuilder([Feature.Image("x", 2, 2), Feature.Image("x", 3, 3)], []), "Two features are called 'x'");
    }

    private static NeuralNetworkBuilder Start() =>
        new([Feature.MultiArray("x", DataType.Float32, 4)], [Feature.MultiArray("y", DataType.Float32)]);

    private static NeuralNetworkBuilder Scores() =>
        Start().AddInnerProduct("fc", "x", "scores", F(8), null, 4, 2).AddSoftmax("softmax", "scores", "probabilities");

    private static void AssertError(Action act, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<CoreMLException>(act).Message, StringComparison.Ordinal);
}
