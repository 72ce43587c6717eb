using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.ModelTraining;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Sessions;

namespace CoreMLSharp.Training.NetworkClassification;

/// <summary>Fits a network that classifies.</summary>
internal static class NetworkFit
{
    /// <summary>
    /// What all examples together are gone through, where nothing else is said: so often that small sets are learnt, and not so often
    /// that large ones take long.
    /// </summary>
    private const int ExamplesSeen = 40_000, FewestIterations = 10, MostIterations = 200;

    /// <summary>How often so many examples are gone through, where nothing else is said.</summary>
    public static int IterationsFor(int examples) => Math.Clamp(ExamplesSeen / Math.Max(1, examples), FewestIterations, MostIterations);

    /// <summary>Trains a network from its examples; the same ones give the same bytes.</summary>
    /// <param name="network">The network, a classifier.</param>
    /// <param name="parameters">Patterns for the parameters that learn.</param>
    /// <param name="examples">Inputs, and the label under the name of the predicted feature.</param>
    /// <param name="validation">The same of examples that are not learned; none where nothing is to be measured with them.</param>
    /// <param name="settings">How.</param>
    /// <param name="session">Where to go on from, and where to write how far it is; null for neither.</param>
    /// <param name="meter">Counts the iterations.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>A file that the caller disposes of.</returns>
    public static ModelFile Run(
        Model network, IReadOnlyList<string> parameters, IMLBatchProvider examples, IMLBatchProvider validation,
        NetworkFitSettings settings, SessionFolder? session, ProgressMeter meter, CancellationToken cancellationToken)
    {
        using ModelFile untrained = new(network);
        ModelTrainerOptions options = new()
        {
            Loss = ModelLoss.CrossEntropy(),
            Metrics = new Dictionary<string, ModelLoss> { [ResumableTraining.AccuracyMetric] = ModelLoss.Accuracy() },
            Optimizer = new AdamW { LearningRate = settings.LearningRate },
            Schedule = LearningRateSchedule.Cosine(),
            Epochs = settings.Iterations,
            BatchSize = settings.BatchSize,
            Seed = settings.Seed,
            Parameters = parameters,
            // Sums over several threads are rounded otherwise, and the bytes are to be the same on every machine.
            Configuration = new MLModelConfiguration { Threads = 1 },
        };
        using MLModelTrainer trainer = new(untrained, examples, options, validation.Count > 0 ? validation : null);
        ResumableTraining.Run(trainer, settings.Iterations, session, meter, areSteps: false, cancellationToken);
        return trainer.ToModelFile();
    }
}

/// <summary>How a network is fitted.</summary>
/// <param name="Iterations">How often all examples are gone through.</param>
/// <param name="BatchSize">How many make a step.</param>
/// <param name="Seed">What the order of examples follows from.</param>
/// <param name="LearningRate">The rate of the first step, from which it falls along half a cosine.</param>
internal sealed record NetworkFitSettings(int Iterations, int BatchSize, int Seed, double LearningRate = 0.002);
