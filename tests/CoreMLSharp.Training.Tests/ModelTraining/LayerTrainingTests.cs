using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Training.ModelTraining;
using static CoreMLSharp.Training.Tests.ModelTraining.TrainedModels;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Training.Tests.ModelTraining;

/// <summary>Layers whose parameters the translation rearranges, or that compute otherwise while they learn.</summary>
public class LayerTrainingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("forward")]
    [InlineData("reverse")]
    [InlineData("bidirectional")]
    public void The_weights_of_a_programs_lstm_learn(string direction)
    {
        bool isBoth = direction == "bidirectional";
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 3, 1, 2);
        ProgramTensor state = ProgramTensor.OfFloats(DataType.Float32, new float[isBoth ? 4 : 2], [1, isBoth ? 4 : 2]);
        (ProgramVariable y, _, _) = main.Lstm(
            x, state, state, Tensor(DataType.Float32, 8, 2), Tensor(DataType.Float32, 8, 2), bias: Numbers(8),
            peephole: isBoth ? null : (ProgramArgument?)Numbers(6),
            weightIhBack: isBoth ? Tensor(DataType.Float32, 8, 2) : null, weightHhBack: isBoth ? Tensor(DataType.Float32, 8, 2) : null,
            biasBack: isBoth ? (ProgramArgument?)Numbers(8) : null, direction: direction, outputSequence: true);
        main.Output("y", y);
        AssertGradients(program.Build(), isBoth ? 6 : 4, [3, 1, 2], isBoth ? 12 : 6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_weights_of_a_programs_gru_learn(bool resetAfter)
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 3, 1, 2);
        (ProgramVariable y, _) = main.Gru(
            x, ProgramTensor.OfFloats(DataType.Float32, new float[2], [1, 2]), Tensor(DataType.Float32, 6, 2),
            Tensor(DataType.Float32, 6, 2), bias: Numbers(6), outputSequence: true, resetAfter: resetAfter ? true : null);
        main.Output("y", y);
        AssertGradients(program.Build(), 3, [3, 1, 2], 6);
    }

    [Fact]
    public void The_weights_of_a_networks_lstm_learn()
    {
        LstmWeights weights = new(Gates(4), Gates(4), Gates(2));
        ModelFile model = new(
            new NeuralNetworkBuilder(
                [Feature.MultiArray("x", ArrayDataType.Float32, 2)], [Feature.MultiArray("y", ArrayDataType.Float32, 4)])
                .AddBiDirectionalLSTM(
                    "lstm", weights, new LstmWeights(Gates(4), Gates(4), Gates(2)), 2, 2, ["x"], ["y", "h", "c", "hb", "cb"])
                .Build());
        AssertGradients(model, 24, [3, 1, 2], 4);

        static WeightData[] Gates(int size) => [.. Enumerable.Range(1, 4).Select(gate => (WeightData)Numbers(size * gate)[^size..])];
    }

    [Fact]
    public void An_embedding_and_a_product_of_matrices_learn()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable words = main.Input("x", DataType.Int32, 1, 3);
        ProgramVariable vectors = main.Gather(Tensor(DataType.Float32, 5, 4), words, axis: 0);
        main.Output("y", main.Add(main.MatMul(vectors, Tensor(DataType.Float32, 4, 2)), Numbers(2)));
        using ModelFile model = program.Build();
        MLArrayBatchProvider examples = new(
            [
                .. Enumerable.Range(0, 3).Select(i => new Dictionary<string, MLFeatureValue>
                {
                    ["x"] = MLMultiArray.Wrap<int>([i, (i + 2) % 5, 4], 1, 3),
                    ["t"] = MLMultiArray.Wrap(Numbers(6)),
                }),
            ]);
        AssertGradients(model, 3, examples);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batch_normalisation_learns_with_the_examples_mean_and_variance(bool isProgram)
    {
        using ModelFile model = isProgram ? NormalizingProgram() : NormalizingNetwork();
        float[][] values = [[1, 2, 3, 4], [3, 1, 0, 8], [5, 0, 2, 1]];
        MLArrayBatchProvider examples = new(
            [
                .. values.Select(value => new Dictionary<string, MLFeatureValue>
                {
                    ["x"] = isProgram ? MLMultiArray.Wrap(value, 1, 2, 1, 2) : MLMultiArray.Wrap(value, 2, 1, 2),
                    ["t"] = MLMultiArray.Wrap(new float[4]),
                }),
            ]);
        using MLModelTrainer trainer = new(model, examples, new ModelTrainerOptions
        {
            Loss = ModelLoss.MeanSquaredError("y", "t"),
            Optimizer = new Sgd { LearningRate = 0 },
            BatchStatisticsRate = 0.25,
            Epochs = 1,
        });
        trainer.Train(cancellationToken: Cancellation);

        // What is normalised has mean 0 and variance 1, so that its squares have the mean 1.
        Assert.Equal(1, trainer.History[0].Loss, 1e-3);
        using ModelFile trained = trainer.ToModelFile();
        float[][] channels = [[1, 2, 3, 1, 5, 0], [3, 4, 0, 8, 2, 1]];
        for (int channel = 0; channel < 2; channel++)
        {
            double mean = channels[channel].Average();
            double variance = channels[channel].Sum(value => Math.Pow(value - mean, 2)) / 5;
            Assert.Equal(0.25 * mean, Statistic(trained, "mean", channel), 1e-4);
            Assert.Equal(0.75 + (0.25 * variance), Statistic(trained, "variance", channel), 1e-4);
        }

        static float Statistic(ModelFile file, string name, int channel)
        {
            if (file.Specification.MlProgram is null)
            {
                BatchnormLayerParams layer = file.Specification.NetworkLayers[0].Batchnorm;
                return (name == "mean" ? layer.Mean : layer.Variance).FloatValue[channel];
            }

            Operation normalization = file.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations
                .Single(operation => operation.Type == "batch_norm");
            return Weights(file, normalization.Inputs[name].Arguments[0].Name)[channel];
        }
    }

    private static ModelFile NormalizingNetwork() => new(
        new NeuralNetworkBuilder(
            [Feature.MultiArray("x", ArrayDataType.Float32, 2, 1, 2)], [Feature.MultiArray("y", ArrayDataType.Float32, 2, 1, 2)])
            .AddBatchnorm("norm", "x", "y", 2, new float[] { 1, 1 }, new float[2], new float[2], new float[] { 1, 1 })
            .Build());

    private static ModelFile NormalizingProgram()
    {
        ProgramBuilder program = new();
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Input("x", DataType.Float32, 1, 2, 1, 2);
        main.Output("y", main.BatchNorm(x, new float[2], new[] { 1f, 1 }, gamma: new[] { 1f, 1 }, beta: new float[2]));
        return program.Build();
    }

    private static void AssertGradients(ModelFile model, int parameters, long[] shape, int outputs)
    {
        using ModelFile owned = model;
        float[] x = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => MathF.Sin(i + 1))];
        AssertGradients(owned, parameters, new MLArrayBatchProvider(
            [
                new Dictionary<string, MLFeatureValue>
                {
                    ["x"] = MLMultiArray.Wrap(x, shape),
                    ["t"] = MLMultiArray.Wrap(Numbers(outputs)),
                },
            ]));
    }

    /// <summary>One step of plain descent moves each weight as the loss changes with it.</summary>
    private static void AssertGradients(ModelFile model, int parameters, MLArrayBatchProvider examples)
    {
        const float Rate = 1;
        const float Distance = 1e-2f;
        ModelTrainerOptions options = new()
        {
            Loss = ModelLoss.MeanSquaredError("y", "t"),
            Optimizer = new Sgd { LearningRate = Rate },
            Epochs = 1,
        };
        using MLModelTrainer trainer = new(model, examples, options);
        Assert.Equal(parameters, trainer.Parameters.Count);
        float[][] before = [.. trainer.Parameters.Select(parameter => parameter.Read())];
        trainer.Train(cancellationToken: Cancellation);
        using ModelFile trained = trainer.ToModelFile();
        using MLModelTrainer after = new(trained, examples, options);
        for (int i = 0; i < before.Length; i++)
        {
            float[] moved = after.Parameters[i].Read();
            for (int element = 0; element < moved.Length; element += 3)
            {
                double slope = (LossWith(i, element, Distance) - LossWith(i, element, -Distance)) / (2 * Distance);
                Assert.Equal(slope, (before[i][element] - moved[element]) / Rate, 2e-3);
            }
        }

        double LossWith(int parameter, int element, float distance)
        {
            using MLModelTrainer changed = new(model, examples, options);
            Dictionary<Google.Protobuf.IMessage, float[]> values = new(ReferenceEqualityComparer.Instance);
            float[] numbers = [.. before[parameter]];
            numbers[element] += distance;
            values[trainer.Parameters[parameter].Storage] = numbers;
            using ModelFile file = changed.With(values);
            using MLModelTrainer measured = new(file, examples, options);
            return measured.Evaluate(examples, Cancellation)["loss"];
        }
    }
}
