using System.Globalization;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Models;

/// <summary>An input, output or state: its name and type.</summary>
public sealed record FeatureSummary
{
    /// <summary>The feature's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// <c>image</c>, <c>multiArray</c>, <c>dictionary</c>, <c>sequence</c>, <c>state</c>, <c>double</c>, <c>int64</c>, <c>string</c>, or
    /// <c>unknown</c>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>
    /// The colour space of an image, the element type of an array, state or sequence, the key type of a dictionary; else empty.
    /// </summary>
    public string ElementType { get; init; } = "";

    /// <summary>An array's default shape, or an image's width and height; empty when the model does not say.</summary>
    public IReadOnlyList<long> Shape { get; init; } = [];

    /// <summary>The only shapes (or sizes: width, height) allowed, when they are listed.</summary>
    public IReadOnlyList<IReadOnlyList<long>> EnumeratedShapes { get; init; } = [];

    /// <summary>The range of each dimension (of an image: width, height; of a sequence: its length), when there is one.</summary>
    public IReadOnlyList<DimensionRange> ShapeRange { get; init; } = [];

    /// <summary>Whether the input may be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>What the model's author says about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The type in one line, such as <c>image BGR 299×299</c> or <c>multiArray float32 [1, 3, 224, 224]</c>.</summary>
    public override string ToString()
    {
        string type = Type switch
        {
            "dictionary" => $"dictionary<{ElementType}, double>",
            "sequence" => $"sequence<{ElementType}>",
            "image" => $"image {ElementType} {Size(Shape)}",
            "multiArray" or "state" => $"{Type} {ElementType} {Size(Shape)}",
            _ => Type,
        };
        if (EnumeratedShapes.Count > 0) type += $", one of {string.Join(' ', EnumeratedShapes.Select(Size))}";
        if (ShapeRange.Count > 0) type += $", allowed {string.Join(Type == "image" ? " × " : ", ", ShapeRange)}";
        return IsOptional ? $"{type}, optional" : type;
    }

    internal static IReadOnlyList<FeatureSummary> OfAll(IEnumerable<FeatureDescription> features) => [.. features.Select(Of)];

    private static FeatureSummary Of(FeatureDescription feature)
    {
        FeatureSummary typed = OfType(feature.Name, feature.Type ?? new FeatureType());
        return typed with { IsOptional = feature.Type?.IsOptional ?? false, Description = feature.ShortDescription };
    }

    private static FeatureSummary OfType(string name, FeatureType type) => type.TypeCase switch
    {
        FeatureType.TypeOneofCase.Int64Type => new() { Name = name, Type = "int64" },
        FeatureType.TypeOneofCase.DoubleType => new() { Name = name, Type = "double" },
        FeatureType.TypeOneofCase.StringType => new() { Name = name, Type = "string" },
        FeatureType.TypeOneofCase.ImageType => OfImage(name, type.ImageType),
        FeatureType.TypeOneofCase.MultiArrayType => OfArray(name, type.MultiArrayType),
        FeatureType.TypeOneofCase.DictionaryType => new() { Name = name, Type = "dictionary", ElementType = KeyType(type.DictionaryType) },
        FeatureType.TypeOneofCase.SequenceType => new()
        {
            Name = name,
            Type = "sequence",
            ElementType = type.SequenceType.TypeCase == SequenceFeatureType.TypeOneofCase.StringType ? "string" : "int64",
            ShapeRange = type.SequenceType.SizeRange is SizeRange range ? [DimensionRange.Of(range)] : [],
        },
        FeatureType.TypeOneofCase.StateType => OfArray(name, type.StateType.ArrayType ?? new ArrayFeatureType()) with { Type = "state" },
        _ => new() { Name = name, Type = "unknown" },
    };

    private static string KeyType(DictionaryFeatureType type) =>
        type.KeyTypeCase == DictionaryFeatureType.KeyTypeOneofCase.Int64KeyType ? "int64" : "string";

    private static FeatureSummary OfImage(string name, ImageFeatureType type) => new()
    {
        Name = name,
        Type = "image",
        ElementType = type.ColorSpace switch
        {
            ImageFeatureType.Types.ColorSpace.Grayscale => "GRAYSCALE",
            ImageFeatureType.Types.ColorSpace.GrayscaleFloat16 => "GRAYSCALE_FLOAT16",
            ImageFeatureType.Types.ColorSpace.Rgb => "RGB",
            ImageFeatureType.Types.ColorSpace.Bgr => "BGR",
            _ => "unknown",
        },
        Shape = [type.Width, type.Height],
        EnumeratedShapes = [.. (type.EnumeratedSizes?.Sizes ?? []).Select(size => (long[])[(long)size.Width, (long)size.Height])],
        ShapeRange = type.ImageSizeRange is { } range ? [DimensionRange.Of(range.WidthRange), DimensionRange.Of(range.HeightRange)] : [],
    };

    private static FeatureSummary OfArray(string name, ArrayFeatureType type) => new()
    {
        Name = name,
        Type = "multiArray",
        ElementType = type.DataType == ArrayFeatureType.Types.ArrayDataType.InvalidArrayDataType
            ? "unknown"
            : type.DataType.ToString().ToLowerInvariant(),
        Shape = [.. type.Shape],
        EnumeratedShapes = [.. (type.EnumeratedShapes?.Shapes ?? []).Select(shape => (long[])[.. shape.Shape_])],
        ShapeRange = [.. (type.ShapeRange?.SizeRanges ?? []).Select(DimensionRange.Of)],
    };

    private string Size(IReadOnlyList<long> shape) => Type == "image"
        ? string.Create(CultureInfo.InvariantCulture, $"{shape[0]}×{shape[1]}")
        : $"[{string.Join(", ", shape)}]";
}

/// <summary>The sizes that one dimension may have.</summary>
/// <param name="Lower">The smallest.</param>
/// <param name="Upper">The largest, or null when there is no limit.</param>
public sealed record DimensionRange(long Lower, long? Upper)
{
    internal static DimensionRange Of(SizeRange? range) =>
        new((long)(range?.LowerBound ?? 0), range is null || range.UpperBound < 0 ? null : range.UpperBound);

    /// <summary>Such as <c>1…512</c>, <c>64…</c> or <c>3</c>.</summary>
    public override string ToString() => Lower == Upper
        ? Lower.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Lower}…{Upper}");
}
