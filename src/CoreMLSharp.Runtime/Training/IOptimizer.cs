namespace CoreMLSharp.Runtime.Training;

/// <summary>Changes parameters by their gradients. What it remembers from step to step is its own.</summary>
internal interface IOptimizer
{
    /// <summary>One step of all parameters.</summary>
    /// <param name="parameters">The parameters, the same each time.</param>
    /// <param name="gradientOf">The gradient by the parameter at a position; empty where it has none and stays as it is.</param>
    void Step(IReadOnlyList<TrainedParameter> parameters, Gradients gradientOf);
}

/// <summary>The gradient by the parameter at a position.</summary>
internal delegate ReadOnlySpan<float> Gradients(int parameter);
