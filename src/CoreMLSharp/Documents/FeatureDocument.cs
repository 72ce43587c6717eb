using System.Text.Json.Serialization;
using CoreMLSharp.Models;

namespace CoreMLSharp.Documents;

/// <summary>One input, output or state of a model.</summary>
public sealed record FeatureDocument
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type: <c>image</c>, <c>multiArray</c>, <c>dictionary</c> …</summary>
    public required string Type { get; init; }

    /// <summary>The type of an array's, a state's or a sequence's elements; absent for other types.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DataType { get; init; }

    /// <summary>An image's colour space; absent for other types.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ColorSpace { get; init; }

    /// <summary>The type of a dictionary's keys; absent for other types.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? KeyType { get; init; }

    /// <summary>The size: of an image width and height; absent where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>The sizes to choose from; absent where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<long>>? EnumeratedShapes { get; init; }

    /// <summary>The range of each dimension; absent where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RangeDocument>? ShapeRange { get; init; }

    /// <summary>Whether it may be left out.</summary>
    public required bool IsOptional { get; init; }

    /// <summary>What the model's author says of it.</summary>
    public required string Description { get; init; }

    internal static IReadOnlyList<FeatureDocument> From(IReadOnlyList<FeatureSummary> features) => [.. features.Select(From)];

    private static FeatureDocument From(FeatureSummary feature) => new()
    {
        Name = feature.Name,
        Type = feature.Type,
        DataType = feature.Type is not ("image" or "dictionary") && feature.ElementType.Length > 0 ? feature.ElementType : null,
        ColorSpace = feature.Type == "image" ? feature.ElementType : null,
        KeyType = feature.Type == "dictionary" ? feature.ElementType : null,
        Shape = feature.Shape.Count > 0 ? feature.Shape : null,
        EnumeratedShapes = feature.EnumeratedShapes.Count > 0 ? feature.EnumeratedShapes : null,
        ShapeRange = feature.ShapeRange.Count > 0
            ? [.. feature.ShapeRange.Select(range => new RangeDocument(range.Lower, range.Upper))]
            : null,
        IsOptional = feature.IsOptional,
        Description = feature.Description,
    };
}

/// <summary>The sizes that a dimension may have.</summary>
/// <param name="LowerBound">The smallest.</param>
/// <param name="UpperBound">The largest; null for no limit.</param>
public sealed record RangeDocument(long LowerBound, long? UpperBound);
