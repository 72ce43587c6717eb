using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ModelTraining;
using static CoreMLSharp.Training.Tests.ModelTraining.TrainedModels;

namespace CoreMLSharp.Training.Tests.ModelTraining;

public class MLModelTrainerTests
{
    private static readonly ModelTrainerOptions Options = new()
    {
        Loss = ModelLoss.CrossEntropy(),
        Optimizer = new Adam { LearningRate = 0.05 },
        BatchSize = 8,
        Epochs = 20,
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_classifier_learns(bool isProgram)
    {
        using ModelFile model = isProgram ? Program() : Network();
        Model before = model.Specification.Clone();
        ModelTrainerOptions options = Options with
        {
            Metrics = new Dictionary<string, ModelLoss> { ["accuracy"] = ModelLoss.Accuracy() },
        };
        using MLModelTrainer trainer = new(model, Points(24, isProgram), options, Points(10, isProgram));
        trainer.Train(cancellationToken: Cancellation);

        Assert.Equal(20, trainer.History.Count);
        Assert.InRange(trainer.History[^1].Loss, 0, trainer.History[0].Loss / 4);
        Assert.Equal(["loss", "accuracy"], trainer.History[^1].Validation.Keys);
        Assert.Equal(1, trainer.History[^1].Validation["accuracy"]);
        Assert.Equal(before, model.Specification);
        using ModelFile trained = trainer.ToModelFile();
        using MLModel learned = MLModel.Load(trained);
        for (int i = 0; i < 24; i++)
        {
            Dictionary<string, MLFeatureValue> point = Point(i, isProgram);
            string label = point["classLabel"].StringValue;
            point.Remove("classLabel");
            Assert.Equal(label, learned.Predict(point)["classLabel"].StringValue);
        }
    }

    [Fact]
    public void A_program_and_a_network_of_the_same_layers_learn_the_same()
    {
        using ModelFile network = Network();
        using ModelFile program = Program();
        using MLModelTrainer one = new(network, Points(10), Options with { Epochs = 3 });
        using MLModelTrainer other = new(program, Points(10, forProgram: true), Options with { Epochs = 3 });
        one.Train(cancellationToken: Cancellation);
        other.Train(cancellationToken: Cancellation);

        Assert.Equal(
            ["hidden.weights", "hidden.bias", "scores.weights", "scores.bias"], one.Parameters.Select(parameter => parameter.Name));
        using ModelFile a = one.ToModelFile();
        using ModelFile b = other.ToModelFile();
        foreach ((ModelParameter left, ModelParameter right) in one.Parameters.Zip(other.Parameters))
        {
            Assert.Equal(left.Shape, right.Shape);
            Assert.All(Weights(a, left.Name).Zip(Weights(b, right.Name)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public void Weights_of_16_bits_stay_such_and_all_else_as_it_was()
    {
        using TemporaryFolder folder = new();
        using ModelFile model = Program(DataType.Float16);
        using MLModelTrainer trainer = new(model, Points(24, forProgram: true), Options);
        trainer.Train(cancellationToken: Cancellation);
        using (ModelFile trained = trainer.ToModelFile()) trained.Save(folder["a.mlpackage"]);
        using ModelFile saved = ModelFile.Load(folder["a.mlpackage"]);

        Operation[] before = [.. Operations(model)];
        Operation[] after = [.. Operations(saved)];
        Assert.Equal(
            before.Select(operation => (operation.Type, operation.Outputs[0])),
            after.Select(operation => (operation.Type, operation.Outputs[0])));
        Assert.Equal(
            before.Where(operation => operation.Type != "const").Select(operation => operation.Inputs.ToString()),
            after.Where(operation => operation.Type != "const").Select(operation => operation.Inputs.ToString()));
        Assert.Equal(model.Specification.Description, saved.Specification.Description);
        Assert.InRange(trainer.History[^1].Loss, 0, trainer.History[0].Loss / 4);
        Assert.NotEqual(Weights(model, trainer.Parameters[0].Name), Weights(saved, trainer.Parameters[0].Name));

        static IEnumerable<Operation> Operations(ModelFile file) =>
            file.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations;
    }

    [Fact]
    public void Only_the_parameters_that_patterns_choose_learn()
    {
        using ModelFile model = Network();
        using MLModelTrainer trainer = new(
            model, Points(8), Options with { Parameters = ["scores.*", "hidden.bias"], Rates = [new ParameterRate("*.bias", 0)] });
        trainer.Train(cancellationToken: Cancellation);

        Assert.Equal(["scores.weights"], trainer.Parameters.Select(parameter => parameter.Name));
        using ModelFile trained = trainer.ToModelFile();
        Assert.NotEqual(Weights(model, "scores.weights"), Weights(trained, "scores.weights"));
        Assert.Equal(Weights(model, "scores.bias"), Weights(trained, "scores.bias"));
        Assert.Equal(Weights(model, "hidden.weights"), Weights(trained, "hidden.weights"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_and_cancelled_training_goes_on()
    {
        float[] whole = Learn(trainer => trainer.Train(cancellationToken: Cancellation));
        float[] interrupted = Learn(trainer =>
        {
            using CancellationTokenSource source = new();
            int steps = 0;
            Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(
                new Told<ModelTrainingProgress>(_ =>
                {
                    if (++steps == 7) source.Cancel();
                }),
                source.Token));
            Assert.Equal(2, trainer.History.Count);
            trainer.Train(3, cancellationToken: Cancellation);
            trainer.Train(cancellationToken: Cancellation);
        });

        Assert.Equal(whole, interrupted);
        Assert.NotEqual(whole, Learn(trainer => trainer.Train(cancellationToken: Cancellation), seed: 5));

        static float[] Learn(Action<MLModelTrainer> train, int seed = 3)
        {
            using ModelFile model = Network();
            using MLModelTrainer trainer = new(model, Points(20), Options with { Seed = seed, Epochs = 5 });
            train(trainer);
            using ModelFile trained = trainer.ToModelFile();
            return Weights(trained, "hidden.weights");
        }
    }

    [Fact]
    public void Examples_of_a_program_that_touch_each_other_are_computed_one_by_one()
    {
        float[] together = Learn(batch: 4);
        float[] oneByOne = LearnByHand();

        Assert.All(together.Zip(oneByOne), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

        // Of one example the mean over the batch is the example itself; of several computed together it would be another number.
        static float[] Learn(int batch)
        {
            ProgramBuilder program = new();
            FunctionBuilder main = program.AddFunction();
            ProgramVariable x = main.Input("x", DataType.Float32, 1, 2);
            ProgramVariable mean = main.ReduceMean(x, [0], keepDims: true);
            ProgramTensor weights = ProgramTensor.OfFloats(DataType.Float32, [0.5f, -0.5f], [1, 2]);
            main.Output("y", main.Linear(main.Mul(mean, x), weights, new[] { 0.25f }));
            using ModelFile model = program.Build();
            using MLModelTrainer trainer = new(model, Data(batch), new ModelTrainerOptions
            {
                Loss = ModelLoss.MeanSquaredError("y", "t"),
                Optimizer = new Sgd { LearningRate = 0.1 },
                BatchSize = batch,
                Epochs = 1,
            });
            trainer.Train(cancellationToken: Cancellation);
            using ModelFile trained = trainer.ToModelFile();
            return [.. trainer.Parameters.SelectMany(parameter => Weights(trained, parameter.Name))];
        }

        static float[] LearnByHand()
        {
            (double[] w, double b) = ([0.5, -0.5], 0.25);
            (double[] dw, double db) = (new double[2], 0);
            for (int i = 0; i < 4; i++)
            {
                double[] x = [i, 1 - (i * 0.5)];
                double error = (w[0] * x[0] * x[0]) + (w[1] * x[1] * x[1]) + b - (i * 0.3);
                for (int j = 0; j < 2; j++) dw[j] += 2 * error * x[j] * x[j] / 4;
                db += 2 * error / 4;
            }

            return [(float)(w[0] - (0.1 * dw[0])), (float)(w[1] - (0.1 * dw[1])), (float)(b - (0.1 * db))];
        }

        static MLArrayBatchProvider Data(int count) => new(
            [
                .. Enumerable.Range(0, count).Select(i => new Dictionary<string, MLFeatureValue>
                {
                    ["x"] = MLMultiArray.Wrap<float>([i, 1 - (i * 0.5f)], 1, 2),
                    ["t"] = i * 0.3,
                }),
            ]);
    }

    [Theory]
    [InlineData("nothing*", "hidden.weights")]
    public void A_pattern_that_fits_nothing_is_refused(string pattern, string named)
    {
        using ModelFile model = Network();

        ModelInputException error = Assert.Throws<ModelInputException>(
            () => new MLModelTrainer(model, Points(4), Options with { Parameters = [pattern] }));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        using ModelFile model = Network();
        Refused(Options with { Epochs = 0 });
        Refused(Options with { BatchSize = 0 });
        Refused(Options with { Optimizer = new Sgd { LearningRate = double.NaN } });
        Refused(Options with { GradientLimit = 0 });
        Refused(Options with { BatchStatisticsRate = 2 });
        Assert.Throws<ModelInputException>(() => new MLModelTrainer(model, new MLArrayBatchProvider([]), Options));
        using ModelFile linear = new(GlmRegressorBuilder.Create([Feature.Double("a")], "y", [1]));
        Assert.Throws<UnsupportedModelException>(() => new MLModelTrainer(linear, Points(4), Options));

        void Refused(ModelTrainerOptions options) =>
            Assert.Throws<ModelInputException>(() => new MLModelTrainer(model, Points(4), options));
    }

    [Theory]
    [InlineData("classLabel", null, "classLabel")]
    [InlineData("classLabel", "middle", "middle")]
    [InlineData("x", null, "x")]
    public void Examples_that_do_not_fit_are_refused(string feature, string? value, string named)
    {
        Dictionary<string, MLFeatureValue> example = Point(0);
        example.Remove(feature);
        if (value is not null) example[feature] = value;
        using ModelFile model = Network();
        using MLModelTrainer trainer = new(model, new MLArrayBatchProvider([Point(1), example]), Options);

        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => trainer.Train(cancellationToken: Cancellation));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_that_goes_astray_is_ended()
    {
        using ModelFile model = Line(1, 0);
        using MLModelTrainer trainer = new(
            model, Pairs((float.NaN, 1)), new ModelTrainerOptions { Loss = ModelLoss.MeanSquaredError("y", "true y") });

        CoreMLException error = Assert.Throws<CoreMLException>(() => trainer.Train(cancellationToken: Cancellation));

        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_on_which_the_loss_does_not_depend_cannot_be_asked_for()
    {
        using ModelFile model = Network();
        using MLModelTrainer trainer = new(
            model, Points(4), Options with { Loss = ModelLoss.Output("h"), Parameters = ["scores.weights"] });

        ModelInputException error = Assert.Throws<ModelInputException>(() => trainer.Train(cancellationToken: Cancellation));

        Assert.Contains("scores.weights", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Told at once, on the thread that reports.</summary>
    private sealed class Told<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
    }
}
