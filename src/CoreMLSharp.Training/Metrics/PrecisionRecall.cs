namespace CoreMLSharp.Training.Metrics;

/// <summary>How it is with the boxes of at least some confidence.</summary>
/// <param name="Confidence">The confidence.</param>
/// <param name="Precision">The part of these boxes that is right.</param>
/// <param name="Recall">The part of the true boxes that is found.</param>
public readonly record struct PrecisionRecall(double Confidence, double Precision, double Recall);
