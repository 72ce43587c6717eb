using CoreMLSharp.Runtime.Training;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>What a trainer knows between two steps.</summary>
/// <param name="Parameters">What learns, by name and in order.</param>
/// <param name="Optimizer">What the optimizer remembers.</param>
/// <param name="Losses">The losses of the epochs that are over.</param>
/// <param name="Position">The steps of the epoch that is not over.</param>
/// <param name="Sum">The losses of its examples so far, added up.</param>
internal sealed record TrainerState(
    IReadOnlyList<(string Name, float[] Values)> Parameters, OptimizerMemory Optimizer, IReadOnlyList<double> Losses, int Position,
    double Sum);
