using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Runtime.Tests.Programs;

/// <summary>Programs that were written with <see cref="ProgramBuilder"/> run.</summary>
public sealed class BuiltProgramTests
{
    [Theory]
    [InlineData(255, 0, "red")]
    [InlineData(0, 255, "blue")]
    public void A_classifier_of_images(byte red, byte blue, string expected)
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        float[] kernels = new float[2 * 3 * 3 * 3];
        kernels.AsSpan(0, 9).Fill(1 / 9f);
        kernels.AsSpan(45, 9).Fill(1 / 9f);
        ProgramVariable x = main.Mul(main.Image("image", 32, 32), 1 / 255f);
        x = main.Conv(x, ProgramTensor.Of<float>(kernels, [2, 3, 3, 3]), padType: "same", strides: [2, 2]);
        main.Classify(main.Softmax(main.Mul(main.ReduceMean(main.Relu(x), axes: [2, 3]), 10f)), ["red", "blue"]);
        byte[] pixels = [.. Enumerable.Range(0, 32 * 32).SelectMany(_ => (byte[])[red, 0, blue])];

        using ModelFile file = program.Build();
        using MLModel model = MLModel.Load(file);
        var outputs = model.Predict(
            new Dictionary<string, MLFeatureValue> { ["image"] = MLImage.FromPixels(new PixelBuffer(32, 32, PixelFormat.Rgb, pixels)) });

        Assert.Equal(expected, outputs["classLabel"].StringValue);
        Assert.True(outputs["classLabelProbs"].DictionaryValue[expected] > 0.999);
    }

    [Fact]
    public void A_loop_with_a_variable_that_grows()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 1, 2);
        IReadOnlyList<ProgramVariable> last = main.WhileLoop(
            [main.Constant(ProgramTensor.Scalar(0)), x],
            (test, variables) => test.Less(variables[0], 3),
            (body, variables) => [body.Add(variables[0], 1), body.Concat([variables[1], body.Mul(x, 2f)], 0)]);
        main.Output("rows", last[1]);

        MLMultiArray rows = Run(program, ("x", MLMultiArray.Wrap(new[] { 1f, 2 }, 1, 2)))["rows"].MultiArrayValue;

        Assert.Equal("Float32[4, 2]", rows.ToString());
        Assert.Equal([1, 2, 2, 4, 2, 4, 2, 4], rows.ToFloats());
    }

    [Theory]
    [InlineData(1f, new[] { 1f, 0 })]
    [InlineData(-9f, new[] { -9f, -1 })]
    public void A_branch(float first, float[] expected)
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 2);
        main.Output("y", main.Cond(main.Less(main.ReduceSum(x), -5f), yes => [x], no => [no.Relu(x)])[0]);

        Assert.Equal(expected, Run(program, ("x", MLMultiArray.Wrap(new[] { first, -1f })))["y"].MultiArrayValue.ToFloats());
    }

    [Fact]
    public void A_state()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable total = main.State("total", 2);
        main.WriteState(total, main.Add(main.ReadState(total), main.Cast(main.Input("x", DataType.Float32, 2), DataType.Float16)));
        main.Output("y", main.Cast(main.ReadState(total), DataType.Float32));

        using ModelFile file = program.Build();
        using MLModel model = MLModel.Load(file);
        MLState state = model.MakeState();
        Dictionary<string, MLFeatureValue> inputs = new() { ["x"] = MLMultiArray.Wrap(new[] { 1f, 2 }) };
        model.Predict(inputs, state);

        Assert.Equal([2, 4], model.Predict(inputs, state)["y"].MultiArrayValue.ToFloats());
    }

    [Fact]
    public void Shapes_that_are_computed()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        FeatureDescription feature = Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, 2, 3);
        feature.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = 9 }, new SizeRange { LowerBound = 3, UpperBound = 3 } },
        };
        ProgramVariable x = main.Input(feature);
        ProgramVariable rows = main.SliceByIndex(main.Shape(x), new[] { 0 }, new[] { 1 });
        main.Output("y", main.Reshape(x, main.Concat([main.Constant(ProgramTensor.Of<int>([3], [1])), rows], 0)));

        MLMultiArray y = Run(
            program, ("x", MLMultiArray.Wrap(new[] { 1f, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }, 4, 3)))["y"].MultiArrayValue;

        Assert.Equal("Float32[3, 4]", y.ToString());
    }

    private static IReadOnlyDictionary<string, MLFeatureValue> Run(
        ProgramBuilder program, params ReadOnlySpan<(string Name, MLFeatureValue Value)> inputs)
    {
        Dictionary<string, MLFeatureValue> values = [];
        foreach ((string name, MLFeatureValue value) in inputs) values.Add(name, value);
        using ModelFile file = program.Build();
        using MLModel model = MLModel.Load(file);
        return model.Predict(values);
    }
}
