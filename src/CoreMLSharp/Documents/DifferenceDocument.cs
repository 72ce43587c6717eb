using System.Text.Json.Serialization;
using CoreMLSharp.Comparison;

namespace CoreMLSharp.Documents;

/// <summary>One thing in which two models differ; a comparison is an array of them.</summary>
/// <param name="Where">The place in the specification.</param>
/// <param name="Before">What the first model has there; null where it has nothing.</param>
/// <param name="After">What the second model has there; null where it has nothing.</param>
/// <param name="SignalToNoise">For weights, in dB; absent where the numbers are the same.</param>
public sealed record DifferenceDocument(
    string Where,
    string? Before,
    string? After,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SignalToNoise)
{
    /// <summary>The document of a comparison.</summary>
    public static IReadOnlyList<DifferenceDocument> From(IReadOnlyList<ModelDifference> differences) =>
        [.. differences.Select(difference => new DifferenceDocument(
            difference.Where, difference.Before, difference.After, Finite(difference.SignalToNoise)))];

    private static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;
}
