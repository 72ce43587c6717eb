using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>
/// Programs that break the rules are one clear error each, which names the model, the operation and the parameter, in little time and
/// memory.
/// </summary>
public class HostileProgramTests
{
    private static TestProgram Start => new TestProgram(7).Input("x", DataType.Float32, 2, 3);

    [Fact]
    public void Errors_name_model_operation_and_parameter()
    {
        ModelValidationException error = Assert.Throws<ModelValidationException>(
            () =>
                Start.Add("softmax", "y:fp32", ("x", "%x"), ("axis", 2))
                    .Output("y")
                    .Translate(new OnnxTranslationOptions { ModelName = "Bad.mlpackage" }));
        Assert.Equal("Bad.mlpackage: softmax 'y', parameter 'axis': there is no axis 2 in 2 dimensions.", error.Message);
    }

    [Fact]
    public void An_operation_that_does_not_exist()
    {
        UnsupportedModelException error =
            Assert.Throws<UnsupportedModelException>(() => Start.Add("divine", "y:fp32", ("x", "%x")).Output("y").Translate());
        Assert.Equal("The model: divine 'y': the operation 'divine' is not one that this version can run.", error.Message);
    }

    [Fact]
    public void Circles_and_unknown_names()
    {
        AssertInvalid(
            Start.Add("relu", "a:fp32", ("x", "%b")).Add("relu", "b:fp32", ("x", "%a")).Output("a"),
            "relu 'a': there is no value 'b' at this place");
        AssertInvalid(Start.Add("relu", "y:fp32", ("x", "%x")).Output("z"), "there is no value 'z' at this place");
        AssertInvalid(Start.Add("relu", "y:fp32", ("x", "%x")).Add("exp", "y:fp32", ("x", "%x")).Output("y"), "'y' is defined twice");
        AssertInvalid(Start.Add("relu", "x:fp32", ("x", "%x")).Output("x"), "'x' is defined twice");
    }

    [Fact]
    public void Missing_and_surplus_arguments_and_outputs()
    {
        AssertInvalid(Start.Add("relu", "y:fp32").Output("y"), "relu 'y', parameter 'x': it must be given");
        AssertInvalid(
            Start.Add("relu", "y:fp32", ("x", new[] { "%x", "%x" })).Output("y"), "parameter 'x': it has 2 values; one is defined");
        AssertInvalid(Start.Add("relu", "y:fp32 z:fp32", ("x", "%x")).Output("y"), "it has 2 outputs; 1 are defined");
        AssertInvalid(
            Start.Add("concat", "y:fp32", ("values", new[] { "%x" }), ("axis", "%x")).Output("y"),
            "parameter 'axis': 'x' is fp32[2, 3]; in CoreML7 it takes int32");
        AssertInvalid(
            Start.Add("clip", "y:fp32", ("x", "%x"), ("alpha", "low"), ("beta", 1f)).Output("y"), "parameter 'alpha'", "texts",
            "whole numbers", "clip");
    }

    [Fact]
    public void Shapes_that_do_not_fit()
    {
        AssertInvalid(
            Start.Input("z", DataType.Float32, 4).Add("add", "y:fp32", ("x", "%x"), ("y", "%z")).Output("y"),
            "the shapes [2, 3] and [4] do not fit each other");
        AssertInvalid(Start.Add("matmul", "y:fp32", ("x", "%x"), ("y", "%x")).Output("y"), "the shapes [2, 3] and [2, 3] do not fit");
        AssertInvalid(
            Start.Add("reshape", "y:fp32", ("x", "%x"), ("shape", new[] { 4 })).Output("y"),
            "parameter 'shape': [4] does not hold the elements of [2, 3]");
        AssertInvalid(Start.Add("transpose", "y:fp32", ("x", "%x"), ("perm", new[] { 0, 0 })).Output("y"), "names an axis twice");
        AssertInvalid(
            Start.Add("conv", "y:fp32", ("x", "%x"), ("weight", Tensor.Counting(0, 1, 1, 1, 3))).Output("y"),
            "its shape is [2, 3]; 3 to 5 dimensions are defined");
        AssertInvalid(
            Start.Add("split", "a:fp32 b:fp32", ("x", "%x"), ("num_splits", 2), ("axis", 1)).Output("a"), "3 is not divided by 2");
        AssertInvalid(Start.Add("topk", "y:fp32 i:int32", ("x", "%x"), ("k", 9)).Output("y"), "9 is not from 1 to 3");
        AssertInvalid(Start.Add("pad", "y:fp32", ("x", "%x"), ("pad", new[] { 1, 2, 3 })).Output("y"), "it has 3 numbers");
    }

