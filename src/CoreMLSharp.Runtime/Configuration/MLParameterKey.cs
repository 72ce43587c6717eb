namespace CoreMLSharp.Runtime.Configuration;

/// <summary>
/// Names a parameter of a model, such as how fast it learns (Core ML's <c>MLParameterKey</c>); in a pipeline, or for weights, with the
/// stage or layer that it belongs to.
/// </summary>
public sealed record MLParameterKey
{
    private MLParameterKey(string name) => Name = name;

    /// <summary>How far a step of the optimizer goes: a number.</summary>
    public static MLParameterKey LearningRate { get; } = new("learningRate");

    /// <summary>How much of the last step is kept, for stochastic gradient descent: a number.</summary>
    public static MLParameterKey Momentum { get; } = new("momentum");

    /// <summary>How many examples a step looks at: an integer.</summary>
    public static MLParameterKey MiniBatchSize { get; } = new("miniBatchSize");

    /// <summary>The decay of the mean of gradients, for Adam: a number.</summary>
    public static MLParameterKey Beta1 { get; } = new("beta1");

    /// <summary>The decay of the mean of squared gradients, for Adam: a number.</summary>
    public static MLParameterKey Beta2 { get; } = new("beta2");

    /// <summary>What keeps the denominator from zero, for Adam: a number.</summary>
    public static MLParameterKey Eps { get; } = new("eps");

    /// <summary>How often all examples are seen: an integer.</summary>
    public static MLParameterKey Epochs { get; } = new("epochs");

    /// <summary>Whether examples are mixed anew for each epoch: a truth value.</summary>
    public static MLParameterKey Shuffle { get; } = new("shuffle");

    /// <summary>The seed of the mixing: an integer.</summary>
    public static MLParameterKey Seed { get; } = new("seed");

    /// <summary>How many neighbours a nearest-neighbours classifier asks: an integer.</summary>
    public static MLParameterKey NumberOfNeighbors { get; } = new("numberOfNeighbors");

    /// <summary>The weights of the layer that the key is scoped to.</summary>
    public static MLParameterKey Weights { get; } = new("weights");

    /// <summary>The biases of the layer that the key is scoped to.</summary>
    public static MLParameterKey Biases { get; } = new("biases");

    /// <summary>The parameter's name.</summary>
    public string Name { get; }

    /// <summary>The stage or layer that it belongs to; null where that needs no saying.</summary>
    public string? Scope { get; private init; }

    /// <summary>The same parameter of a certain stage or layer.</summary>
    public MLParameterKey Scoped(string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(to);
        return this with { Scope = to };
    }

    /// <inheritdoc/>
    public override string ToString() => Scope is null ? Name : $"{Name} of '{Scope}'";
}
