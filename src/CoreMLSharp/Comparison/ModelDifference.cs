namespace CoreMLSharp.Comparison;

/// <summary>One thing in which two models differ.</summary>
/// <param name="Where">
/// The place in the specification, such as <c>description.input 'image'.type.imageType.width</c> or <c>neuralNetwork.layers
/// 'conv1'.convolution.weights</c>: fields by their names, list members by theirs, or by position where they have none.
/// </param>
/// <param name="Before">What the first model has there; null where it has nothing.</param>
/// <param name="After">What the second model has there; null where it has nothing.</param>
public sealed record ModelDifference(string Where, string? Before, string? After)
{
    /// <summary>
    /// For weights of the same number of elements: 10 · log₁₀ of the first model's squares over those of the difference. Null for
    /// everything else.
    /// </summary>
    public double? SignalToNoise { get; init; }
}
