using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Updating;

/// <summary>The optimizers that Core ML has for updatable models.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent.</summary>
    Sgd,

    /// <summary>Adam (Kingma and Ba, 2014).</summary>
    Adam,
}

/// <summary>
/// Changes to a model's optimizer. What is null stays as it is in a model that has this optimizer already, and gets the usual value in one
/// that has another or none.
/// </summary>
public sealed record OptimizerChanges
{
    /// <summary>The optimizer; null for the one that the model has, or SGD where it has none.</summary>
    public OptimizerKind? Kind { get; init; }

    /// <summary>How far a step goes.</summary>
    public TrainingParameter? LearningRate { get; init; }

    /// <summary>How many samples a step looks at.</summary>
    public TrainingParameter? MiniBatchSize { get; init; }

    /// <summary>How much of the last step is kept; only SGD has it.</summary>
    public TrainingParameter? Momentum { get; init; }

    /// <summary>Decay of the mean of gradients; only Adam has it.</summary>
    public TrainingParameter? Beta1 { get; init; }

    /// <summary>Decay of the mean of squared gradients; only Adam has it.</summary>
    public TrainingParameter? Beta2 { get; init; }

    /// <summary>Keeps the denominator from zero; only Adam has it.</summary>
    public TrainingParameter? Eps { get; init; }

    private bool AreNone => this == new OptimizerChanges();

    /// <summary>Makes the changes; none of them leave the model as it is.</summary>
    /// <exception cref="CoreMLException">The optimizer has no such parameter, or a value is out of its range.</exception>
    public void ApplyTo(UpdatableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (AreNone) return;
        Optimizer? now = model.Parameters?.Optimizer;
        OptimizerKind kind = Kind ?? (now?.AdamOptimizer is not null ? OptimizerKind.Adam : OptimizerKind.Sgd);
        CheckFor(kind);
        if (kind == OptimizerKind.Sgd) model.SetSgdOptimizer(Merge(now?.SgdOptimizer));
        else model.SetAdamOptimizer(Merge(now?.AdamOptimizer));
    }

    private void CheckFor(OptimizerKind kind)
    {
        if (kind == OptimizerKind.Sgd && (Beta1 ?? Beta2 ?? Eps) is not null)
        {
            throw new CoreMLException("beta1, beta2 and eps belong to adam, but the optimizer is sgd.") { Hint = Hint.ChooseOptimizer };
        }

        if (kind == OptimizerKind.Adam && Momentum is not null)
        {
            throw new CoreMLException("momentum belongs to sgd, but the optimizer is adam.") { Hint = Hint.ChooseOptimizer };
        }
    }

    private SgdSettings Merge(SGDOptimizer? now)
    {
        SgdSettings usual = new();
        return new SgdSettings
        {
            LearningRate = LearningRate ?? Kept(now?.LearningRate) ?? usual.LearningRate,
            MiniBatchSize = MiniBatchSize ?? Kept(now?.MiniBatchSize) ?? usual.MiniBatchSize,
            Momentum = Momentum ?? Kept(now?.Momentum) ?? usual.Momentum,
        };
    }

    private AdamSettings Merge(AdamOptimizer? now)
    {
        AdamSettings usual = new();
        return new AdamSettings
        {
            LearningRate = LearningRate ?? Kept(now?.LearningRate) ?? usual.LearningRate,
            MiniBatchSize = MiniBatchSize ?? Kept(now?.MiniBatchSize) ?? usual.MiniBatchSize,
            Beta1 = Beta1 ?? Kept(now?.Beta1) ?? usual.Beta1,
            Beta2 = Beta2 ?? Kept(now?.Beta2) ?? usual.Beta2,
            Eps = Eps ?? Kept(now?.Eps) ?? usual.Eps,
        };
    }

    private static TrainingParameter? Kept(DoubleParameter? parameter) =>
        parameter is null ? null : new(parameter.DefaultValue, ParameterRange.Of(parameter));

    private static TrainingParameter? Kept(Int64Parameter? parameter) =>
        parameter is null ? null : new(parameter.DefaultValue, ParameterRange.Of(parameter));
}
