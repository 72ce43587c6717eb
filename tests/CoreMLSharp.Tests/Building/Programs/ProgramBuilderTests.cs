using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Validation.Programs;
using static CoreMLSharp.Specification.ArrayFeatureType.Types;
using static CoreMLSharp.Specification.ImageFeatureType.Types;

namespace CoreMLSharp.Tests.Building.Programs;

public sealed class ProgramBuilderTests
{
    private readonly ProgramBuilder _program = new();
    private readonly FunctionBuilder _main;

    public ProgramBuilderTests() => _main = _program.AddFunction();

    [Fact]
    public void A_classifier_of_images_is_described_as_one()
    {
        ProgramVariable image = _main.Image("image", 8, 6);
        ProgramVariable x = _main.Mul(image, 1 / 255f);
        x = _main.Relu(
            _main.Conv(x, ProgramTensor.Of<float>(new float[4 * 3 * 3 * 3], [4, 3, 3, 3]), new float[4], padType: "same", name: "conv1"));
        x = _main.Squeeze(_main.ReduceMean(x, [2, 3], keepDims: true), [2, 3]);
        _main.Classify(_main.Softmax(_main.Linear(x, ProgramTensor.Of<float>(new float[8], [2, 4]))), ["cat", "dog"]);

        using ModelFile model = _program.Build(new ModelMetadata { Author = "me" });

        Model specification = model.Specification;
        Assert.Equal(6, specification.SpecificationVersion);
        Assert.Equal("me", specification.Description.Metadata.Author);
        Assert.Equal(["classLabel", "classLabelProbs"], specification.Description.Output.Select(output => output.Name));
        Assert.Equal("classLabel", specification.Description.PredictedFeatureName);
        Assert.Equal("classLabelProbs", specification.Description.PredictedProbabilitiesName);
        Function function = specification.MlProgram.Functions["main"];
        Assert.Equal("CoreML5", function.Opset);
        Assert.Equal("image: fp32[1, 3, 6, 8]", $"{function.Inputs[0].Name}: {ProgramTypes.Text(function.Inputs[0].Type)}");
        Operation conv = function.BlockSpecializations["CoreML5"].Operations.Single(operation => operation.Type == "conv");
        Assert.Equal("conv1", conv.Outputs[0].Name);
        Assert.Equal("fp32[1, 4, 6, 8]", ProgramTypes.Text(conv.Outputs[0].Type));
        Assert.Equal(["bias", "dilations", "groups", "pad", "pad_type", "strides", "weight", "x"], conv.Inputs.Keys.Order());
        Assert.Empty(ProgramTypeChecker.Check(model));
    }

