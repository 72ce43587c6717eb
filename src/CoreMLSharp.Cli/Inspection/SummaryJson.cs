using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Inspection;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Inspection;

/// <summary>A model's summary for scripts. Names are those of the specification; sizes are in bytes.</summary>
internal static class SummaryJson
{
    public static void Write(Utf8JsonWriter json, ModelSummary summary, bool withLayers)
    {
        json.WriteStartObject();
        json.WriteString("type", summary.Root.Type);
        json.WriteNumber("specificationVersion", summary.SpecificationVersion);
        json.WriteString("systems", summary.Systems);
        json.WriteNumber("bytes", summary.Root.Bytes);
        json.WriteString("whyThisSize", summary.WhyThisSize);
        json.WriteBoolean("isUpdatable", summary.IsUpdatable);
        WriteFeatures(json, "inputs", summary.Inputs);
        WriteFeatures(json, "outputs", summary.Outputs);
        WriteFeatures(json, "states", summary.States);
        WriteFeatures(json, "trainingInputs", summary.TrainingInputs);
        json.WriteStartArray("classLabels");
        foreach (string label in summary.ClassLabels.Strings) json.WriteStringValue(label);
        foreach (long label in summary.ClassLabels.Integers) json.WriteNumberValue(label);
        json.WriteEndArray();
        WriteMetadata(json, summary.Metadata);
        WriteFunctions(json, summary.Functions);
        WriteStages(json, summary.Root.Stages, withLayers);
        WriteParts(json, summary.Root.Parts);
        WriteWeights(json, summary.Root.Weights);
        if (summary.Root.Link is not null) WriteLink(json, summary.Root.Link);
        WriteFiles(json, summary.Files);
        if (withLayers) WriteLayers(json, summary.Root.Layers);
        json.WriteEndObject();
    }

    private static void WriteFeatures(Utf8JsonWriter json, string name, IReadOnlyList<FeatureSummary> features) => json.WriteObjects(name, features, feature =>
    {
        json.WriteString("name", feature.Name);
        json.WriteString("type", feature.Type);
        if (feature.ElementType.Length > 0) json.WriteString(ElementName(feature.Type), feature.ElementType);
        if (feature.Shape.Count > 0) json.WriteNumbers("shape", feature.Shape);
        if (feature.EnumeratedShapes.Count > 0)
        {
            json.WriteStartArray("enumeratedShapes");
            foreach (IReadOnlyList<long> shape in feature.EnumeratedShapes) json.WriteNumbers(null, shape);
            json.WriteEndArray();
        }

        if (feature.ShapeRange.Count > 0) WriteRanges(json, feature.ShapeRange);
        json.WriteBoolean("isOptional", feature.IsOptional);
        json.WriteString("description", feature.Description);
    });

    private static string ElementName(string type) => type switch
    {
        "image" => "colorSpace",
        "dictionary" => "keyType",
        _ => "dataType",
    };

    private static void WriteRanges(Utf8JsonWriter json, IReadOnlyList<DimensionRange> ranges) => json.WriteObjects("shapeRange", ranges, range =>
    {
        json.WriteNumber("lowerBound", range.Lower);
        if (range.Upper is long upper) json.WriteNumber("upperBound", upper);
        else json.WriteNull("upperBound");
    });

    private static void WriteMetadata(Utf8JsonWriter json, Metadata metadata)
    {
        json.WriteStartObject("metadata");
        json.WriteString("shortDescription", metadata.ShortDescription);
        json.WriteString("author", metadata.Author);
        json.WriteString("license", metadata.License);
        json.WriteString("versionString", metadata.VersionString);
        json.WriteStartObject("userDefined");
        foreach ((string key, string value) in metadata.UserDefined.OrderBy(entry => entry.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFunctions(Utf8JsonWriter json, IReadOnlyList<FunctionSummary> functions) => json.WriteObjects("functions", functions, function =>
    {
        json.WriteString("name", function.Name);
        WriteFeatures(json, "inputs", function.Inputs);
        WriteFeatures(json, "outputs", function.Outputs);
        WriteFeatures(json, "states", function.States);
    });

    private static void WriteStages(Utf8JsonWriter json, IReadOnlyList<StageSummary> stages, bool withLayers) => json.WriteObjects("stages", stages, stage =>
    {
        json.WriteString("type", stage.Type);
        json.WriteString("name", stage.Name);
        json.WriteString("detail", stage.Detail);
        json.WriteNumber("bytes", stage.Bytes);
        json.WriteBoolean("isProvidedByApple", stage.IsProvidedByApple);
        WriteParts(json, stage.Parts);
        if (stage.Link is not null) WriteLink(json, stage.Link);
        if (stage.Stages.Count > 0) WriteStages(json, stage.Stages, withLayers);
        if (withLayers) WriteLayers(json, stage.Layers);
    });

    private static void WriteParts(Utf8JsonWriter json, IReadOnlyList<BytePart> parts) => json.WriteObjects("parts", parts, part =>
    {
        json.WriteString("name", part.Name);
        json.WriteNumber("count", part.Count);
        json.WriteNumber("bytes", part.Bytes);
    });

    private static void WriteWeights(Utf8JsonWriter json, IReadOnlyList<WeightGroup> groups) => json.WriteObjects("weights", groups, group =>
    {
        json.WriteString("operation", group.Operation);
        json.WriteString("format", group.Format);
        json.WriteNumber("arrays", group.Arrays);
        json.WriteNumber("count", group.Count);
        json.WriteNumber("bytes", group.Bytes);
    });

    private static void WriteLink(Utf8JsonWriter json, LinkSummary link)
    {
        json.WriteStartObject("link");
        json.WriteString("fileName", link.FileName);
        json.WriteString("searchPath", link.SearchPath);
        json.WriteString("resolvedPath", link.ResolvedPath);
        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<PackageFile> files) => json.WriteObjects("files", files, file =>
    {
        json.WriteString("name", file.Name);
        json.WriteNumber("bytes", file.Bytes);
    });

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<LayerSummary> layers) => json.WriteObjects("layers", layers, layer =>
    {
        json.WriteString("name", layer.Name);
        json.WriteString("type", layer.Type);
        json.WriteNumber("depth", layer.Depth);
        json.WriteTexts("inputs", layer.Inputs);
        json.WriteTexts("outputs", layer.Outputs);
        json.WriteObjects("weights", layer.Weights, weights =>
        {
            json.WriteString("name", weights.Name);
            json.WriteString("format", weights.Format);
            json.WriteNumbers("shape", weights.Shape);
            json.WriteNumber("count", weights.Count);
            json.WriteNumber("bytes", weights.Bytes);
        });
        json.WriteNumber("bytes", layer.Bytes);
    });
}
