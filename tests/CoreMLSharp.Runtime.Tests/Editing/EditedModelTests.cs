using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Editing;

/// <summary>Every edit, by running the model before and after.</summary>
public sealed class EditedModelTests
{
    private static readonly float[] Numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    private static readonly float[] Scaled = [1, 2, 3, 4, 50, 60, 70, 80, 900, 1000, 1100, 1200];
    private static readonly byte[] Red = [1, 2, 3, 4], Green = [5, 6, 7, 8], Blue = [9, 10, 11, 12];

    [Fact]
    public void A_renamed_network_computes_the_same()
    {
        Model network = Networks.Channels();
        network.NeuralNetwork.Layers.Insert(0, Networks.Linear("x", "inner", 1));
        network.NeuralNetwork.Layers[1].Input[0] = "inner";

        Model renamed = Valid(ModelEditor.Of(network).Rename(new Dictionary<string, string> { ["x"] = "y", ["y"] = "inner" }));

        Assert.Equal(Scaled, Networks.Predict(network, "x", Networks.Array(Numbers, 3, 2, 2), "y").MultiArrayValue.ToFloats());
        Assert.Equal(Scaled, Networks.Predict(renamed, "y", Networks.Array(Numbers, 3, 2, 2), "inner").MultiArrayValue.ToFloats());
    }

