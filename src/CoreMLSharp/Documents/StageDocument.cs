using System.Text.Json.Serialization;
using CoreMLSharp.Inspection;

namespace CoreMLSharp.Documents;

/// <summary>One stage of a pipeline.</summary>
public sealed record StageDocument
{
    /// <summary>The stage's type.</summary>
    public required string Type { get; init; }

    /// <summary>Its name; empty where it has none.</summary>
    public required string Name { get; init; }

    /// <summary>What else there is to say of it, in a few words.</summary>
    public required string Detail { get; init; }

    /// <summary>Its bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether Apple's systems hold its weights.</summary>
    public required bool IsProvidedByApple { get; init; }

    /// <summary>Where its own bytes are.</summary>
    public required IReadOnlyList<BytePart> Parts { get; init; }

    /// <summary>The model that a linked model names; absent for any other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LinkSummary? Link { get; init; }

    /// <summary>Its own stages; absent where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StageDocument>? Stages { get; init; }

    /// <summary>Its layers or operations; absent where they were not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LayerSummary>? Layers { get; init; }

    internal static StageDocument From(StageSummary stage, bool withLayers) => new()
    {
        Type = stage.Type,
        Name = stage.Name,
        Detail = stage.Detail,
        Bytes = stage.Bytes,
        IsProvidedByApple = stage.IsProvidedByApple,
        Parts = stage.Parts,
        Link = stage.Link,
        Stages = stage.Stages.Count > 0 ? [.. stage.Stages.Select(child => From(child, withLayers))] : null,
        Layers = withLayers ? stage.Layers : null,
    };
}
