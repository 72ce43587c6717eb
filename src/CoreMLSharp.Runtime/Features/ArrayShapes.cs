using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Features;

/// <summary>
/// The shapes that a multi-array feature may have (Core ML specification, <c>ArrayFeatureType</c> and its flexible shapes).
/// </summary>
internal static class ArrayShapes
{
    /// <param name="type">What the description says.</param>
    /// <param name="shape">The shape of an array that is given.</param>
    /// <param name="withSequences">
    /// Whether the model is a network of the oldest form, which takes sequence and batch before what is described: [C] as [sequence, batch,
    /// C] or with five dimensions, [C, H, W] as [sequence, batch, C, H, W].
    /// </param>
    public static bool Allows(ArrayFeatureType type, IReadOnlyList<long> shape, bool withSequences) =>
        AllowsExactly(type, shape) || (withSequences && WithoutSequence(type, shape) is { } rest && AllowsExactly(type, rest));

    /// <summary>
    /// The shape by which a description means an array of channels, height and width of which one or two may have no length but 1; null
    /// where it means another.
    /// </summary>
    public static long[]? AsDescribed(ArrayFeatureType type, long[] shape)
    {
        if (shape is [long channels, 1, 1] && IsDescribed(type, [channels])) return [channels];
        if (IsDescribed(type, shape)) return shape;
        if (shape is [1, .. long[] plane] && IsDescribed(type, plane)) return plane;
        bool isSame = type.ShapeFlexibilityCase == ArrayFeatureType.ShapeFlexibilityOneofCase.None
            && type.Shape.Where(size => size != 1).SequenceEqual(shape.Where(size => size != 1));
        return isSame ? [.. type.Shape] : null;
    }

    public static string Describe(ArrayFeatureType type) => type.ShapeFlexibilityCase switch
    {
        ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes =>
            string.Join(" or ", type.EnumeratedShapes.Shapes.Select(shape => Text(shape.Shape_))),
        ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange =>
            $"[{string.Join(", ", type.ShapeRange.SizeRanges.Select(Text))}]",
        _ => Text(type.Shape),
    };

    private static bool AllowsExactly(ArrayFeatureType type, IReadOnlyList<long> shape) => type.ShapeFlexibilityCase switch
    {
        ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes =>
            type.EnumeratedShapes.Shapes.Any(allowed => Same(allowed.Shape_, shape)),
        ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange => InRanges(type.ShapeRange.SizeRanges, shape),
        _ => type.Shape.Count == 0 || Same(type.Shape, shape),
    };

    private static bool InRanges(IReadOnlyList<SizeRange> ranges, IReadOnlyList<long> shape) =>
        ranges.Count == shape.Count
        && ranges.Zip(shape).All(
            pair => (ulong)pair.Second >= pair.First.LowerBound && (pair.First.UpperBound < 0 || pair.Second <= pair.First.UpperBound));

    private static bool Same(IReadOnlyList<long> allowed, IReadOnlyList<long> shape) =>
        allowed.Count == shape.Count && allowed.Zip(shape).All(pair => pair.First == pair.Second);

    /// <summary>Whether the description means an array of that shape or, where it is flexible, of that many dimensions.</summary>
    private static bool IsDescribed(ArrayFeatureType type, long[] shape) => type.ShapeFlexibilityCase switch
    {
        ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes =>
            type.EnumeratedShapes.Shapes.Any(allowed => allowed.Shape_.Count == shape.Length),
        ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange => type.ShapeRange.SizeRanges.Count == shape.Length,
        _ => type.Shape.Count == 0 || Same(type.Shape, shape),
    };

    private static long[]? WithoutSequence(ArrayFeatureType type, IReadOnlyList<long> shape) => (type.Shape.Count, shape) switch
    {
        (1, [_, _, long channels]) => [channels],
        (1, [_, _, long channels, 1, 1]) => [channels],
        (3, [_, _, long channels, long height, long width]) => [channels, height, width],
        _ => null,
    };

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private static string Text(SizeRange range) => $"{range.LowerBound}..{(range.UpperBound < 0 ? "" : range.UpperBound)}";
}
