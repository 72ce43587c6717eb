namespace CoreMLSharp.Runtime.Verification;

/// <summary>How far one model's output is from another's, over all samples.</summary>
/// <param name="Name">The output.</param>
/// <param name="SignalToNoise">
/// 10 · log₁₀ of the first model's sum of squares over that of the differences, in dB; infinite without a difference; null for texts.
/// </param>
/// <param name="LargestError">The largest difference of two numbers; null for texts.</param>
/// <param name="Agreement">
/// For texts, integers and probabilities: the part of the samples on which both say the same, or find the same class most likely; else
/// null.
/// </param>
public sealed record OutputError(string Name, double? SignalToNoise, double? LargestError, double? Agreement);
