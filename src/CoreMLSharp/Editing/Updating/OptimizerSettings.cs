using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Updating;

/// <summary>A number that an app may change before it updates a model.</summary>
/// <param name="Value">What it is unless the app says otherwise.</param>
/// <param name="Allowed">Which values it may have; null for 0 to 1 with numbers and for this value alone with integers, as coremltools has
/// it.</param>
public readonly record struct TrainingParameter(double Value, ParameterRange? Allowed = null)
{
    /// <summary>A value with the usual range.</summary>
    public static implicit operator TrainingParameter(double value) => new(value);

    internal DoubleParameter ToDouble(string name) => (Allowed ?? ParameterRange.Between(0, 1)).ToDouble(Value, name);

    internal Int64Parameter ToInt64(string name)
    {
        if (!double.IsInteger(Value) || Math.Abs(Value) >= 1L << 53)
        {
            throw new CoreMLException($"{name} is {Value}; it must be an integer.");
        }

        return (Allowed ?? ParameterRange.OneOf((long)Value)).ToInt64((long)Value, name, least: 1);
    }
}

/// <summary>Stochastic gradient descent; the defaults are coremltools'.</summary>
public sealed record SgdSettings
{
    /// <summary>How far a step goes.</summary>
    public TrainingParameter LearningRate { get; init; } = 0.01;

    /// <summary>How many samples a step looks at.</summary>
    public TrainingParameter MiniBatchSize { get; init; } = 10;

    /// <summary>How much of the last step is kept.</summary>
    public TrainingParameter Momentum { get; init; } = 0;

    internal Optimizer ToOptimizer() => new()
    {
        SgdOptimizer = new()
        {
            LearningRate = LearningRate.ToDouble("learningRate"),
            MiniBatchSize = MiniBatchSize.ToInt64("miniBatchSize"),
            Momentum = Momentum.ToDouble("momentum"),
        },
    };
}

/// <summary>Adam (Kingma and Ba, 2014); the defaults are coremltools'.</summary>
public sealed record AdamSettings
{
    /// <summary>How far a step goes.</summary>
    public TrainingParameter LearningRate { get; init; } = 0.01;

    /// <summary>How many samples a step looks at.</summary>
    public TrainingParameter MiniBatchSize { get; init; } = 10;

    /// <summary>Decay of the mean of gradients.</summary>
    public TrainingParameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients.</summary>
    public TrainingParameter Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the denominator from zero.</summary>
    public TrainingParameter Eps { get; init; } = 1e-8;

    internal Optimizer ToOptimizer() => new()
    {
        AdamOptimizer = new()
        {
            LearningRate = LearningRate.ToDouble("learningRate"),
            MiniBatchSize = MiniBatchSize.ToInt64("miniBatchSize"),
            Beta1 = Beta1.ToDouble("beta1"),
            Beta2 = Beta2.ToDouble("beta2"),
            Eps = Eps.ToDouble("eps"),
        },
    };
}