    [Fact]
    public void A_renamed_and_relabelled_pipeline_computes_the_same()
    {
        Model pipeline = PipelineBuilder.Classifier(TinyModels.Extractor(), TinyModels.Classifier().PipelineModels[1]);

        Model edited = Valid(
            ModelEditor.Of(pipeline)
                .SetClassLabels("night", "day")
                .Rename("image", "photo")
                .Rename("classLabel", "time")
                .Rename("classLabelProbs", "chances"));

        using MLModel before = MLModel.Load(new ModelFile(pipeline)), after = MLModel.Load(new ModelFile(edited));
        MLFeatureValue picture = TinyModels.Picture(red: 101)["image"];
        IReadOnlyDictionary<string, MLFeatureValue> was = before.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = picture });
        IReadOnlyDictionary<string, MLFeatureValue> now = after.Predict(new Dictionary<string, MLFeatureValue> { ["photo"] = picture });
        Assert.Equal(("bright", "day"), (was["classLabel"].StringValue, now["time"].StringValue));
        Assert.Equal(was["classLabelProbs"].DictionaryValue["bright"], now["chances"].DictionaryValue["day"]);
    }

    [Theory]
    [InlineData(ColorSpace.Rgb)]
    [InlineData(ColorSpace.Bgr)]
    public void An_array_input_becomes_a_picture_with_scale_and_bias(ColorSpace space)
    {
        ImageOptions options = new() { ColorSpace = space, Scale = 2, RedBias = 100, GreenBias = 200, BlueBias = 300 };
        Model network = Networks.Channels();
        Model edited = Valid(ModelEditor.Of(network).ToImage("x", options));

        float[] red = [.. Red.Select(value => (2f * value) + 100)], green = [.. Green.Select(value => (2f * value) + 200)],
        blue = [.. Blue.Select(value => (2f * value) + 300)];
        float[] array = space == ColorSpace.Rgb ? [.. red, .. green, .. blue] : [.. blue, .. green, .. red];
        float[] expected = Networks.Predict(network, "x", Networks.Array(array, 3, 2, 2), "y").MultiArrayValue.ToFloats();
        Assert.Equal(expected, Networks.Predict(edited, "x", Networks.Picture(Red, Green, Blue), "y").MultiArrayValue.ToFloats());
    }

    [Theory]
    [InlineData(ColorSpace.Rgb)]
    [InlineData(ColorSpace.Bgr)]
    public void Each_channel_of_a_picture_has_a_scale_of_its_own(ColorSpace space)
    {
        ImageOptions options = new()
        {
            ColorSpace = space,
            Scale = 0.5f,
            RedScale = 2,
            GreenScale = 4,
            BlueScale = 8,
            RedBias = 100,
            BlueBias = 300,
        };
        float[] red = [.. Red.Select(value => value + 100f)], green = [.. Green.Select(value => 2f * value)],
        blue = [.. Blue.Select(value => (4f * value) + 300)];
        float[] array = space == ColorSpace.Rgb ? [.. red, .. green, .. blue] : [.. blue, .. green, .. red];
        foreach ((Model network, long[] shape) in
            ((Model, long[])[])[(Networks.Channels(), [3, 2, 2]), (Networks.ExactChannels(3, 2, 2), [3, 2, 2]),
                (Networks.ExactChannels(1, 3, 2, 2), [1, 3, 2, 2])])
        {
            Model edited = Valid(ModelEditor.Of(network).ToImage("x", options));

            float[] expected = Networks.Predict(network, "x", Networks.Array(array, shape), "y").MultiArrayValue.ToFloats();
            Assert.Equal(expected, Networks.Predict(edited, "x", Networks.Picture(Red, Green, Blue), "y").MultiArrayValue.ToFloats());
        }
    }

    [Fact]
    public void Preprocessing_has_no_scale_for_each_channel() =>
        Assert.Throws<CoreMLException>(() => new ImageOptions { RedScale = 2 }.ToScaler());

    [Fact]
    public void Arrays_between_stages_get_the_type_that_they_lack()
    {
        Model pipeline = PipelineBuilder.Classifier(TinyModels.Extractor(), TinyModels.Classifier().PipelineModels[1]);
        FeatureDescription[] between = [pipeline.PipelineModels[0].Description.Output[0], pipeline.PipelineModels[1].Description.Input[0]];
        foreach (FeatureDescription feature in between) feature.Type.MultiArrayType.DataType = DataType.InvalidArrayDataType;

        Model all = Valid(ModelEditor.Of(pipeline).ConvertArrays(DataType.InvalidArrayDataType, DataType.Double));
        Model named = Valid(ModelEditor.Of(pipeline).SetArrayType("features", DataType.Double));

        Assert.Equal(DataType.Double, all.PipelineModels[0].Description.Output[0].Type.MultiArrayType.DataType);
        Assert.Equal(all, named);
    }

    [Theory]
    [InlineData(3L, 2L, 2L)]
    [InlineData(1L, 3L, 2L, 2L)]
    [InlineData(1L, 1L, 3L, 2L, 2L)]
    public void An_array_input_of_any_rank_becomes_a_picture_and_an_array_again(params long[] shape)
    {
        Model network = Networks.ExactChannels(shape);

        Model picture = Valid(ModelEditor.Of(network).ToImage("x", new ImageOptions()));
        Model array = Valid(ModelEditor.Of(picture).ToArray("x"));

        MLMultiArray before = Networks.Predict(network, "x", Networks.Array(Numbers, shape), "y").MultiArrayValue;
        MLMultiArray with = Networks.Predict(picture, "x", Networks.Picture(Red, Green, Blue), "y").MultiArrayValue;
        long[] described = [.. array.Description.Input[0].Type.MultiArrayType.Shape];
        Assert.Equal(before.Shape, with.Shape);
        Assert.Equal(before.ToFloats(), with.ToFloats());
        Assert.Equal(before.ToFloats(), Networks.Predict(array, "x", Networks.Array(Numbers, described), "y").MultiArrayValue.ToFloats());
    }

    [Fact]
    public void A_second_picture_of_another_rank_gets_a_layer_between()
    {
        Model network = Networks.ExactChannels(3, 2, 2);
        network.Description.Input.Add(Feature.Image("other", 2, 2, ColorSpace.Rgb));
        network.NeuralNetwork.ImageInputShapeMapping = NeuralNetworkImageShapeMapping.Rank5ImageMapping;

        Model edited = Valid(ModelEditor.Of(network).ToImage("x", new ImageOptions()));

        using MLModel model = MLModel.Load(new ModelFile(edited));
        MLFeatureValue picture = Networks.Picture(Red, Green, Blue);
        Assert.Equal(
            Scaled,
            model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = picture, ["other"] = picture })["y"].MultiArrayValue.ToFloats());
    }

    [Fact]
    public void An_array_output_becomes_a_picture_with_scale_and_bias()
    {
        Model network = Networks.Channels();
        network.NeuralNetwork.Layers[0].Scale.Scale.FloatValue[2] = 2;

        Model edited = Valid(
            ModelEditor.Of(network).ToImage("y", new ImageOptions { Scale = 2, RedBias = 10, GreenBias = 0, BlueBias = 7 }));
        PixelBuffer pixels = Networks.Predict(edited, "x", Networks.Array(Numbers, 3, 2, 2), "y").ImageValue.ToPixels(PixelFormat.Rgb);

        // The first pixel: 1 · 1, 5 · 10 and 9 · 2, each doubled and shifted.
        Assert.Equal([12, 100, 43], pixels.Bytes[..3]);
        Model back = Valid(ModelEditor.Of(edited).ToArray("y"));
        Assert.Equal(12f, Networks.Predict(back, "x", Networks.Array(Numbers, 3, 2, 2), "y").MultiArrayValue.ToFloats()[0]);
    }

    [Fact]
    public void Preprocessing_is_set_in_place_of_the_old_and_removed()
    {
        Model network = ModelEditor.Of(Networks.Channels()).ToImage("x", new ImageOptions { Scale = 5 }).Specification;
        MLImage picture = Networks.Picture(Red, Green, Blue);

        Model set = Valid(ModelEditor.Of(network).SetPreprocessing("x", new NeuralNetworkImageScaler { ChannelScale = 1, GreenBias = 1 }));
        Model removed = Valid(ModelEditor.Of(network).RemovePreprocessing("x"));

        Assert.Equal([5, 10, 15, 20], Networks.Predict(network, "x", picture, "y").MultiArrayValue.ToFloats()[..4]);
        Assert.Equal([60, 70, 80, 90], Networks.Predict(set, "x", picture, "y").MultiArrayValue.ToFloats()[4..8]);
        Assert.Equal(Scaled, Networks.Predict(removed, "x", picture, "y").MultiArrayValue.ToFloats());
    }

    [Theory]
    [InlineData(DataType.Float32, MLMultiArrayDataType.Float32)]
    [InlineData(DataType.Float16, MLMultiArrayDataType.Float16)]
    [InlineData(DataType.Int32, MLMultiArrayDataType.Int32)]
    public void Arrays_of_doubles_become_others_with_the_same_numbers(DataType type, MLMultiArrayDataType expected)
    {
        Model network = Networks.Channels(DataType.Double);

        Model edited = Valid(ModelEditor.Of(network).ConvertArrays(DataType.Double, type));

        MLMultiArray before = Networks.Predict(network, "x", Networks.Array(Numbers, 3, 2, 2), "y").MultiArrayValue;
        MLMultiArray after = Networks.Predict(edited, "x", Networks.Array(Numbers, 3, 2, 2), "y").MultiArrayValue;
        Assert.Equal((MLMultiArrayDataType.Double, expected), (before.DataType, after.DataType));
        Assert.Equal(before.ToDoubles(), after.ToDoubles());
    }

    [Fact]
    public void Without_its_unused_parts_a_network_computes_the_same()
    {
        Model network = Networks.Channels();
        network.NeuralNetwork.Layers.Add(Networks.Linear("x", "more", 2));
        network.NeuralNetwork.Layers.Add(Networks.Linear("more", "z", 2));
        network.Description.Output.Add(Feature.MultiArray("z", DataType.Float32, 3, 2, 2));

        Model edited = Valid(ModelEditor.Of(network).RemoveFeature("z").RemoveUnused());

        Assert.Single(edited.NeuralNetwork.Layers);
        Assert.Equal(
            Networks.Predict(network, "x", Networks.Array(Numbers, 3, 2, 2), "y").MultiArrayValue.ToFloats(),
            Networks.Predict(edited, "x", Networks.Array(Numbers, 3, 2, 2), "y").MultiArrayValue.ToFloats());
    }

    [Fact]
    public void An_edited_model_is_saved_and_read_again()
    {
        using CoreMLSharp.Tests.TemporaryFolder folder = new();
        new ModelFile(Networks.Channels()).Save(folder["a.mlmodel"]);

        ModelEditor.Load(folder["a.mlmodel"]).Rename("x", "pixels").SetMinimalSpecificationVersion().Save(folder["b.mlpackage"]);

        using MLModel model = MLModel.Load(folder["b.mlpackage"]);
        Assert.Equal(
            Scaled,
            model.Predict(
                new Dictionary<string, MLFeatureValue> { ["pixels"] = Networks.Array(Numbers, 3, 2, 2) })["y"].MultiArrayValue.ToFloats());
    }

    private static Model Valid(ModelEditor editor)
    {
        ModelValidator.ThrowIfInvalid(editor.Specification);
        return editor.Specification;
    }
}
