using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Programs;

public class ProgramEvaluatorTests
{
    [Fact]
    public void Weights_come_from_the_package()
    {
        using TemporaryFolder folder = new();
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 1, 16);
        float[] weights = [.. Enumerable.Range(0, 32).Select(i => i < 16 ? 1f : 0.5f)];
        main.Output("y", main.Linear(x, ProgramTensor.Of<float>(weights, [2, 16]), new[] { 1f, 2f }));
        using (ModelFile file = program.Build()) file.Save(folder["Sums.mlpackage"]);

        using MLModel model = MLModel.Load(folder["Sums.mlpackage"]);
        MLMultiArray y = model.Predict(Inputs("x", [.. Enumerable.Repeat(2f, 16)], 1, 16))["y"].MultiArrayValue;
        Assert.Equal([1, 2], y.Shape);
        Assert.Equal([33, 18], y.ToFloats());
    }

    [Fact]
    public void Types_of_arrays_are_the_described_ones()
    {
        using MLModel model = Load(main =>
        {
            ProgramVariable a = main.Input("a", DataType.Int32, 2);
            main.Output("half", main.Cast(main.Input("b", DataType.Float16, 2), DataType.Float16));
            main.Output("whole", main.Add(a, 1));
        });
        var outputs = model.Predict(
            new Dictionary<string, MLFeatureValue>
            { ["a"] = MLMultiArray.Wrap(new[] { 1 << 30, -5 }), ["b"] = MLMultiArray.Wrap(new[] { 2049.0, 1e6 }) });
        Assert.Equal(MLMultiArrayDataType.Int32, outputs["whole"].MultiArrayValue.DataType);
        Assert.Equal([(1 << 30) + 1, -4], outputs["whole"].MultiArrayValue.AsSpan<int>().ToArray());
        Assert.Equal([(Half)2048, Half.PositiveInfinity], outputs["half"].MultiArrayValue.AsSpan<Half>().ToArray());
    }

    [Fact]
    public void A_state_lasts_from_one_prediction_to_the_next()
    {
        using MLModel model = LoadSum();
        MLState state = model.MakeState();
        MLState other = model.MakeState();
        Assert.Equal([1, 2], Predict(model, state, 1, 2));
        Assert.Equal([4, 6], Predict(model, state, 3, 4));
        Assert.Equal([1, 1], Predict(model, other, 1, 1));
        Assert.Equal([(Half)4, (Half)6], state["total"].AsSpan<Half>().ToArray());
        state["total"] = MLMultiArray.Wrap(new[] { (Half)100, (Half)200 });
        Assert.Equal([101, 202], Predict(model, state, 1, 2));
    }

    [Fact]
    public void A_stateful_model_needs_its_own_state()
    {
        using MLModel model = LoadSum();
        using MLModel stateless = Load(main => main.Output("y", main.Relu(main.Input("x", DataType.Float32, 1))));
        Assert.Contains("MakeState()", Assert.Throws<ModelInputException>(() => model.Predict(Inputs("x", [1, 2], 2))).Message);
        Assert.Contains(
            "another model",
            Assert.Throws<ModelInputException>(() => model.Predict(Inputs("x", [1, 2], 2), stateless.MakeState())).Message);
        Assert.Equal([3], stateless.Predict(Inputs("x", [3], 1), stateless.MakeState())["y"].MultiArrayValue.ToFloats());
        Assert.Throws<ArgumentException>(() => model.MakeState()["total"] = MLMultiArray.Wrap(new[] { 1f, 2 }));
    }

    [Fact]
    public void Functions_are_chosen_when_the_model_is_loaded()
    {
        ProgramBuilder program = new();
        FunctionBuilder doubled = program.AddFunction("double");
        doubled.Output("y", doubled.Mul(doubled.Input("x", DataType.Float32, 1), 2f));
        FunctionBuilder negated = program.AddFunction("negate");
        negated.Output("z", negated.Mul(negated.Input("x", DataType.Float32, 1), -1f));
        using ModelFile file = program.Build();
        using MLModel first = MLModel.Load(file, new MLModelConfiguration { FunctionName = "double" });
        using MLModel second = MLModel.Load(file, new MLModelConfiguration { FunctionName = "negate" });
        Assert.Equal([6], first.Predict(Inputs("x", [3], 1))["y"].MultiArrayValue.ToFloats());
        Assert.Equal("z", Assert.Single(second.Description.Output).Name);
        Assert.Equal([-3], second.Predict(Inputs("x", [3], 1))["z"].MultiArrayValue.ToFloats());
        Assert.Throws<ModelInputException>(() => MLModel.Load(file, new MLModelConfiguration { FunctionName = "halve" }));
    }

    [Fact]
    public void Pictures_are_classified()
    {
        using MLModel model = Load(main =>
        {
            ProgramVariable means = main.ReduceMean(main.Image("image", 8, 8), axes: [2, 3]);
            main.Classify(main.Softmax(means), ["red", "green", "blue"]);
        });
        byte[] pixels = [.. Enumerable.Range(0, 8 * 8 * 3).Select(i => (byte)(i % 3 == 1 ? 200 : 10))];
        MLImage image = MLImage.FromPixels(new PixelBuffer(8, 8, PixelFormat.Rgb, pixels));
        Classification classification =
            Classification.From(model.Description, model.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = image }));
        Assert.Equal("green", classification.Label);
        Assert.Equal(1, classification.Ranking[0].Probability, 1e-6);
    }

    [Fact]
    public void Recordings_of_stateful_models_begin_with_a_fresh_state()
    {
        using MLModel model = LoadSum();
        SafeTensorsFile golden = FeatureStorage.Pack(new Dictionary<string, MLFeatureValue>
        {
            ["x"] = MLMultiArray.Wrap(new[] { (Half)1, (Half)2 }),
            ["y"] = MLMultiArray.Wrap(new[] { (Half)1, (Half)2 }),
        });
        for (int i = 0; i < 2; i++) Assert.True(Assert.Single(GoldenTest.Run(model, golden, new Tolerance(0, 0))).Passed);
    }

    private static MLModel LoadSum() => Load(main =>
    {
        ProgramVariable total = main.State("total", 2);
        main.WriteState(total, main.Add(main.ReadState(total), main.Input("x", DataType.Float16, 2)));
        main.Output("y", main.ReadState(total));
    });

    [Fact]
    public void Predictions_that_follow_each_other_keep_their_own_values()
    {
        using MLModel model = Load(main =>
        {
            ProgramVariable x = main.Input("x", DataType.Float32, 3);
            main.Output("twice", main.Mul(x, 2f));
            main.Output("whole", main.Cast(x, DataType.Int32));
        });

        var outputs = Enumerable.Range(1, 5).Select(i => model.Predict(Inputs("x", [i, i + 1, i + 2], 3))).ToArray();

        for (int i = 1; i <= outputs.Length; i++)
        {
            Assert.Equal([2f * i, 2 * (i + 1), 2 * (i + 2)], outputs[i - 1]["twice"].MultiArrayValue.ToFloats());
            Assert.Equal([i, i + 1, i + 2], outputs[i - 1]["whole"].MultiArrayValue.AsSpan<int>().ToArray());
        }
    }

    [Fact]
    public void Outputs_may_have_other_shapes_for_inputs_of_the_same_shape()
    {
        using MLModel model = Load(main => main.Output("places", main.NonZero(main.Input("x", DataType.Float32, 4))));
        float[][] inputs = [[1, 0, 1, 0], [0, 2, 0, 3], [1, 1, 1, 0], [0, 0, 0, 5], [0, 5, 0, 5]];

        foreach (float[] input in inputs)
        {
            int[] expected = [.. Enumerable.Range(0, 4).Where(i => input[i] != 0)];
            MLMultiArray places = model.Predict(Inputs("x", input, 4))["places"].MultiArrayValue;
            Assert.Equal([expected.Length, 1], places.Shape);
            Assert.Equal(expected, places.AsSpan<int>().ToArray());
        }
    }

    private static MLModel Load(Action<FunctionBuilder> build)
    {
        ProgramBuilder program = new();
        build(program.AddFunction());
        using ModelFile file = program.Build();
        return MLModel.Load(file);
    }

    private static float[] Predict(MLModel model, MLState state, params float[] x) =>
        model.Predict(Inputs("x", x, x.Length), state)["y"].MultiArrayValue.ToFloats();

    private static Dictionary<string, MLFeatureValue> Inputs(string name, float[] elements, params long[] shape) =>
        new() { [name] = MLMultiArray.Wrap(elements, shape) };
}
