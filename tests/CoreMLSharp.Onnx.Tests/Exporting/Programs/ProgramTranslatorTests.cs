using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Constants, blocks, states, functions and classes of whole programs.</summary>
public class ProgramTranslatorTests
{
    [Fact]
    public void Names_of_the_program_are_those_of_the_graph()
    {
        OnnxTranslation translation = new TestProgram()
            .Input("x", DataType.Float32, 2)
            .Add("relu", "hidden:fp32", ("x", "%x"))
            .Add("exp", "y:fp32", ("x", "%hidden"))
            .Output("y")
            .Translate();
        Assert.Equal(["x"], translation.Inputs.Select(input => input.TensorName));
        Assert.Equal(["hidden", "y"], translation.Model.Graph.Node.SelectMany(node => node.Output));
        Assert.Equal([2], translation.Outputs[0].Dims);
    }

    [Fact]
    public void An_input_that_is_handed_through_has_a_tensor_of_its_own()
    {
        OnnxTranslation translation = new TestProgram().Input("x", DataType.Float32, 2).Output("x").Translate();
        Assert.NotEqual("x", translation.Outputs[0].TensorName);
        OnnxRunner.Run(
            translation, new Dictionary<string, Tensor>
            { ["x"] = Tensor.Vector(1, 2) })[translation.Outputs[0].TensorName].AssertIs([2], [1, 2]);
    }

