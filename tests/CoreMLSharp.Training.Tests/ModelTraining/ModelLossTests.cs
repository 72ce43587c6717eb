using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Training.ModelTraining;
using static CoreMLSharp.Training.Tests.ModelTraining.TrainedModels;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Training.Tests.ModelTraining;

/// <summary>Losses by hand: y = 2 · x + 1 gives 3 and 7.</summary>
public class ModelLossTests
{
    private static readonly MLArrayBatchProvider Two = Pairs((1, 2.5f), (3, 4));

    [Fact]
    public void Means_of_differences()
    {
        AssertLoss(((0.5 * 0.5) + (3 * 3)) / 2, ModelLoss.MeanSquaredError("y", "true y"));
        AssertLoss((0.5 + 3) / 2, ModelLoss.MeanAbsoluteError("y", "true y"));
        AssertLoss((0.125 + 2.5) / 2, ModelLoss.Huber("y", "true y"));
        AssertLoss((0.125 + (2 * (3 - 1))) / 2, ModelLoss.Huber("y", "true y", delta: 2));
        AssertLoss(5, ModelLoss.Output("y"));
        AssertLoss(5 + (0.5 * 1.75), ModelLoss.Output("y") + (0.5f * ModelLoss.MeanAbsoluteError("y", "true y")));
    }

    [Fact]
    public void A_computation_of_ones_own()
    {
        AssertLoss(
            ((0.9 * 0.5) + (0.9 * 3)) / 2,
            ModelLoss.Custom(graph =>
            {
                LossValue error = graph.Output("y").Reshape(graph.Examples) - graph.Target("true y");
                return (error * 0.9f).Max(error * -0.1f);
            }));
        AssertLoss(
            Math.Log(1 + Math.Exp(-3)) + 7,
            ModelLoss.Custom(graph =>
            {
                LossValue y = graph.Output("y").Reshape(graph.Examples);
                return (-y).Softplus().Slice(0, 0, 1) + y.Largest();
            }));
    }

    [Fact]
    public void Cross_entropy_of_scores_and_of_probabilities()
    {
        using ModelFile model = Network();
        using MLModelTrainer trainer = new(model, Points(5), new ModelTrainerOptions
        {
            Loss = ModelLoss.CrossEntropy(),
            Metrics = new Dictionary<string, ModelLoss>
            {
                ["scores"] = ModelLoss.CrossEntropyOfScores("s"),
                ["plain"] = ModelLoss.Custom(graph =>
                    -(graph.Output("probabilities").Reshape(graph.Examples, 2).Log() * graph.TrueClass("classLabel", 2)).Sum(1)),
            },
        });
        IReadOnlyDictionary<string, double> measured = trainer.Evaluate(Points(5), TestContext.Current.CancellationToken);

        Assert.Equal(measured["loss"], measured["scores"], 1e-5);
        Assert.Equal(measured["loss"], measured["plain"], 1e-5);
    }

    [Fact]
    public void Several_inputs_and_outputs()
    {
        using ModelFile model = new(
            new NeuralNetworkBuilder(
                [Feature.MultiArray("a", ArrayDataType.Float32, 2), Feature.MultiArray("b", ArrayDataType.Float32, 2)],
                [Feature.MultiArray("sum", ArrayDataType.Float32, 2), Feature.MultiArray("c", ArrayDataType.Float32, 1)])
                .AddInnerProduct("left", "a", "l", Numbers(4), null, inputChannels: 2, outputChannels: 2)
                .AddAdd("add", ["l", "b"], "sum")
                .AddInnerProduct("right", "sum", "c", Numbers(2), null, inputChannels: 2, outputChannels: 1)
                .Build());
        MLArrayBatchProvider examples = new(
            [
                .. Enumerable.Range(0, 6).Select(i => new Dictionary<string, MLFeatureValue>
                {
                    ["a"] = MLMultiArray.Wrap<float>([i * 0.3f, 1 - (i * 0.4f)]),
                    ["b"] = MLMultiArray.Wrap<float>([1, i * 0.1f]),
                    ["true sum"] = MLMultiArray.Wrap<float>([i * 0.2f, 0.5f]),
                    ["true c"] = i * 0.1,
                }),
            ]);
        using MLModelTrainer trainer = new(model, examples, new ModelTrainerOptions
        {
            Loss = ModelLoss.MeanSquaredError("sum", "true sum") + ModelLoss.MeanSquaredError("c", "true c"),
            Optimizer = new Adam { LearningRate = 0.05 },
            Epochs = 80,
        });
        trainer.Train(cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(trainer.History[^1].Loss, 0, trainer.History[0].Loss / 3);
    }

    private static void AssertLoss(double expected, ModelLoss loss)
    {
        using ModelFile model = Line(2, 1);
        using MLModelTrainer trainer = new(model, Two, new ModelTrainerOptions { Loss = loss });

        Assert.Equal(expected, trainer.Evaluate(Two, TestContext.Current.CancellationToken)["loss"], 1e-5);
    }
}
