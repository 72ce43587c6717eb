using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Features;

/// <summary>
/// The shapes that a multi-array feature may have (Core ML specification, <c>ArrayFeatureType</c> and its flexible shapes).
/// </summary>
internal static class ArrayShapes
{
    public static bool Allows(ArrayFeatureType type, IReadOnlyList<long> shape) =>
        AllowsExactly(type, shape) || (IsSequenceBatchForm(type, shape) && AllowsExactly(type, [.. shape.Skip(5 - type.Shape.Count)]));

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

    /// <summary>Networks of specification versions 1 to 3 describe [C] or [C, H, W] and also take [sequence, batch, C, H, W].</summary>
    private static bool IsSequenceBatchForm(ArrayFeatureType type, IReadOnlyList<long> shape) =>
        shape.Count == 5 && type.Shape.Count is 1 or 3;

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private static string Text(SizeRange range) => $"{range.LowerBound}..{(range.UpperBound < 0 ? "" : range.UpperBound)}";
}