    [Fact]
    public void Numbers_of_16_bits_are_computed_with_32_and_stored_with_16()
    {
        // 60000 + 60000 is beyond 16 bits; the half of it is not.
        TestProgram program = new TestProgram().Input("x", DataType.Float16, 1).Add("add", "sum:fp16", ("x", "%x"), ("y", "%x"))
            .Add("mul", "y:fp16", ("x", "%sum"), ("y", ProgramTensor.OfFloats(DataType.Float16, [0.5f], []))).Output("y");
        program.Run(("x", Tensor.Vector(60000)))["y"].AssertIs([1], [60000]);

        ProgramTensor large = ProgramTensor.OfFloats(DataType.Float16, Tensor.Counting(0, 0.25f, 1000).Values, [1000]);
        OnnxTranslation translation = new TestProgram()
            .Input("x", DataType.Float16, 1)
            .Add("const", "w:fp16")
            .Constant("w", large)
            .Add("add", "y:fp16", ("x", "%x"), ("y", "%w"))
            .Output("y")
            .Translate();
        Assert.Equal(2000, Assert.Single(translation.Initializers).Bytes.Length);
        Assert.Equal(249.75f + 1, OnnxRunner.Run(translation, new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(1) })["y"].Values[^1]);
    }

    [Fact]
    public void Branches()
    {
        TestProgram program = new TestProgram().Input("x", DataType.Float32, 1).Add("greater", "isPositive:bool", ("x", "%x"), ("y", 0f));
        Operation branch = Make("cond", "y:fp32", ("pred", "%isPositive"));
        branch.Blocks.Add(new Block { Operations = { Make("add", "t:fp32", ("x", "%x"), ("y", 10f)) }, Outputs = { "t" } });
        branch.Blocks.Add(new Block { Operations = { Make("mul", "e:fp32", ("x", "%x"), ("y", -1f)) }, Outputs = { "e" } });
        program.Block.Operations.Add(branch);
        program.Output("y");
        program.Run(("x", Tensor.Vector(3)))["y"].AssertIs([1], [13]);
        program.Run(("x", Tensor.Vector(-3)))["y"].AssertIs([1], [3]);
    }

    [Fact]
    public void Loops()
    {
        // Doubling until the number is at least 100, and counting.
        TestProgram program = new TestProgram()
            .Input("x", DataType.Float32, 1)
            .Add("const", "zero:int32")
            .Constant("zero", ProgramTensor.Scalar(0));
        Operation loop = Make("while_loop", "y:fp32 n:int32", ("loop_vars", new[] { "%x", "%zero" }));
        NamedValueType[] Variables(string suffix) =>
        [
            new() { Name = $"v{suffix}", Type = ProgramTypes.Tensor(DataType.Float32, [1]) },
            new() { Name = $"i{suffix}", Type = ProgramTypes.Tensor(DataType.Int32, []) },
        ];
        loop.Blocks.Add(
            new Block
            {
                Inputs = { Variables("c") },
                Operations = { Make("less", "goesOn:bool", ("x", "%vc"), ("y", 100f)) },
                Outputs = { "goesOn" },
            });
        loop.Blocks.Add(
            new Block
            {
                Inputs = { Variables("b") },
                Operations = { Make("mul", "v2:fp32", ("x", "%vb"), ("y", 2f)), Make("add", "i2:int32", ("x", "%ib"), ("y", 1)) },
                Outputs = { "v2", "i2" },
            });
        program.Block.Operations.Add(loop);
        Dictionary<string, Tensor> results = program.Output("y", "n").Run(("x", Tensor.Vector(7)));
        results["y"].AssertIs([1], [112]);
        results["n"].AssertIs([], [4]);

    }

    [Fact]
    public void States_go_in_and_come_out()
    {
        TestProgram program = new TestProgram(8).State("total", DataType.Float32, 2).Input("x", DataType.Float32, 2)
            .Add("read_state", "before:fp32", ("input", "%total")).Add("add", "after:fp32", ("x", "%before"), ("y", "%x"))
            .Add("coreml_update_state", "y:fp32", ("state", "%total"), ("value", "%after")).Output("y");
        OnnxTranslation translation = program.Translate();
        OnnxState state = Assert.Single(translation.States);
        Assert.Equal("total", state.Name);
        Assert.Equal([2], state.Dims);
        Dictionary<string, Tensor> results = OnnxRunner.Run(
            translation, new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(1, 2), [state.InputTensorName] = Tensor.Vector(10, 20) });
        results["y"].AssertIs([2], [11, 22]);
        results[state.OutputTensorName].AssertIs([2], [11, 22]);
    }

    [Fact]
    public void A_state_written_in_a_branch()
    {
        TestProgram program = new TestProgram(8)
            .State("s", DataType.Float32, 1)
            .Input("x", DataType.Float32, 1)
            .Add("greater", "p:bool", ("x", "%x"), ("y", 0f));
        Operation branch = Make("cond", "y:fp32", ("pred", "%p"));
        branch.Blocks.Add(
            new Block
            {
                Operations = { Make("write_state", "", ("input", "%s"), ("data", "%x")), Make("exp", "t:fp32", ("x", 0f)) },
                Outputs = { "t" },
            });
        branch.Blocks.Add(new Block { Operations = { Make("exp", "e:fp32", ("x", 1f)) }, Outputs = { "e" } });
        program.Block.Operations.Add(branch);
        OnnxTranslation translation = program.Output("y").Translate();
        float After(float x) =>
            OnnxRunner.Run(
                translation, new Dictionary<string, Tensor>
                { ["x"] = Tensor.Vector(x), ["s"] = Tensor.Vector(5) })[translation.States[0].OutputTensorName].Values[0];
        Assert.Equal(3, After(3));
        Assert.Equal(5, After(-3));
    }

    [Fact]
    public void One_of_several_functions()
    {
        Model model = new TestProgram().Input("x", DataType.Float32, 1).Add("add", "y:fp32", ("x", "%x"), ("y", 1f)).Output("y").Model;
        Model other = new TestProgram().Input("x", DataType.Float32, 1).Add("add", "z:fp32", ("x", "%x"), ("y", 2f)).Output("z").Model;
        model.MlProgram.Functions.Add("second", other.MlProgram.Functions["main"]);
        FunctionDescription Describe(string name, ModelDescription description) =>
            new() { Name = name, Input = { description.Input }, Output = { description.Output } };
        model.Description = new ModelDescription
        {
            DefaultFunctionName = "second",
            Functions = { Describe("main", model.Description), Describe("second", other.Description) },
        };
        Assert.Equal(["z"], OnnxExporter.Export(model).Outputs.Select(output => output.Name));
        Assert.Equal(
            ["y"], OnnxExporter.Export(model, new OnnxTranslationOptions { FunctionName = "main" }).Outputs.Select(output => output.Name));
        Assert.Contains(
            "it has main, second",
            Assert.Throws<ModelInputException>(
                () => OnnxExporter.Export(model, new OnnxTranslationOptions { FunctionName = "third" })).Message);
    }

    [Fact]
    public void Classes()
    {
        TestProgram program = new TestProgram().Input("x", DataType.Float32, 2).Add("softmax", "p:fp32", ("x", "%x"))
            .Add("classify", "label:string scores:fp64", ("probabilities", "%p"), ("classes", ProgramList.Of(["no", "yes"])));
        program.Block.Outputs.AddRange(["label", "scores"]);
        Model model = program.Model;
        model.Description.PredictedFeatureName = "label";
        model.Description.PredictedProbabilitiesName = "scores";
        model.Description.Output.Add(new FeatureDescription { Name = "label", Type = new FeatureType { StringType = new() } });
        model.Description.Output.Add(
            new FeatureDescription { Name = "scores", Type = new FeatureType { DictionaryType = new() { StringKeyType = new() } } });
        OnnxTranslation translation = OnnxExporter.Export(model);
        Assert.Equal(["no", "yes"], translation.StringClassLabels!);
        Assert.Equal("scores", translation.ProbabilitiesTensorName);
        Assert.Equal(["label", "scores"], translation.Model.Graph.Output.Select(output => output.Name));
        Assert.Equal("""["no", "yes"]""", Assert.Single(translation.Model.MetadataProps, entry => entry.Key == "classLabels").Value);
    }

    [Fact]
    public void Flexible_shapes()
    {
        TestProgram program = new TestProgram(7).Input("x", DataType.Float32, -1, 2).Add("shape", "s:int32", ("x", "%x"))
            .Add("reshape", "flat:fp32", ("x", "%x"), ("shape", new[] { -1 }))
            .Add("concat", "y:fp32", ("values", new[] { "%flat", "%flat" }), ("axis", 0))
            .Output("y");
        OnnxTranslation translation = program.Translate();
        Assert.Equal([-1, 2], translation.Inputs[0].Dims);
        foreach (int rows in (int[])[1, 3])
        {
            Tensor x = Tensor.Counting(0, 1, rows, 2);
            OnnxRunner.Run(translation, new Dictionary<string, Tensor> { ["x"] = x })["y"].AssertIs([rows * 4], [.. x.Values, .. x.Values]);
        }
    }
}
