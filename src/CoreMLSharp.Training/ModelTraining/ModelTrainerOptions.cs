using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>How <see cref="MLModelTrainer"/> trains.</summary>
public sealed record ModelTrainerOptions
{
    /// <summary>What is to become small.</summary>
    public required ModelLoss Loss { get; init; }

    /// <summary>What else is measured with the validation examples, by the names that it is given here.</summary>
    public IReadOnlyDictionary<string, ModelLoss> Metrics { get; init; } = new Dictionary<string, ModelLoss>();

    /// <summary>How the gradient changes the weights.</summary>
    public ModelOptimizer Optimizer { get; init; } = new Adam();

    /// <summary>How the rate of learning changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>How often all examples are gone through.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How many examples make one step; the last of an epoch may be of fewer.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether the examples come in another order in each epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>What the order of examples follows from: the same seed, data and number of threads give the same model.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// Which parameters learn: patterns for their names, in which <c>*</c> stands for anything and <c>?</c> for one character, such as
    /// <c>head*</c>. Empty for all weights that the loss depends on.
    /// </summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>
    /// Factors to the rate by patterns for parameters' names, of which the first that fits holds; 0 for parameters that stay as they are.
    /// </summary>
    public IReadOnlyList<ParameterRate> Rates { get; init; } = [];

    /// <summary>The length to which all gradients together are cut where they are longer; null for no limit.</summary>
    public double? GradientNormLimit { get; init; }

    /// <summary>The number, with either sign, to which each element of a gradient is cut; null for no limit.</summary>
    public double? GradientLimit { get; init; }

    /// <summary>
    /// How far the mean and variance that a batch normalisation stores move, in each step, towards those of the examples that are computed
    /// together, by which it then normalises while it learns; 0.1 is customary. Null for stored ones that stay as they are, which is right
    /// for a model that is only trained further.
    /// </summary>
    public double? BatchStatisticsRate { get; init; }

    /// <summary>How the model is run, such as on how many threads.</summary>
    public MLModelConfiguration Configuration { get; init; } = new();
}

/// <summary>How much faster or slower some parameters learn.</summary>
/// <param name="Pattern">A pattern for their names, such as <c>backbone*</c>.</param>
/// <param name="Factor">The factor to the rate.</param>
public sealed record ParameterRate(string Pattern, double Factor);
