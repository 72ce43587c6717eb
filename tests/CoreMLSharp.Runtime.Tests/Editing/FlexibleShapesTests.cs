using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Runtime.Tests.Editing;

public sealed class FlexibleShapesTests
{
    [Fact]
    public void Enumerated_sizes_are_tried_and_describe_the_output()
    {
        ModelEditor editor = ModelEditor.Of(Networks.Convolution());

        IReadOnlyList<ModelShapes> tried = Apply(editor, "x", "1x8x8,1x10x20");

        Assert.Equal(["x [1, 8, 8] y [1, 6, 6]", "x [1, 10, 20] y [1, 8, 18]"], tried.Select(Line));
        ArrayFeatureType y = editor.Specification.Description.Output[0].Type.MultiArrayType;
        Assert.Equal([[1, 6, 6], [1, 8, 18]], y.EnumeratedShapes.Shapes.Select(shape => shape.Shape_.ToArray()));
        ModelValidator.ThrowIfInvalid(editor.Specification);
        MLMultiArray result =
            Networks.Predict(editor.Specification, "x", Networks.Array([.. Enumerable.Repeat(1f, 200)], 1, 10, 20), "y").MultiArrayValue;
        Assert.Equal([1, 8, 18], result.Shape);
        Assert.All(result.ToFloats(), number => Assert.Equal(9f, number));
        Assert.Throws<ModelInputException>(() => Networks.Predict(editor.Specification, "x", Networks.Array(new float[81], 1, 9, 9), "y"));
    }

    [Fact]
    public void A_range_is_tried_at_its_ends_and_describes_the_output()
    {
        ModelEditor editor = ModelEditor.Of(Networks.Convolution());

        Apply(editor, "x", "1x4..20x4..");

        IReadOnlyList<SizeRange> ranges = editor.Specification.Description.Output[0].Type.MultiArrayType.ShapeRange.SizeRanges;
        Assert.Equal([(1, 1), (2, -1), (2, -1)], ranges.Select(range => ((int)range.LowerBound, (int)range.UpperBound)));
        ModelValidator.ThrowIfInvalid(editor.Specification);
        Assert.Equal(
            [1, 3, 98], Networks.Predict(editor.Specification, "x", Networks.Array(new float[500], 1, 5, 100), "y").MultiArrayValue.Shape);
    }

    [Fact]
    public void An_image_may_have_several_sizes()
    {
        Model network = Networks.Convolution();
        network.Description.Input[0] = Feature.Image("x", 8, 8, ImageFeatureType.Types.ColorSpace.Grayscale);
        ModelEditor editor = ModelEditor.Of(network);

        IReadOnlyList<ModelShapes> tried = Apply(editor, "x", "8x8,12x6");

        Assert.Equal(["x 8×8 y [1, 6, 6]", "x 12×6 y [1, 4, 10]"], tried.Select(Line));
        MLImage picture = MLImage.FromPixels(new PixelBuffer(12, 6, PixelFormat.Grayscale, [.. Enumerable.Repeat((byte)2, 72)]));
        MLMultiArray result = Networks.Predict(editor.Specification, "x", picture, "y").MultiArrayValue;
        Assert.Equal([1, 4, 10], result.Shape);
        Assert.All(result.ToFloats(), number => Assert.Equal(18f, number));
    }

    [Fact]
    public void An_end_of_a_range_that_cannot_be_run_is_said_and_no_error()
    {
        Model network = Networks.Convolution();
        network.Description.Input[0].Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges =
            {
                new SizeRange { LowerBound = 1, UpperBound = 2 }, new SizeRange { LowerBound = 8, UpperBound = 8 },
                new SizeRange { LowerBound = 8, UpperBound = 8 },
            },
        };

        IReadOnlyList<ModelShapes> shapes = FlexibleShapes.Of(new ModelFile(network));

        Assert.Equal([1, 6, 6], shapes[0].Outputs[0].Size);
        Assert.Null(shapes[0].Failure);
        Assert.Equal([2, 8, 8], shapes[1].Inputs[0].Size);
        Assert.Contains("layer 'conv' (convolution)", shapes[1].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_divides_by_an_input_is_tried_on_ones()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable by = main.Input("by", MIL.DataType.Int32, 4);
        main.Output("y", main.Mod(main.Input("x", MIL.DataType.Int32, 4), by));
        using ModelFile file = program.Build();

        Assert.Equal([4], FlexibleShapes.Of(file)[0].Outputs[0].Size);
    }

