namespace CoreMLSharp.Runtime.Shapes;

/// <summary>Which dimensions of an input could vary.</summary>
/// <param name="Input">The input with its default size.</param>
/// <param name="Dimensions">
/// The positions in the size of those that can be twice as large while all others stay; of an image, 0 is the width and 1 the height.
/// </param>
/// <param name="Reason">Why another dimension cannot, in the words of the last one that was tried; null when all can.</param>
public sealed record InputFlexibility(FeatureSize Input, IReadOnlyList<int> Dimensions, string? Reason);
