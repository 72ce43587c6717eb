using CoreMLSharp.Specification;
using static CoreMLSharp.Tests.Validation.Findings;
using static CoreMLSharp.Tests.Validation.Samples;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Validation;

public sealed class InterfaceTests
{
    private const string Input = "scaler.description.input[0] 'x'";

    [Fact]
    public void A_version_newer_than_all_known_ones_is_an_error()
    {
        Model model = Scaler();
        model.SpecificationVersion = 11;
        AssertError(model, "scaler", "newer than the newest known one, 10");
    }

    [Fact]
    public void A_missing_version_is_an_error()
    {
        Model model = Scaler();
        model.SpecificationVersion = 0;
        AssertError(model, "scaler", "no specification version");
    }

    [Fact]
    public void A_network_too_needs_the_element_types_of_its_arrays()
    {
        Model model = Network(1, InnerProduct("dense", "x", "y", 4, 4));
        model.Description.Input[0].Type.MultiArrayType.DataType = DataType.InvalidArrayDataType;
        AssertError(model, "neuralNetwork.description.input[0] 'x'", "no element type");
    }

    [Fact]
    public void A_model_needs_a_type_inputs_and_outputs()
    {
        AssertError(Between(Number, Number), "model", "no type");
        Model model = Scaler();
        model.Description.Input.Clear();
        AssertError(model, "scaler.description", "no inputs");
        model = Scaler();
        model.Description.Output.Clear();
        AssertError(model, "scaler.description", "no outputs");
    }

    [Fact]
    public void A_feature_needs_a_name_and_a_type()
    {
        Model model = Scaler();
        model.Description.Input[0].Name = "";
        AssertError(model, "scaler.description.input[0] ''", "no name");
        model = Scaler();
        model.Description.Input[0].Type = null;
        AssertError(model, Input, "no type");
    }

    [Fact]
    public void An_array_input_needs_a_shape_and_an_element_type()
    {
        Model model = Scaler();
        model.Description.Input[0].Type.MultiArrayType.Shape.Clear();
        AssertError(model, Input, "no shape");
        model = Scaler();
        model.Description.Input[0].Type.MultiArrayType.DataType = DataType.InvalidArrayDataType;
        AssertError(model, Input, "no element type");
        model = Scaler();
        model.Description.Input[0].Type.MultiArrayType.DataType = DataType.Float16;
        AssertError(model, Input, "FLOAT16 arrays came with specification version 7, but this model has version 4");
    }

    [Fact]
    public void A_default_shape_is_one_of_those_allowed()
    {
        ArrayFeatureType array = new()
        {
            DataType = DataType.Double,
            Shape = { 2 },
            ShapeRange = new() { SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = 4 } } },
        };
        Model model = Scaler();
        model.Description.Input[0].Type.MultiArrayType = array;
        AssertValid(model);

        array.Shape[0] = 5;
        AssertError(model, Input, "[5] is outside the shape range");
        array.Shape[0] = 2;
        array.ShapeRange.SizeRanges[0].LowerBound = 9;
        AssertErrors(model, "from 9 to 4", "outside the shape range");
        array.EnumeratedShapes = new() { Shapes = { new ArrayFeatureType.Types.Shape { Shape_ = { 3 } } } };
        AssertError(model, Input, "[2] is not one of the allowed shapes");
    }

    [Fact]
    public void An_image_needs_a_size_and_a_colour_space()
    {
        Model model = Network(1, Relu("relu", "x", "y"));
        model.NeuralNetwork.ImageInputShapeMapping = NeuralNetworkImageShapeMapping.Rank4ImageMapping;
        model.Description.Input[0] = Feature("x", Image(10, 20));
        model.Description.Output[0] = Feature("y", Array(1, 3, 20, 10));
        AssertValid(model);

        ImageFeatureType image = model.Description.Input[0].Type.ImageType;
        image.EnumeratedSizes = new() { Sizes = { new ImageFeatureType.Types.ImageSize { Width = 1, Height = 2 } } };
        AssertError(model, "neuralNetwork.description.input[0] 'x'", "10 × 20 is not one of the allowed sizes");
        image.EnumeratedSizes = null;
        image.ColorSpace = ImageFeatureType.Types.ColorSpace.InvalidColorSpace;
        AssertError(model, "neuralNetwork.description.input[0] 'x'", "no colour space");
        image.ColorSpace = ImageFeatureType.Types.ColorSpace.Bgr;
        image.Width = 0;
        AssertError(model, "neuralNetwork.description.input[0] 'x'", "0 × 20");
    }

    [Fact]
    public void Sequences_and_states_need_their_versions()
    {
        Model model = Between(TextSequence, Number);
        model.Identity = new();
        model.SpecificationVersion = 2;
        AssertError(model, "identity.description.input[0] 'x'", "Sequences came with specification version 3");

        model = Between(Number, Number);
        model.Identity = new();
        model.SpecificationVersion = 8;
        model.Description.State.Add(
            Feature("s", new() { StateType = new() { ArrayType = new() { Shape = { 3 }, DataType = DataType.Float16 } } }));
        AssertError(model, "identity.description.state[0] 's'", "States came with specification version 9");
        model.SpecificationVersion = 9;
        AssertValid(model);
        model.Description.State[0].Type.StateType.ArrayType.DataType = DataType.Float32;
        AssertError(model, "identity.description.state[0] 's'", "neither FLOAT16 nor INT8");
    }

    [Fact]
    public void Only_some_inputs_may_be_optional_and_no_outputs()
    {
        Model model = Scaler();
        model.Description.Input[0].Type.IsOptional = true;
        AssertError(model, "scaler", "'x' is optional");
        model = Scaler();
        model.Description.Output[0].Type.IsOptional = true;
        AssertError(model, "scaler", "'y' is optional");
        model = Network(1, Relu("relu", "x", "y"));
        model.Description.Input[0].Type.IsOptional = true;
        AssertErrors(model, "All inputs are optional");
    }

    [Fact]
    public void Only_some_types_can_be_updatable()
    {
        Model model = Scaler();
        model.IsUpdatable = true;
        AssertError(model, "scaler", "scaler cannot be updatable");
        model = Updatable();
        model.SpecificationVersion = 3;
        AssertError(model, "neuralNetworkClassifier", "came with specification version 4");
    }

    [Fact]
    public void Functions_are_for_programs_of_version9()
    {
        FunctionDescription main = new() { Name = "main", Input = { Feature("x", Array(1)) }, Output = { Feature("y", Array(1)) } };
        Model model = new()
        {
            SpecificationVersion = 9,
            MlProgram = new(),
            Description = new() { Functions = { main }, DefaultFunctionName = "main" },
        };
        AssertValid(model);
        model.Description.DefaultFunctionName = "other";
        AssertError(model, "mlProgram.description", "'other' is not one of the functions");
        model.Description.DefaultFunctionName = "main";
        model.SpecificationVersion = 8;
        AssertError(model, "mlProgram.description", "Several functions came with specification version 9");
        model.SpecificationVersion = 9;
        model.Description.Input.Add(Feature("x", Array(1)));
        AssertError(model, "mlProgram.description", "features or predicted names of its own");
    }

    private static void AssertErrors(Model model, params string[] words)
    {
        string all = string.Join('\n', CoreMLSharp.Validation.ModelValidator.Validate(model));
        Assert.All(words, word => Assert.Contains(word, all, StringComparison.Ordinal));
    }
}
