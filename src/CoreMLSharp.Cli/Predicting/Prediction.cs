using CoreMLSharp.Runtime;

namespace CoreMLSharp.Cli.Predicting;

/// <summary>What a model said of one input.</summary>
/// <param name="Name">The picture's path, or the row of a features file.</param>
/// <param name="Outputs">The outputs by name; null when it failed.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record Prediction(string Name, IReadOnlyDictionary<string, MLFeatureValue>? Outputs, string? Error);