    [Fact]
    public void Absurd_sizes()
    {
        AssertInvalid(Start.Add("fill", "y:fp32", ("shape", new[] { 1 << 20, 1 << 20 }), ("value", 1f)).Output("y"), "more than");
        AssertInvalid(
            Start.Add("tile", "y:fp32", ("x", "%x"), ("reps", new[] { int.MaxValue, int.MaxValue })).Output("y"), "more than", "too large");
        AssertInvalid(
            Start.Add("expand_dims", "b:fp32", ("x", "%x"), ("axes", new[] { 0, 1 }))
                .Add("upsample_nearest_neighbor", "y:fp32", ("x", "%b"), ("scale_factor_height", 60000), ("scale_factor_width", 60000))
                .Output("y"),
            "more than");
        AssertInvalid(Start.Add("pad", "y:fp32", ("x", "%x"), ("pad", new[] { 0, int.MaxValue })).Output("y"), "more than");
        AssertInvalid(
            Start.Add("expand_dims", "b:fp32", ("x", "%x"), ("axes", new[] { 0 }))
                .Add("max_pool", "y:fp32", ("x", "%b"), ("kernel_sizes", new[] { int.MaxValue }), ("pad_type", "valid"))
                .Output("y"),
            "window");
    }

    [Fact]
    public void Grids_and_parts_without_sense()
    {
        AssertInvalid(
            Start.Add("split", "", ("x", "%x"), ("num_splits", 0), ("axis", 1)).Add("relu", "y:fp32", ("x", "%x")).Output("y"),
            "parameter 'num_splits': 3 is not divided by 0");
        (string, object)[] affine =
        [
            ("x", "%p"), ("transform_matrix", new Tensor([1, 0, 0, 0, 1, 0], 1, 6)), ("output_height", 1 << 20), ("output_width", 1 << 20),
            ("sampling_mode", "bilinear"), ("padding_mode", "constant"), ("padding_value", 0f),
            ("coordinates_mode", "normalized_minus_one_to_one"), ("align_corners", true),
        ];
        AssertInvalid(
            new TestProgram(7).Input("p", DataType.Float32, 1, 1, 2, 2).Add("affine", "y:fp32", affine).Output("y"),
            "an output of 1048576 × 1048576 is larger than");
    }

    [Fact]
    public void Blocks_nested_without_end()
    {
        TestProgram program = Start.Add("const", "p:bool").Constant("p", ProgramTensor.Scalar(true));
        Block block = program.Block;
        for (int i = 0; i < 40; i++)
        {
            Operation branch = Make("cond", $"y{i}:fp32", ("pred", "%p"));
            branch.Blocks.Add(new Block { Outputs = { $"y{i + 1}" } });
            branch.Blocks.Add(new Block { Outputs = { "x" } });
            block.Operations.Add(branch);
            block = branch.Blocks[0];
        }

        block.Outputs[0] = "x";

        AssertInvalid(program.Output("y0"), "nested more than");
    }

    [Fact]
    public void States_that_are_not_there()
    {
        AssertInvalid(
            Start.Add("read_state", "y:fp32", ("input", "%x")).Output("y"), "parameter 'input': 'x' is a fp32[2, 3]; a state is defined");
        AssertInvalid(
            Start.State("s", DataType.Float32, -1).Add("read_state", "y:fp32", ("input", "%s")).Output("y"),
            "all dimensions of a state must be known");
        AssertInvalid(
            Start.State("s", DataType.Float32, 3)
                .Add("write_state", "", ("input", "%s"), ("data", "%x"))
                .Add("relu", "y:fp32", ("x", "%x"))
                .Output("y"),
            "parameter 'data': it is fp32[2, 3]; the state is one of fp32[3]");
    }

    [Fact]
    public void Functions_without_a_block_or_inputs()
    {
        Model model = Start.Add("relu", "y:fp32", ("x", "%x")).Output("y").Model;
        model.Description.Input.Add(new FeatureDescription { Name = "more", Type = model.Description.Input[0].Type.Clone() });
        AssertInvalid(model, "the function has no input 'more'");
        model.Description.Input.Clear();
        AssertInvalid(model, "the input 'x' of the function is not in the description");
        model.MlProgram.Functions["main"].BlockSpecializations.Clear();
        AssertInvalid(model, "has no block for its operation set 'CoreML7'");
        model.MlProgram.Functions.Clear();
        AssertInvalid(model, "the program has no function 'main'");
    }

    [Fact]
    public void Weight_files_that_are_not_there()
    {
        Value value = new()
        {
            Type = ProgramTypes.Tensor(DataType.Float32, [2, 3]),
            BlobFileValue = new() { FileName = "@model_path/weights/weight.bin", Offset = 64 },
        };
        TestProgram program = Start;
        program.Block.Operations.Add(
            new Operation
            {
                Type = "const",
                Outputs = { new NamedValueType { Name = "w", Type = value.Type } },
                Attributes = { ["val"] = value },
            });
        Assert.Contains(
            "const 'w'",
            Assert.Throws<ModelFormatException>(
                () => program.Add("add", "y:fp32", ("x", "%x"), ("y", "%w")).Output("y").Translate()).Message);
    }

    private static void AssertInvalid(TestProgram program, params string[] possible) => AssertInvalid(program.Model, possible);

    private static void AssertInvalid(Model model, params string[] possible)
    {
        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => OnnxExporter.Export(model));
        Assert.True(possible.Any(part => error.Message.Contains(part, StringComparison.Ordinal)), error.Message);
    }
}