    [Fact]
    public void Dimensions_that_could_vary_are_found_by_trying()
    {
        InputFlexibility convolution = Assert.Single(FlexibleShapes.Eligibility(new ModelFile(Networks.Convolution())));
        InputFlexibility dense = Assert.Single(FlexibleShapes.Eligibility(new ModelFile(Networks.Dense())));

        // The weights of a convolution fix its channels, those of an inner product everything.
        Assert.Equal([1, 2], convolution.Dimensions);
        Assert.NotNull(convolution.Reason);
        Assert.Empty(dense.Dimensions);
        Assert.Contains("dense", dense.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_needs_one_size_is_named()
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => Apply(ModelEditor.Of(Networks.Dense()), "x", "1x8x8,1x10x10"));

        Assert.Contains("x [1, 10, 10]", error.Message, StringComparison.Ordinal);
        Assert.Contains("dense", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_between_the_ends_of_a_range_that_do_not_fit_are_found()
    {
        // Halved and doubled again, an odd size no longer fits what it is added to.
        Model network = Networks.Of(
            exact: false, Feature.MultiArray("x", DataType.Float32, 1, 8, 8), Feature.MultiArray("y", DataType.Float32, 1, 8, 8),
            new NeuralNetworkLayer
            {
                Name = "half",
                Input = { "x" },
                Output = { "half" },
                Pooling = new PoolingLayerParams
                {
                    Type = PoolingLayerParams.Types.PoolingType.Max,
                    KernelSize = { 2, 2 },
                    Stride = { 2, 2 },
                    Valid = new ValidPadding(),
                },
            },
            new NeuralNetworkLayer
            {
                Name = "double",
                Input = { "half" },
                Output = { "double" },
                Upsample = new UpsampleLayerParams { ScalingFactor = { 2, 2 } },
            },
            new NeuralNetworkLayer { Name = "concat", Input = { "x", "double" }, Output = { "y" }, Concat = new ConcatLayerParams() });

        CoreMLException error = Assert.Throws<CoreMLException>(() => Apply(ModelEditor.Of(network), "x", "1x8..64x8..64"));
        Assert.Contains("x [1, 9, 9]", error.Message, StringComparison.Ordinal);
        Assert.Equal([2, 16, 16], Apply(ModelEditor.Of(network), "x", "1x8x8,1x16x16")[1].Outputs[0].Size);
    }

    [Fact]
    public void A_stage_that_knows_one_size_only_is_refused()
    {
        Model network = Networks.Convolution();
        Model regressor = new()
        {
            SpecificationVersion = 1,
            Description = new ModelDescription
            {
                Input = { Feature.MultiArray("y", DataType.Float32, 1, 6, 6) },
                Output = { Feature.MultiArray("z", DataType.Double, 1) },
                PredictedFeatureName = "z",
            },
            GlmRegressor = new GLMRegressor
            {
                Weights = { new GLMRegressor.Types.DoubleArray { Value = { new double[36] } } },
                Offset = { 0 },
            },
        };
        Model pipeline = PipelineStages.Join([network, regressor]);

        CoreMLException error = Assert.Throws<CoreMLException>(() => Apply(ModelEditor.Of(pipeline), "x", "1x8x8,1x10x10"));
        Assert.Contains("glmRegressor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shapes_of_all_layers_are_seen()
    {
        ModelShapes shapes = ShapeInference.Run(Networks.Dense());

        Assert.Equal(
            ["conv convolution maps [1, 6, 6]", "flatten flatten row [36, 1, 1]", "dense innerProduct y [1, 1, 1]"],
            shapes.Stages[0].Layers.Select(layer => $"{layer.Name} {layer.Type} {layer.Outputs[0].Name} {layer.Outputs[0].Text}"));
        Assert.Equal([1], shapes.Outputs[0].Size);
    }

    private static string Line(ModelShapes shapes) =>
        $"{shapes.Inputs[0].Name} {shapes.Inputs[0].Text} {shapes.Outputs[0].Name} {shapes.Outputs[0].Text}";

    private static IReadOnlyList<ModelShapes> Apply(ModelEditor editor, string name, string shape) =>
        FlexibleShapes.Apply(editor, new Dictionary<string, FeatureShape> { [name] = FeatureShape.Parse(shape) });
}
