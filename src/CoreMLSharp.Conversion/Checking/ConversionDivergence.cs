namespace CoreMLSharp.Conversion.Checking;

/// <summary>A value inside of both ends that was compared.</summary>
/// <param name="Value">The source's name for it.</param>
/// <param name="Operator">What computes it in the source.</param>
/// <param name="Passed">Whether both ends have the same numbers, as near as the precision allows.</param>
/// <param name="LargestAbsoluteError">The largest difference of two numbers.</param>
/// <param name="Difference">What else differs, such as the number of elements; null when nothing does.</param>
public sealed record BisectionProbe(
    string Value, SourceOperator Operator, bool Passed, double LargestAbsoluteError, string? Difference);

/// <summary>Where a source and the model that was made of it part.</summary>
/// <param name="Output">The first output of the model that differs from the source's.</param>
/// <param name="Probes">All that was compared, in the order in which it was.</param>
/// <param name="Operator">
/// The operator whose output differs though all that could be compared before it agrees.
/// </param>
/// <param name="Found">The comparison of what it computes; null where that is no value of the model but an output of another kind.</param>
/// <param name="Joined">
/// Operators before it of which nothing could be compared, because the model computes them together with it or not at all: the fault may be
/// in them as well.
/// </param>
/// <param name="Before">The nearest operators before these that agree.</param>
/// <param name="After">The operators that read what it computes.</param>
public sealed record ConversionDivergence(
    string Output, IReadOnlyList<BisectionProbe> Probes, SourceOperator Operator, BisectionProbe? Found,
    IReadOnlyList<SourceOperator> Joined, IReadOnlyList<SourceOperator> Before, IReadOnlyList<SourceOperator> After);
