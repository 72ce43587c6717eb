using CoreMLSharp.Training.ModelTraining;
using static CoreMLSharp.Training.Tests.ModelTraining.TrainedModels;

namespace CoreMLSharp.Training.Tests.ModelTraining;

/// <summary>Steps of y = w · x + b by hand.</summary>
public class StepTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Momentum_and_weight_decay_of_sgd()
    {
        (double w, double b, double vw, double vb) = (2, 1, 0, 0);
        for (int step = 0; step < 3; step++)
        {
            // The mean of squares of w · 1 + b − 2 and w · 3 + b − 4.
            (double first, double second) = (w + b - 2, (3 * w) + b - 4);
            vw = (0.9 * vw) + first + (3 * second) + (0.1 * w);
            vb = (0.9 * vb) + first + second + (0.1 * b);
            (w, b) = (w - (0.05 * vw), b - (0.05 * vb));
        }

        AssertLearned(
            w, b, new Sgd { LearningRate = 0.05, Momentum = 0.9, WeightDecay = 0.1 }, options => options with { Epochs = 3 });
    }

    [Fact]
    public void Weight_decay_of_adamw_is_apart()
    {
        // The first step of Adam is the rate, whatever the gradient.
        AssertLearned(
            (2 * (1 - (0.1 * 0.5))) - 0.1, (1 * (1 - (0.1 * 0.5))) - 0.1, new AdamW { LearningRate = 0.1, WeightDecay = 0.5 },
            options => options);
    }

    [Fact]
    public void Weight_decay_of_adam_is_in_the_gradient()
    {
        AssertLearned(2 - 0.1, 1 - 0.1, new Adam { LearningRate = 0.1, WeightDecay = 0.5 }, options => options);
    }

    [Fact]
    public void All_gradients_together_are_cut_to_a_length()
    {
        // The gradient is (1 + 9, 1 + 3), of the length √116.
        double factor = 2 / Math.Sqrt(116);
        AssertLearned(
            2 - (factor * 10), 1 - (factor * 4), new Sgd { LearningRate = 1 }, options => options with { GradientNormLimit = 2 });
    }

    [Fact]
    public void Each_element_of_a_gradient_is_cut()
    {
        AssertLearned(
            2 - (0.1 * 5), 1 - (0.1 * 4), new Sgd { LearningRate = 0.1 }, options => options with { GradientLimit = 5 });
    }

    [Fact]
    public void Parameters_have_rates_of_their_own()
    {
        AssertLearned(
            2 - (0.1 * 10 * 0.5), 1 - (0.1 * 4), new Sgd { LearningRate = 0.1 },
            options => options with { Rates = [new ParameterRate("*.weights", 0.5), new ParameterRate("*", 1)] });
    }

    [Fact]
    public void Rates_follow_a_schedule()
    {
        LearningRateSchedule step = LearningRateSchedule.Step(2);
        LearningRateSchedule cosine = LearningRateSchedule.Cosine(0.2);
        LearningRateSchedule rising = LearningRateSchedule.Constant.WarmUp(4);

        Assert.Equal([1, 1, 0.1, 0.1, 0.01], Enumerable.Range(0, 5).Select(epoch => Math.Round(step.At(new(epoch, 5, epoch)), 6)));
        Assert.Equal([1, 0.6, 0.2], new[] { 0, 5, 10 }.Select(at => Math.Round(cosine.At(new(at, 10, 0)), 6)));
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(at => rising.At(new(at, 10, 0))));
        List<double> rates = [];
        using ModelFile model = Line(2, 1);
        using MLModelTrainer trainer = new(model, Pairs((1, 2), (3, 4)), new ModelTrainerOptions
        {
            Loss = ModelLoss.MeanSquaredError("y", "true y"),
            Optimizer = new Sgd { LearningRate = 0.01 },
            Schedule = rising,
            BatchSize = 1,
            Epochs = 2,
        });
        trainer.Train(new Told(progress => rates.Add(progress.LearningRate)), Cancellation);
        Assert.Equal([0.0025, 0.005, 0.0075, 0.01], rates.Select(rate => Math.Round(rate, 6)));
    }

    private static void AssertLearned(
        double w, double b, ModelOptimizer optimizer, Func<ModelTrainerOptions, ModelTrainerOptions> change)
    {
        using ModelFile model = Line(2, 1);
        ModelTrainerOptions options = change(new ModelTrainerOptions
        {
            Loss = ModelLoss.MeanSquaredError("y", "true y"),
            Optimizer = optimizer,
            Epochs = 1,
        });
        using MLModelTrainer trainer = new(model, Pairs((1, 2), (3, 4)), options);
        trainer.Train(cancellationToken: Cancellation);
        using ModelFile trained = trainer.ToModelFile();

        Assert.Equal(w, Weights(trained, "line.weights")[0], 1e-5);
        Assert.Equal(b, Weights(trained, "line.bias")[0], 1e-5);
    }

    private sealed class Told(Action<ModelTrainingProgress> tell) : IProgress<ModelTrainingProgress>
    {
        public void Report(ModelTrainingProgress value) => tell(value);
    }
}
