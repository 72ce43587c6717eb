using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing;

/// <summary>
/// The sizes that an array or image may have: one, one of several, or any in ranges. The sizes of an array are in the order of its
/// dimensions; those of an image are width and height.
/// </summary>
public sealed class FeatureShape
{
    private FeatureShape(IReadOnlyList<IReadOnlyList<long>> shapes, IReadOnlyList<SizeRange>? ranges)
    {
        Shapes = shapes;
        Ranges = ranges;
    }

    /// <summary>The allowed shapes, the default first; for ranges only their lower bounds.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Shapes { get; }

    /// <summary>A range for each dimension, or null.</summary>
    public IReadOnlyList<SizeRange>? Ranges { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shapes[0].Count;

    /// <summary>Whether there is more than one shape.</summary>
    public bool IsFlexible => Shapes.Count > 1 || Ranges is not null;

    /// <summary>One shape.</summary>
    public static FeatureShape Fixed(params IReadOnlyList<long> shape) => Enumerated(shape);

    /// <summary>Several shapes, of which the first is the default unless that of the model is among them.</summary>
    /// <exception cref="CoreMLException">There is no shape, the shapes differ in rank, or a size is not positive.</exception>
    public static FeatureShape Enumerated(params IReadOnlyList<IReadOnlyList<long>> shapes)
    {
        if (shapes.Count == 0 || shapes.Any(shape => shape.Count == 0)) throw new CoreMLException("A shape has at least one size.");
        if (shapes.Any(shape => shape.Count != shapes[0].Count))
        {
            throw new CoreMLException("The shapes of one feature must all have the same number of sizes.");
        }

        if (shapes.SelectMany(shape => shape).Any(size => size < 1)) throw new CoreMLException("Sizes are at least 1.");
        return new FeatureShape([.. shapes.DistinctBy(shape => string.Join(',', shape))], null);
    }

    /// <summary>Any size from a lower to an upper bound, both included, for each dimension; an upper bound of -1 means none.</summary>
    /// <exception cref="CoreMLException">There is no range, or one is empty or begins below 1.</exception>
    public static FeatureShape Range(params IReadOnlyList<(long Lower, long Upper)> ranges)
    {
        if (ranges.Count == 0) throw new CoreMLException("A shape has at least one size.");
        foreach ((long lower, long upper) in ranges)
        {
            if (lower < 1) throw new CoreMLException($"A range begins at {lower}; sizes are at least 1.");
            if (upper != -1 && upper < lower) throw new CoreMLException($"The range from {lower} to {upper} is empty.");
        }

        return new FeatureShape(
            [[.. ranges.Select(range => range.Lower)]],
            [.. ranges.Select(range => new SizeRange { LowerBound = (ulong)range.Lower, UpperBound = range.Upper })]);
    }

    /// <summary>
    /// Reads a shape as the command line writes it: <c>3x224x224</c>, several with commas between, or ranges such as <c>3x32..512x32..</c>.
    /// </summary>
    /// <exception cref="CoreMLException">The text is no shape.</exception>
    public static FeatureShape Parse(string text)
    {
        if (!text.Contains("..", StringComparison.Ordinal))
        {
            return Enumerated(
                [.. text.Split(',').Select(shape => (IReadOnlyList<long>)[.. shape.Split('x').Select(size => Number(size, text))])]);
        }

        return Range([.. text.Split('x').Select(size => ParseRange(size, text))]);
    }

    private static (long Lower, long Upper) ParseRange(string size, string text)
    {
        int dots = size.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
        {
            long only = Number(size, text);
            return (only, only);
        }

        return (Number(size[..dots], text), dots + 2 == size.Length ? -1 : Number(size[(dots + 2)..], text));
    }

    private static long Number(string size, string text) =>
        long.TryParse(size.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        ? number
        : throw new CoreMLException(
            $"'{text}' is not a shape. A shape is 3x224x224, several are 1x10,1x20, and ranges are 3x32..512x32.. (the last without an " +
                "upper bound).");
}
