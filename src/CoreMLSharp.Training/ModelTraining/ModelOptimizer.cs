using CoreMLSharp.Runtime.Training;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>How the gradient changes the weights.</summary>
public abstract record ModelOptimizer
{
    private protected ModelOptimizer() { }

    /// <summary>The rate of learning, which a schedule and the factors of parameters multiply.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>How strongly weights are drawn towards 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether the decay is taken from the weights themselves, rather than added to their gradient.</summary>
    internal virtual bool IsDecayApart => false;

    /// <param name="rate">The rate at this time.</param>
    internal abstract IOptimizer Create(Func<double> rate);
}

/// <summary>
/// Stochastic gradient descent: v = momentum · v + gradient, weight −= rate · v. Weight decay is added to the gradient.
/// </summary>
public sealed record Sgd : ModelOptimizer
{
    /// <summary>How much of the last step goes on.</summary>
    public double Momentum { get; init; }

    internal override IOptimizer Create(Func<double> rate) => new Runtime.Training.Sgd(rate, () => Momentum);
}

/// <summary>Adam (Kingma and Ba, 2014). Weight decay is added to the gradient.</summary>
public record Adam : ModelOptimizer
{
    /// <summary>How much of the mean of gradients goes on.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of squared gradients goes on.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>What is added to the root of the mean of squares.</summary>
    public double Epsilon { get; init; } = 1e-8;

    internal override IOptimizer Create(Func<double> rate) => new Runtime.Training.Adam(rate, () => Beta1, () => Beta2, () => Epsilon);
}

/// <summary>
/// Adam with weight decay of its own (Loshchilov and Hutter, 2019): before each step a weight loses rate · decay of itself.
/// </summary>
public sealed record AdamW : Adam
{
    /// <summary>Creates it with a weight decay of 0.01.</summary>
    public AdamW() => WeightDecay = 0.01;

    internal override bool IsDecayApart => true;
}
