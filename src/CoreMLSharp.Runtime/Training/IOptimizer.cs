namespace CoreMLSharp.Runtime.Training;

/// <summary>Changes parameters by their gradients. What it remembers from step to step is its own.</summary>
internal interface IOptimizer
{
    /// <summary>One step of all parameters.</summary>
    /// <param name="parameters">The parameters, the same each time.</param>
    /// <param name="gradientOf">The gradient by the parameter at a position; empty where it has none and stays as it is.</param>
    void Step(IReadOnlyList<TrainedParameter> parameters, Gradients gradientOf);

    /// <summary>What it remembers, to go on with elsewhere: the arrays themselves, which the next step changes.</summary>
    OptimizerMemory Memory { get; set; }
}

/// <summary>What an optimizer remembers from step to step.</summary>
/// <param name="Arrays">Arrays, as many for each parameter and as long as that; none before the first step.</param>
/// <param name="Numbers">What it remembers beside them.</param>
internal sealed record OptimizerMemory(IReadOnlyList<float[]> Arrays, IReadOnlyList<double> Numbers);

/// <summary>The gradient by the parameter at a position.</summary>
internal delegate ReadOnlySpan<float> Gradients(int parameter);
