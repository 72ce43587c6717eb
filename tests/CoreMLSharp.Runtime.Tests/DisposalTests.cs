using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Tests.Editing;
using CoreMLSharp.Runtime.Tests.Evaluators.Backbones;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests;

public class DisposalTests
{
    public static TheoryData<string> Kinds => ["network", "open network", "program", "classic", "pipeline", "linked", "backbone"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_model_that_was_disposed_of_refuses_to_predict(string kind)
    {
        using TemporaryFolder folder = new();
        (MLModel model, IReadOnlyDictionary<string, MLFeatureValue> inputs) = Load(kind, folder);
        Assert.NotEmpty(model.Predict(inputs));

        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.Predict(inputs));
        Assert.Throws<ObjectDisposedException>(() => model.Predict([inputs]));
        Assert.Throws<ObjectDisposedException>(() => model.Predict(inputs, new MLState()));
        Assert.Throws<ObjectDisposedException>(model.MakeState);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Predictions_that_run_while_the_model_is_disposed_of_finish(string kind)
    {
        using TemporaryFolder folder = new();
        for (int round = 0; round < 10; round++)
        {
            (MLModel model, IReadOnlyDictionary<string, MLFeatureValue> inputs) = Load(kind, folder);
            using Barrier start = new(5);
            int refused = 0;
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    while (true) Assert.NotEmpty(model.Predict(inputs));
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            start.SignalAndWait();
            Thread.Sleep(round);

            model.Dispose();

            foreach (Thread thread in threads) thread.Join();
            Assert.Equal(4, refused);
        }
    }

    [Fact]
    public async Task A_long_prediction_outlives_its_model()
    {
        MLModel model = LongModel.Load(iterations: 100_000);
        Task<CoreMLException> prediction = Task.Run(() => Assert.Throws<CoreMLException>(() => model.Predict(LongModel.Input(1))));
        while (prediction.Status < TaskStatus.Running) Thread.Yield();
        Thread.Sleep(20);

        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.Predict(LongModel.Input(0)));
        Assert.Contains("did not end within 100,000 iterations", (await prediction).Message, StringComparison.Ordinal);
    }

    private static (MLModel Model, IReadOnlyDictionary<string, MLFeatureValue> Inputs) Load(string kind, TemporaryFolder folder)
    {
        switch (kind)
        {
            case "network":
                return (LongModel.Load(iterations: 100), LongModel.Input(0));
            case "open network":
                return (MLModel.Load(new ModelFile(Positions())), Array(0, 5, 0, 6));
            case "program":
                using (ModelFile file = ScalingProgram.Create([.. Enumerable.Range(1, 12).Select(i => (float)i)]))
                {
                    return (
                        MLModel.Load(file), new Dictionary<string, MLFeatureValue>
                        { ["x"] = MLMultiArray.Zeros(MLMultiArrayDataType.Float32, 1, 3, 2, 2) });
                }

            case "classic":
                FeatureDescription numbers = Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Double, 4);
                return (
                    MLModel.Load(
                        new ModelFile(
                            GlmClassifierBuilder.Create(
                                numbers, ClassifierOutputs.CreateML, ["a", "b"], [new double[4], [1, 2, 3, 4]], [0, 1]))),
                    Array(1, 2, 3, 4));
            case "pipeline":
                return (
                    MLModel.Load(
                        new ModelFile(PipelineBuilder.Classifier(TinyModels.Extractor(), TinyModels.Classifier().PipelineModels[^1]))),
                    TinyModels.Picture(90));
            case "linked":
                new ModelFile(TinyModels.Extractor()).Save(folder["Tiny-1.mlmodel"]);
                new ModelFile(TinyModels.Classifier()).Save(folder["classifier.mlmodel"]);
                return (MLModel.Load(folder["classifier.mlmodel"]), TinyModels.Picture(90));
            default:
                TinyBackbone.Save(folder["tiny.onnx"]);
                return (MLModel.Load(folder["tiny.onnx"]), TinyModels.Picture(90));
        }
    }

    private static Dictionary<string, MLFeatureValue> Array(params float[] x) => new() { ["x"] = MLMultiArray.Wrap(x) };

    /// <summary>A network whose output's shape depends on the numbers.</summary>
    private static Model Positions() => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription
        {
            Input = { Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, 4) },
            Output = { Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Float32, 4) },
        },
        NeuralNetwork = new NeuralNetwork
        {
            ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
            Layers =
            {
                new NeuralNetworkLayer { Name = "y", Input = { "x" }, Output = { "y" }, WhereNonZero = new WhereNonZeroLayerParams() },
            },
        },
    };
}
