using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Updating;

/// <summary>Small networks that can learn, and examples for them.</summary>
internal static class UpdatableNetworks
{
    /// <summary>Two classes of points, told apart by two layers; labels are <c>low</c> and <c>high</c>.</summary>
    public static ModelFile Classifier()
    {
        Model network = new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 2)], [Feature.MultiArray("y", DataType.Float32)])
            .AddInnerProduct("hidden", "x", "h", Numbers(8), Numbers(4), inputChannels: 2, outputChannels: 4)
            .AddActivation("relu", "h", "a", new ActivationParams { ReLU = new ActivationReLU() })
            .AddInnerProduct("scores", "a", "s", Numbers(8), Numbers(2), inputChannels: 4, outputChannels: 2)
            .AddSoftmax("softmax", "s", "probabilities")
            .SetClassLabels(["low", "high"])
            .Build();
        return new ModelFile(
            new UpdatableModel(network).MakeUpdatable("hidden", "scores")
                .SetCategoricalCrossEntropyLoss("loss", "probabilities")
                .SetSgdOptimizer(new SgdSettings
                {
                    LearningRate = new(0.3, ParameterRange.Between(0, 1)),
                    MiniBatchSize = new(4, ParameterRange.Between(1, 64)),
                    Momentum = 0.5,
                })
                .SetEpochs(20, ParameterRange.Between(1, 100))
                .SetShuffle(false)
                .Build());
    }

    /// <summary>Two numbers of two, by two layers, in five dimensions or in the arrays' own.</summary>
    public static ModelFile Regressor(bool exact)
    {
        Model network = new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 2)], [Feature.MultiArray("y", DataType.Float32, 2)], disableRank5ShapeMapping: exact)
            .AddInnerProduct("hidden", "x", "h", Numbers(8), Numbers(4), inputChannels: 2, outputChannels: 4)
            .AddActivation("tanh", "h", "a", new ActivationParams { Tanh = new ActivationTanh() })
            .AddInnerProduct("last", "a", "y", Numbers(8), Numbers(2), inputChannels: 4, outputChannels: 2)
            .Build();
        return new ModelFile(
            new UpdatableModel(network).MakeUpdatable("hidden", "last")
                .SetMeanSquaredErrorLoss("loss", "y")
                .SetSgdOptimizer(new SgdSettings { LearningRate = 0.2, MiniBatchSize = 4, Momentum = 0.5 })
                .SetEpochs(5)
                .SetShuffle(false)
                .Build());
    }

    /// <summary>Examples for the regressor.</summary>
    public static MLArrayBatchProvider Values(int count) => new(
        [
            .. Enumerable.Range(0, count).Select(i => new Dictionary<string, MLFeatureValue>
            {
                ["x"] = Point(i)["x"],
                ["y_true"] = MLMultiArray.Wrap<double>([i * 0.1, 0.5 - (i * 0.05)]),
            }),
        ]);

    /// <summary>Points above and below a line, half of each.</summary>
    public static MLArrayBatchProvider Points(int count) => new(
        [.. Enumerable.Range(0, count).Select(i => (IReadOnlyDictionary<string, MLFeatureValue>)Point(i))]);

    public static Dictionary<string, MLFeatureValue> Point(int i)
    {
        float angle = (i * 0.7f) + (i % 2 == 0 ? 0.2f : 0);
        float shift = i % 2 == 0 ? 1 : -1;
        MLMultiArray x = MLMultiArray.Wrap<float>([MathF.Cos(angle) + shift, MathF.Sin(angle) + shift]);
        return new Dictionary<string, MLFeatureValue> { ["x"] = x, ["classLabel"] = i % 2 == 0 ? "high" : "low" };
    }

    /// <summary>y = a number for a sequence of two vectors, by a layer that learns before an LSTM and one behind it.</summary>
    public static ModelFile Recurrent()
    {
        LstmWeights lstm = new(Gates(4), Gates(4), Gates(2));
        Model network = new NeuralNetworkBuilder(
            [Feature.MultiArray("x", DataType.Float32, 2), State("h0"), State("c0")],
            [.. new[] { 1, 2, 2 }.Zip(["y", "h1", "c1"], (size, name) => Feature.MultiArray(name, DataType.Float32, size))])
            .AddInnerProduct("before", "x", "h", Numbers(4), Numbers(2), inputChannels: 2, outputChannels: 2)
            .AddUniDirectionalLSTM("lstm", lstm, 2, 2, ["h", "h0", "c0"], ["s", "h1", "c1"])
            .AddInnerProduct("behind", "s", "y", Numbers(2), Numbers(1), inputChannels: 2, outputChannels: 1)
            .Build();
        return new ModelFile(
            new UpdatableModel(network).MakeUpdatable("before", "behind")
                .SetMeanSquaredErrorLoss("loss", "y")
                .SetAdamOptimizer(new AdamSettings { LearningRate = 0.05 })
                .SetEpochs(60)
                .SetShuffle(false)
                .Build());

        static FeatureDescription State(string name)
        {
            FeatureDescription state = Feature.MultiArray(name, DataType.Float32, 2);
            state.Type.IsOptional = true;
            return state;
        }

        static WeightData[] Gates(int size) => [.. Enumerable.Range(1, 4).Select(gate => (WeightData)Numbers(size * gate)[^size..])];
    }

    public static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (((i * 5) % 7) - 3) / 6f)];
}
