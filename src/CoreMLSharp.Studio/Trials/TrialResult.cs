using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Studio.Trials;

/// <summary>What a model said.</summary>
/// <param name="Outputs">The outputs in the order of the description.</param>
/// <param name="Time">How long it took.</param>
public sealed record TrialResult(IReadOnlyList<(string Name, MLFeatureValue Value)> Outputs, TimeSpan Time);
