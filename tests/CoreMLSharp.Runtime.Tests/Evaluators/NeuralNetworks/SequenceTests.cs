using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Evaluators.NeuralNetworks;

/// <summary>Networks of the oldest form, which describe what stands after sequence and batch.</summary>
public class SequenceTests
{
    private static readonly float[] Steps = [.. Enumerable.Range(0, 12).Select(i => ((i % 5) - 2) / 4f)];

    [Fact]
    public void A_sequence_of_vectors_has_the_steps_and_the_end_of_one_with_five_dimensions()
    {
        using MLModel model = MLModel.Load(new ModelFile(Recurrent()));
        IReadOnlyDictionary<string, MLFeatureValue> short3 = Predict(model, Steps, [6, 1, 2]);
        IReadOnlyDictionary<string, MLFeatureValue> full5 = Predict(model, Steps, [6, 1, 2, 1, 1]);
        Assert.Equal([6, 1, 3], short3["y"].MultiArrayValue.Shape);
        Assert.Equal([1, 1, 3], short3["hOut"].MultiArrayValue.Shape);
        Assert.Equal([6, 1, 3, 1, 1], full5["y"].MultiArrayValue.Shape);
        Assert.Equal(full5["y"].MultiArrayValue.ToFloats(), short3["y"].MultiArrayValue.ToFloats());
        Assert.Equal(full5["cOut"].MultiArrayValue.ToFloats(), short3["cOut"].MultiArrayValue.ToFloats());
        Assert.Equal([3], Predict(model, [1, 2], [2])["y"].MultiArrayValue.Shape);
    }

    [Fact]
    public void A_sequence_in_two_parts_goes_on_from_the_state()
    {
        using MLModel model = MLModel.Load(new ModelFile(Recurrent()));
        IReadOnlyDictionary<string, MLFeatureValue> whole = Predict(model, Steps, [6, 1, 2]), first = Predict(model, Steps[..4], [2, 1, 2]);
        IReadOnlyDictionary<string, MLFeatureValue> second = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            ["h"] = first["hOut"],
            ["c"] = first["cOut"],
            ["x"] = MLMultiArray.Wrap(Steps[4..], 4, 1, 2),
        });
        Assert.Equal(whole["y"].MultiArrayValue.ToFloats()[6..], second["y"].MultiArrayValue.ToFloats(), (a, b) => MathF.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Sequences_beside_each_other_begin_without_a_state()
    {
        using MLModel model = MLModel.Load(new ModelFile(Recurrent()));
        float[] both = [.. Steps.Chunk(2).SelectMany(step => step.Concat(step))];
        IReadOnlyDictionary<string, MLFeatureValue> alone = Predict(model, Steps, [6, 1, 2]), twice = Predict(model, both, [6, 2, 2]);
        Assert.Equal([1, 2, 3], twice["hOut"].MultiArrayValue.Shape);
        float[] one = alone["hOut"].MultiArrayValue.ToFloats();
        Assert.Equal([.. one, .. one], twice["hOut"].MultiArrayValue.ToFloats(), (a, b) => MathF.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void An_output_described_with_two_dimensions_has_two()
    {
        NeuralNetworkBuilder builder = new(
            [Feature.MultiArray("x", DataType.Float32, 1, 4, 5)], [Feature.MultiArray("y", DataType.Float32, 4, 5)]);
        builder.AddActivation("y", "x", "y", new() { ReLU = new() });
        using ModelFile file = new(builder.Build());
        using MLModel model = MLModel.Load(file);
        Assert.Equal([4, 5], Predict(model, new float[20], [1, 4, 5])["y"].MultiArrayValue.Shape);
        Assert.Equal([4, 5], Runtime.Shapes.FlexibleShapes.Of(file)[0].Outputs[0].Size);
    }

    private static IReadOnlyDictionary<string, MLFeatureValue> Predict(MLModel model, float[] elements, long[] shape) =>
        model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap(elements, shape) });

    private static Model Recurrent()
    {
        WeightData Numbers(int count, int seed) => new float[count].Select((_, i) => MathF.Sin(i + seed)).ToArray();
        WeightData[] recursion = [.. Enumerable.Range(0, 4).Select(i => Numbers(9, i))];
        WeightData[] weights = [.. Enumerable.Range(4, 4).Select(i => Numbers(6, i))];
        FeatureDescription[] states =
            [Feature.MultiArray("h", DataType.Float32, 3), Feature.MultiArray("c", DataType.Float32, 3)];
        foreach (FeatureDescription state in states) state.Type.IsOptional = true;
        NeuralNetworkBuilder builder = new(
            [.. states, Feature.MultiArray("x", DataType.Float32, 2)],
            [.. new[] { "y", "hOut", "cOut" }.Select(name => Feature.MultiArray(name, DataType.Float32, 3))]);
        builder.AddUniDirectionalLSTM(
            "lstm", new LstmWeights(recursion, weights), 3, 2, ["x", "h", "c"], ["y", "hOut", "cOut"], new() { OutputAll = true });
        return builder.Build();
    }
}
