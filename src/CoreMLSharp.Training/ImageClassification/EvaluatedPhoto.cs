namespace CoreMLSharp.Training.ImageClassification;

/// <summary>A photo that a classifier looked at.</summary>
/// <param name="Path">The photo's file.</param>
/// <param name="Label">The class that it is.</param>
/// <param name="Predicted">The class that it was taken for.</param>
/// <param name="Probability">How sure the classifier was of that, 0 to 1; null when it gives no probabilities.</param>
public sealed record EvaluatedPhoto(string Path, string Label, string Predicted, double? Probability);
