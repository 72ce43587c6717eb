using System.Text.Json.Serialization;
using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Documents;

/// <summary>A model's summary as a JSON document. Names are those of the specification; sizes are in bytes.</summary>
public sealed record ModelDocument
{
    /// <summary>The model's type.</summary>
    public required string Type { get; init; }

    /// <summary>The specification version that the model says it needs.</summary>
    public required int SpecificationVersion { get; init; }

    /// <summary>The first systems that read the model with all stages of its pipelines; empty for a version that is not known.</summary>
    public required string Systems { get; init; }

    /// <summary>The bytes of the model and its weight files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Why the model has that size, in a sentence.</summary>
    public required string WhyThisSize { get; init; }

    /// <summary>Whether an app can train the model further.</summary>
    public required bool IsUpdatable { get; init; }

    /// <summary>What goes in.</summary>
    public required IReadOnlyList<FeatureDocument> Inputs { get; init; }

    /// <summary>What comes out.</summary>
    public required IReadOnlyList<FeatureDocument> Outputs { get; init; }

    /// <summary>What the model remembers between predictions.</summary>
    public required IReadOnlyList<FeatureDocument> States { get; init; }

    /// <summary>What an app gives to train it further.</summary>
    public required IReadOnlyList<FeatureDocument> TrainingInputs { get; init; }

    /// <summary>A classifier's classes: an array of strings or of integers.</summary>
    public required ClassLabelsDocument ClassLabels { get; init; }

    /// <summary>What the model says of itself.</summary>
    public required MetadataDocument Metadata { get; init; }

    /// <summary>The functions of a model that has several.</summary>
    public required IReadOnlyList<FunctionDocument> Functions { get; init; }

    /// <summary>The stages of a pipeline.</summary>
    public required IReadOnlyList<StageDocument> Stages { get; init; }

    /// <summary>Where the model's own bytes are.</summary>
    public required IReadOnlyList<BytePart> Parts { get; init; }

    /// <summary>The weights by the type of operation that uses them.</summary>
    public required IReadOnlyList<WeightGroup> Weights { get; init; }

    /// <summary>The model that a linked model names; absent for any other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LinkSummary? Link { get; init; }

    /// <summary>The file, or the files of a package.</summary>
    public required IReadOnlyList<FileDocument> Files { get; init; }

    /// <summary>The layers or operations; absent where they were not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LayerSummary>? Layers { get; init; }

    /// <summary>The document of a summary.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="withLayers">Whether layers and operations are listed.</param>
    public static ModelDocument From(ModelSummary summary, bool withLayers)
    {
        ArgumentNullException.ThrowIfNull(summary);
        StageSummary root = summary.Root;
        return new ModelDocument
        {
            Type = root.Type,
            SpecificationVersion = summary.SpecificationVersion,
            Systems = summary.Systems,
            Bytes = root.Bytes,
            WhyThisSize = summary.WhyThisSize,
            IsUpdatable = summary.IsUpdatable,
            Inputs = FeatureDocument.From(summary.Inputs),
            Outputs = FeatureDocument.From(summary.Outputs),
            States = FeatureDocument.From(summary.States),
            TrainingInputs = FeatureDocument.From(summary.TrainingInputs),
            ClassLabels = new ClassLabelsDocument(summary.ClassLabels.Strings, summary.ClassLabels.Integers),
            Metadata = MetadataDocument.From(summary.Metadata),
            Functions = [.. summary.Functions.Select(FunctionDocument.From)],
            Stages = [.. root.Stages.Select(stage => StageDocument.From(stage, withLayers))],
            Parts = root.Parts,
            Weights = root.Weights,
            Link = root.Link,
            Files = [.. summary.Files.Select(file => new FileDocument(file.Name, file.Bytes))],
            Layers = withLayers ? root.Layers : null,
        };
    }
}

/// <summary>One file of a model.</summary>
/// <param name="Name">Its name; in a package its path there.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record FileDocument(string Name, long Bytes);

/// <summary>What a model says of itself.</summary>
/// <param name="ShortDescription">What it is for.</param>
/// <param name="Author">Who made it.</param>
/// <param name="License">Its license.</param>
/// <param name="VersionString">Its version.</param>
/// <param name="UserDefined">Values of the author's own, sorted by their keys.</param>
public sealed record MetadataDocument(
    string ShortDescription, string Author, string License, string VersionString, IReadOnlyDictionary<string, string> UserDefined)
{
    internal static MetadataDocument From(Metadata metadata) => new(
        metadata.ShortDescription,
        metadata.Author,
        metadata.License,
        metadata.VersionString,
        metadata.UserDefined.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary());
}

/// <summary>One function of a model that has several.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">What goes in.</param>
/// <param name="Outputs">What comes out.</param>
/// <param name="States">What it remembers between predictions.</param>
public sealed record FunctionDocument(
    string Name, IReadOnlyList<FeatureDocument> Inputs, IReadOnlyList<FeatureDocument> Outputs, IReadOnlyList<FeatureDocument> States)
{
    internal static FunctionDocument From(FunctionSummary function) => new(
        function.Name,
        FeatureDocument.From(function.Inputs),
        FeatureDocument.From(function.Outputs),
        FeatureDocument.From(function.States));
}