    [Fact]
    public void Large_constants_are_in_the_weight_file()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 1, 5);
        float[] elements = [.. Enumerable.Range(0, 15).Select(i => (float)i)];
        _main.Output("y", _main.Linear(x, ProgramTensor.Of<float>(elements, [3, 5]), new[] { 1f, 2, 3 }));

        using TemporaryFolder folder = new();
        using (ModelFile built = _program.Build()) built.Save(folder["a.mlpackage"]);
        using ModelFile model = ModelFile.Load(folder["a.mlpackage"]);
        Operation[] constants =
        [
            .. model.Specification.MlProgram.Functions["main"].BlockSpecializations["CoreML5"].Operations.Where(
                operation => operation.Type == "const"),
        ];

        using ProgramWeights weights = new(model);
        Assert.NotNull(constants[0].Attributes["val"].BlobFileValue);
        Assert.Equal(elements, weights.ReadTensor(constants[0].Attributes["val"]).ToFloats());
        Assert.NotNull(constants[1].Attributes["val"].ImmediateValue);
    }

    [Fact]
    public void Inputs_of_flexible_shapes_have_unknown_dimensions()
    {
        FeatureDescription feature = Feature.MultiArray("x", ArrayDataType.Float32, 1, 4);
        feature.Type.MultiArrayType.ShapeRange = new ShapeRange
        {
            SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = -1 }, new SizeRange { LowerBound = 4, UpperBound = 4 } },
        };
        FeatureDescription several = Feature.MultiArray("z", ArrayDataType.Int32, 2, 3);
        several.Type.MultiArrayType.EnumeratedShapes = new EnumeratedShapes
        {
            Shapes = { new ArrayFeatureType.Types.Shape { Shape_ = { 2, 3 } }, new ArrayFeatureType.Types.Shape { Shape_ = { 2, 5 } } },
        };

        Assert.Equal("fp32[?, 4]", _main.Input(feature).Type.ToString());
        Assert.Equal("int32[2, ?]", _main.Input(several).Type.ToString());
    }

    [Fact]
    public void Shapes_are_computed_as_far_as_they_are_known()
    {
        FeatureDescription feature = Feature.MultiArray("x", ArrayDataType.Float32, 2, 3, 4);
        feature.Type.MultiArrayType.ShapeRange = new ShapeRange
        {
            SizeRanges =
            {
                new SizeRange { LowerBound = 1, UpperBound = 9 }, new SizeRange { LowerBound = 3, UpperBound = 3 },
                new SizeRange { LowerBound = 4, UpperBound = 4 },
            },
        };
        ProgramVariable x = _main.Input(feature);
        ProgramVariable shape = _main.Shape(x);
        ProgramVariable batch = _main.Gather(shape, 0);
        ProgramVariable size = _main.Mul(_main.Gather(shape, 1), _main.Gather(shape, 2));

        Assert.Equal(
            "fp32[?, 12]", _main.Reshape(x, _main.Concat([_main.ExpandDims(batch, [0]), _main.ExpandDims(size, [0])], 0)).Type.ToString());
        Assert.Equal("fp32[12, ?]", _main.Reshape(x, _main.Stack([size, batch], 0)).Type.ToString());
    }

    [Fact]
    public void Plain_numbers_take_the_type_that_is_needed()
    {
        ProgramVariable half = _main.Input("x", DataType.Float16, 3);
        ProgramVariable whole = _main.Input("i", DataType.Int32, 3);

        Assert.Equal("fp16[3]", _main.Add(half, 1).Type.ToString());
        Assert.Equal("fp16[3]", _main.Mul(2.5f, half).Type.ToString());
        Assert.Equal("int32[3]", _main.Add(whole, 1).Type.ToString());
        Assert.Equal("fp16[2]", _main.Linear(half, ProgramArgument.Of(new float[6], 2, 3)).Type.ToString());
        Assert.Throws<ModelValidationException>(() => _main.Add(whole, 1.5f));
    }

    [Fact]
    public void The_oldest_operation_set_that_has_everything_is_taken()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 4, 4);
        Assert.Equal(Opset.CoreML5, _program.Opset);
        _main.Gather(x, new[] { 0, 1 }, batchDims: 0);
        Assert.Equal(Opset.CoreML6, _program.Opset);
        ProgramVariable y = _main.Resize(x, new[] { 8, 8 }, 2);
        Assert.Equal(Opset.CoreML7, _program.Opset);
        _main.Output("y", y);

        using ModelFile model = _program.Build();

        Assert.Equal(8, model.Specification.SpecificationVersion);
        Operation gather = model.Specification.MlProgram.Functions["main"].BlockSpecializations["CoreML7"].Operations.Single(
            operation => operation.Type == "gather");
        Assert.Contains("validate_indices", gather.Inputs.Keys);
    }

    [Fact]
    public void What_changed_between_operation_sets_needs_a_choice()
    {
        ProgramVariable boxes = _main.Input("boxes", DataType.Float32, 1, 9, 4);
        ProgramVariable scores = _main.Input("scores", DataType.Float32, 1, 9, 2);
        _main.Add(
            "non_maximum_suppression", "nms", ("boxes", boxes), ("scores", scores), ("iou_threshold", 0.5f), ("score_threshold", 0.1f),
            ("max_boxes", 3));

        string message = Assert.Throws<ModelValidationException>(() => _main.State("s", 2)).Message;

        Assert.Contains("non_maximum_suppression 'nms' has changed", message);
        Assert.Contains("Choose CoreML8", message);
        Assert.Equal(Opset.CoreML5, _program.Opset);
    }

    [Fact]
    public void A_chosen_operation_set_stays()
    {
        FunctionBuilder main = new ProgramBuilder(Opset.CoreML5).AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 4, 4);

        Assert.Contains("came with CoreML7", Assert.Throws<ModelValidationException>(() => main.Resize(x, new[] { 8, 8 }, 2)).Message);
        Assert.Contains(
            "needs the operation set CoreML6", Assert.Throws<ModelValidationException>(() => main.Input("h", DataType.Float16, 4)).Message);
    }

    [Fact]
    public void Branches_are_blocks()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 2);
        ProgramVariable isLarge = _main.Greater(_main.ReduceSum(x), 1f);
        _main.Output("y", _main.Cond(isLarge, yes => [yes.Relu(x)], no => [x], "choice")[0]);

        using ModelFile model = _program.Build();

        Operation cond = model.Specification.MlProgram.Functions["main"].BlockSpecializations["CoreML5"].Operations.Single(
            operation => operation.Type == "cond");
        Assert.Equal(["relu"], cond.Blocks[0].Operations.Select(operation => operation.Type));
        Assert.Equal(["identity"], cond.Blocks[1].Operations.Select(operation => operation.Type));
        Assert.Empty(ProgramTypeChecker.Check(model));
    }

    [Fact]
    public void Loops_are_blocks_whose_variables_may_grow()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 1, 2);
        ProgramVariable zero = _main.Constant(ProgramTensor.Scalar(0));
        IReadOnlyList<ProgramVariable> last = _main.WhileLoop(
            [zero, x],
            (test, variables) => test.Less(variables[0], 3),
            (body, variables) => [body.Add(variables[0], 1), body.Concat([variables[1], x], 0)],
            "loop");
        _main.Output("count", last[0]);
        _main.Output("rows", last[1]);

        using ModelFile model = _program.Build();

        Assert.Equal("fp32[?, 2]", last[1].Type.ToString());
        Operation loop = model.Specification.MlProgram.Functions["main"].BlockSpecializations["CoreML5"].Operations.Single(
            operation => operation.Type == "while_loop");
        Assert.Equal(loop.Blocks[0].Inputs, loop.Blocks[1].Inputs);
        Assert.Equal(1, loop.Blocks[1].Operations.Count(operation => operation.Type == "concat"));
        Assert.Empty(ProgramTypeChecker.Check(model));
    }

    [Fact]
    public void States_outlive_predictions()
    {
        ProgramVariable total = _main.State("total", 2);
        ProgramVariable x = _main.Input("x", DataType.Float16, 2);
        _main.WriteState(total, _main.Add(_main.ReadState(total), x));
        _main.Output("y", _main.ReadState(total));

        using ModelFile model = _program.Build();

        Assert.Equal(9, model.Specification.SpecificationVersion);
        Assert.Equal("total", model.Specification.Description.State[0].Name);
        Assert.Equal("state<fp16[2]>", ProgramTypes.Text(model.Specification.MlProgram.Functions["main"].Inputs[0].Type));
        Assert.Empty(ProgramTypeChecker.Check(model));
    }

    [Fact]
    public void Programs_of_several_functions_describe_each()
    {
        foreach (FunctionBuilder function in (FunctionBuilder[])[_main, _program.AddFunction("other")])
        {
            function.Output("y", function.Relu(function.Input("x", DataType.Float32, 2)));
        }

        using ModelFile model = _program.Build();

        Assert.Equal(9, model.Specification.SpecificationVersion);
        Assert.Equal(["main", "other"], model.Specification.Description.Functions.Select(function => function.Name));
        Assert.Equal("main", model.Specification.Description.DefaultFunctionName);
        Assert.Empty(ProgramTypeChecker.Check(model));
    }

    [Fact]
    public void Images_come_out_too()
    {
        ProgramVariable image = _main.Image("image", 4, 4, ColorSpace.Grayscale);
        _main.Output(Feature.Image("mirrored", 4, 4, ColorSpace.Grayscale), _main.Reverse(image, [3]));

        using ModelFile model = _program.Build();

        Assert.Equal(4, model.Specification.Description.Output[0].Type.ImageType.Width);
        Assert.Throws<ModelValidationException>(() => _main.Output(Feature.Image("wrong", 5, 4, ColorSpace.Grayscale), image));
    }

    [Fact]
    public void Classes_may_be_numbered()
    {
        _main.Classify(_main.Softmax(_main.Input("x", DataType.Float16, 3)), [10L, 20, 30], new ClassifierOutputs("number", "numbers"));

        using ModelFile model = _program.Build();

        Assert.NotNull(model.Specification.Description.Output[0].Type.Int64Type);
        Assert.NotNull(model.Specification.Description.Output[1].Type.DictionaryType.Int64KeyType);
        Assert.Empty(ProgramTypeChecker.Check(model));
    }

    [Fact]
    public void A_constant_may_be_computed()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 2, 3);

        ProgramVariable length = _main.Gather(_main.Shape(x), 1);

        Assert.Equal("fp32[2, 3]", _main.TopK(x, 3).Values.Type.ToString());
        Assert.Equal(
            "fp32[2, 3] & int32[2, 3]", string.Join(" & ", _main.Add("topk", null, ("x", x), ("k", length)).Select(output => output.Type)));
    }

    [Fact]
    public void Wrong_operations_leave_the_block_as_it_was()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 1, 3, 8, 8);
        ProgramTensor weight = ProgramTensor.Of<float>(new float[4 * 2 * 9], [4, 2, 3, 3]);

        string message = Assert.Throws<ModelValidationException>(() => _main.Conv(x, weight, name: "conv1")).Message;
        Assert.StartsWith("conv 'conv1', parameter 'weight'", message);
        Assert.Empty(_main.Operations);
        Assert.Equal("conv1", _main.Relu(x, name: "conv1").Name);
    }

    [Fact]
    public void Wrong_branches_leave_the_block_as_it_was()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 2);
        ProgramVariable isLarge = _main.Greater(_main.ReduceSum(x), 1f);
        int before = _main.Operations.Count;

        Assert.Throws<ModelValidationException>(
            () => _main.Cond(isLarge, yes => [yes.Relu(x, name: "inner")], no => [no.Cast(x, DataType.Int32)]));

        Assert.Equal(before, _main.Operations.Count);
        Assert.Equal("inner", _main.Relu(x, name: "inner").Name);
    }

    [Fact]
    public void Values_stay_in_their_function_and_block()
    {
        ProgramVariable foreign = new ProgramBuilder().AddFunction().Input("x", DataType.Float32, 2);
        ProgramVariable x = _main.Input("x", DataType.Float32, 2);
        ProgramVariable? inside = null;
        _main.Cond(_main.Greater(_main.ReduceSum(x), 1f), yes => [inside = yes.Relu(x)], no => [no.Relu(x)]);

        Assert.Contains("cannot be used here", NotSeen(() => _main.Relu(foreign)));
        Assert.Contains("cannot be used here", NotSeen(() => _main.Relu(inside!)));

        static string NotSeen(Action action) =>
            Assert.Throws<ModelValidationException>(action).Message.Replace("is not a value that can be used here", "cannot be used here");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("1st")]
    [InlineData("")]
    [InlineData("x")]
    public void Names_are_identifiers_and_new(string name)
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 2);

        Assert.Throws<ModelValidationException>(() => _main.Relu(x, name: name));
    }

    [Fact]
    public void Names_of_several_outputs_are_new_too()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 2);
        _main.Relu(x, name: "top_1");

        Assert.Contains("There is a 'top_1' already", Assert.Throws<ModelValidationException>(() => _main.TopK(x, name: "top")).Message);
    }

    [Fact]
    public void Plain_numbers_must_fit()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 4, 4);

        Assert.StartsWith(
            "resize 'big', parameter 'resized_dims'",
            Assert.Throws<ModelValidationException>(() => _main.Resize(x, new[] { 8, 8 }, -1, name: "big")).Message);
    }

    [Fact]
    public void Inputs_and_outputs_are_of_the_types_that_Core_ML_has()
    {
        ProgramVariable x = _main.Input("x", DataType.Float32, 2);

        Assert.Throws<ModelValidationException>(() => _main.Input("b", DataType.Bool, 2));
        Assert.Throws<ModelValidationException>(() => _main.Input("d", DataType.Float32));
        Assert.Contains("Cast it", Assert.Throws<ModelValidationException>(() => _main.Output("y", _main.Greater(x, 1f))).Message);
        Assert.Contains("no output", Assert.Throws<ModelValidationException>(() => _program.Build()).Message);
        Assert.Throws<ModelValidationException>(() => new ProgramBuilder().Build());
        Assert.Throws<ModelValidationException>(() => _program.AddFunction());
    }
}
