using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests.Validation;
using CoreMLSharp.Validation;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Editing;

public sealed class ModelEditorTests
{
    [Fact]
    public void Metadata_and_descriptions_are_written()
    {
        Model model = ModelEditor.Of(Samples.Pipeline())
            .SetMetadata(new ModelMetadata { Author = "A", License = "MIT", VersionString = "2", ShortDescription = "Cats or dogs" })
            .SetUserDefined("source", "here").SetUserDefined("gone", "x").SetUserDefined("gone", null)
            .Describe("y", "The animal")
            .Specification;

        Metadata metadata = model.Description.Metadata;
        Assert.Equal(
            ("A", "MIT", "2", "Cats or dogs"), (metadata.Author, metadata.License, metadata.VersionString, metadata.ShortDescription));
        Assert.Equal("here", Assert.Single(metadata.UserDefined).Value);
        Assert.Equal("The animal", model.Description.Output[0].ShortDescription);
        Assert.Contains(
            "no feature 'z'", Assert.Throws<CoreMLException>(() => ModelEditor.Of(model).Describe("z", "")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_taken_from_an_editor_does_not_change_with_later_edits()
    {
        using ModelFile before = new(Samples.Pipeline());
        using ModelEditor editor = ModelEditor.Of(before);
        editor.Describe("y", "one");
        using ModelFile taken = editor.ToFile();
        editor.Describe("y", "two");

        string[] texts =
        [
            .. new[] { before, taken, editor.ToFile() }.Select(file => file.Specification.Description.Output[0].ShortDescription),
        ];
        Assert.Equal(["", "one", "two"], texts);
    }

    [Fact]
    public void Class_labels_are_replaced_in_the_stage_that_has_them()
    {
        Model model = ModelEditor.Of(Samples.Pipeline()).SetClassLabels("chat", "chien").Specification;

        Assert.Equal(["chat", "chien"], model.PipelineModels[1].GlmClassifier.StringClassLabels.Vector);
        Assert.Contains(
            "has 2 classes", Assert.Throws<CoreMLException>(() => ModelEditor.Of(model).SetClassLabels("one")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "given twice", Assert.Throws<CoreMLException>(() => ModelEditor.Of(model).SetClassLabels("a", "a")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no class labels", Assert.Throws<CoreMLException>(() => ModelEditor.Of(Samples.Scaler()).SetClassLabels("a")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Integer_labels_stay_integers_or_become_strings()
    {
        Model model = Samples.LinearClassifier();
        model.GlmClassifier.Int64ClassLabels = new Int64Vector { Vector = { 0, 1 } };
        model.Description.Output[0] = Samples.Feature("y", Samples.Integer);

        Model integers = ModelEditor.Of(model).SetClassLabels("10", "-3").Specification;
        Model strings = ModelEditor.Of(model).SetClassLabels("zero", "1").Specification;

        Assert.Equal([10, -3], integers.GlmClassifier.Int64ClassLabels.Vector);
        Assert.Equal(["zero", "1"], strings.GlmClassifier.StringClassLabels.Vector);
        Assert.NotNull(strings.Description.Output[0].Type.StringType);
        Assert.Empty(ModelValidator.Validate(integers));
        Assert.Empty(ModelValidator.Validate(strings));
    }

    [Fact]
    public void Doubles_become_floats_throughout_a_pipeline_but_not_at_a_link()
    {
        Model pipeline = Samples.Pipeline();
        Model floats = ModelEditor.Of(pipeline).ConvertArrays(DataType.Double, DataType.Float32).Specification;
        Assert.All(
            [
                floats.Description.Input[0], floats.PipelineModels[0].Description.Input[0], floats.PipelineModels[0].Description.Output[0],
                floats.PipelineModels[1].Description.Input[0],
            ],
            feature => Assert.Equal(DataType.Float32, feature.Type.MultiArrayType.DataType));
        Assert.Empty(ModelValidator.Validate(floats));

        pipeline.PipelineClassifier.Pipeline.Models[0] = LinkedModelBuilder.Create(Samples.Scaler("x", "s").Description, "Shared");
        Assert.Equal(pipeline, ModelEditor.Of(pipeline).ConvertArrays(DataType.Double, DataType.Float32).Specification);
        Assert.Contains(
            "linked model", Assert.Throws<CoreMLException>(() => ModelEditor.Of(pipeline).SetArrayType("x", DataType.Float32)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Half_floats_raise_the_version_and_take_the_default_value_along()
    {
        Model network = Samples.Network(3, Samples.Relu("relu", "x", "y"));
        network.Description.Input.Add(Samples.Feature("extra", Samples.Doubles(4, 4, 4)));
        network.Description.Input[1].Type.IsOptional = true;
        network.Description.Input[1].Type.MultiArrayType.DoubleDefaultValue = 0.5;

        Model model = ModelEditor.Of(network).SetArrayType("extra", DataType.Float16).Specification;

        Assert.Equal((7, 0.5f), (model.SpecificationVersion, model.Description.Input[1].Type.MultiArrayType.FloatDefaultValue));
        Assert.Empty(ModelValidator.Validate(model));
        Assert.Contains(
            "not a multi-array",
            Assert.Throws<CoreMLException>(() => ModelEditor.Of(Samples.Pipeline()).SetArrayType("y", DataType.Float32)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_ml_program_gets_casts()
    {
        Model program = SampleModels.Make("program");
        MIL.Function main = program.MlProgram.Functions["main"];
        main.Inputs.Add(
            new MIL.NamedValueType { Name = "x", Type = main.BlockSpecializations["CoreML5"].Operations[1].Outputs[0].Type.Clone() });

        Model model = ModelEditor.Of(program).SetArrayType("x", DataType.Float16).SetArrayType("y", DataType.Int32).Specification;

        main = model.MlProgram.Functions["main"];
        MIL.Block block = main.BlockSpecializations["CoreML5"];
        Assert.Equal((7, MIL.DataType.Float16), (model.SpecificationVersion, main.Inputs[0].Type.TensorType.DataType));
        Assert.Equal(["const", "cast", "const", "add", "const", "cast"], block.Operations.Select(operation => operation.Type));
        MIL.Operation first = block.Operations[1], add = block.Operations[3], last = block.Operations[5];
        Assert.Equal(("x", MIL.DataType.Float32), (first.Inputs["x"].Arguments[0].Name, first.Outputs[0].Type.TensorType.DataType));
        Assert.Equal((first.Outputs[0].Name, last.Inputs["x"].Arguments[0].Name), (add.Inputs["x"].Arguments[0].Name, add.Outputs[0].Name));
        Assert.Equal(("y", MIL.DataType.Int32, "y"), (last.Outputs[0].Name, last.Outputs[0].Type.TensorType.DataType, block.Outputs[0]));
        Assert.Contains(
            "no arrays of doubles", Assert.Throws<CoreMLException>(() => ModelEditor.Of(model).SetArrayType("y", DataType.Double)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_becomes_an_image_and_back()
    {
        Model network = Samples.Network(3, Samples.Relu("relu", "x", "y"));
        foreach (FeatureDescription feature in network.Description.Input.Concat(network.Description.Output))
        {
            feature.Type = Samples.Array(1, 3, 5, 6);
        }

        Model images = ModelEditor.Of(network)
            .ToImage("x", new ImageOptions { ColorSpace = ColorSpace.Bgr, Scale = 2, BlueBias = 1 })
            .ToImage("y", new ImageOptions()).Specification;
        Model arrays = ModelEditor.Of(images).ToArray("x").ToArray("y").Specification;

        ImageFeatureType image = images.Description.Input[0].Type.ImageType;
        Assert.Equal((6, 5, ColorSpace.Bgr), (image.Width, image.Height, image.ColorSpace));
        Assert.Equal(NeuralNetworkImageShapeMapping.Rank4ImageMapping, images.NeuralNetwork.ImageInputShapeMapping);
        Assert.Equal(
            (2f, 1f), (images.NeuralNetwork.Preprocessing[0].Scaler.ChannelScale, images.NeuralNetwork.Preprocessing[0].Scaler.BlueBias));
        Assert.Empty(ModelValidator.Validate(images));
        Assert.Empty(ModelValidator.Validate(arrays));
        Assert.Equal([1, 3, 5, 6], arrays.Description.Input[0].Type.MultiArrayType.Shape);
        Assert.Empty(arrays.NeuralNetwork.Preprocessing);
    }

    [Theory]
    [InlineData(new long[] { 4, 4 })]
    [InlineData(new long[] { 4, 4, 3 })]
    [InlineData(new long[] { 2, 3, 4, 4 })]
    public void A_shape_that_is_no_image_is_refused(long[] shape)
    {
        Model network = Samples.Network(shape.Length, Samples.Relu("relu", "x", "y"));
        network.Description.Input[0].Type = Samples.Array(shape);
        Assert.Contains(
            "[3, height, width]", Assert.Throws<CoreMLException>(() => ModelEditor.Of(network).ToImage("x", new ImageOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Preprocessing_is_set_and_removed()
    {
        Model network = Samples.Network(4, Samples.Relu("relu", "x", "y"));
        network.Description.Input[0].Type = Samples.Image(4, 4);
        network.NeuralNetwork.Preprocessing.Add(
            new NeuralNetworkPreprocessing { Scaler = new NeuralNetworkImageScaler { ChannelScale = 9 } });

        ModelEditor editor = ModelEditor.Of(network).SetPreprocessing("x", new NeuralNetworkImageScaler { ChannelScale = 0.5f });
        NeuralNetworkPreprocessing step = Assert.Single(editor.Specification.NeuralNetwork.Preprocessing);
        Assert.Equal(("x", 0.5f), (step.FeatureName, step.Scaler.ChannelScale));
        Assert.Empty(editor.RemovePreprocessing("x").Specification.NeuralNetwork.Preprocessing);
        Assert.Contains(
            "not an image input", Assert.Throws<CoreMLException>(() => editor.RemovePreprocessing("y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_lowered_to_what_is_needed_and_not_below()
    {
        Model model = Samples.Pipeline();
        model.SpecificationVersion = 9;

        Model minimal = ModelEditor.Of(model).SetMinimalSpecificationVersion().Specification;

        Assert.Equal(
            (1, 1, 1),
            (minimal.SpecificationVersion, minimal.PipelineModels[0].SpecificationVersion, minimal.PipelineModels[1].SpecificationVersion));
        Assert.Equal(6, ModelEditor.Of(model).SetSpecificationVersion(6).Specification.SpecificationVersion);
        Model network = Samples.Network(4, Samples.Relu("relu", "x", "y"));
        Assert.Contains(
            "version 4", Assert.Throws<CoreMLException>(() => ModelEditor.Of(network).SetSpecificationVersion(3)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no specification version 99",
            Assert.Throws<CoreMLException>(() => ModelEditor.Of(network).SetSpecificationVersion(99)).Message, StringComparison.Ordinal);
    }
}
