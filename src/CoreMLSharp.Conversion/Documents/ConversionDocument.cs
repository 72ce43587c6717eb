using System.Text.Json.Serialization;
using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Conversion.Inspection;
using CoreMLSharp.Models;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion.Documents;

/// <summary>A converted model as a JSON document.</summary>
/// <param name="Model">Where it is.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Source">The format that it was converted from.</param>
/// <param name="SpecificationVersion">The specification version that it needs.</param>
/// <param name="Systems">The first systems that load it.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Checks">How its outputs differ from the source's; null where that was not asked for.</param>
/// <param name="Divergence">Where the two part; null where that was not asked for, or nowhere.</param>
public sealed record ConversionDocument(
    string Model, long Bytes, string Source, int SpecificationVersion, string Systems, IReadOnlyList<ConvertedFeature> Inputs,
    IReadOnlyList<ConvertedFeature> Outputs, IReadOnlyList<ConversionCheckDocument>? Checks, ConversionDivergence? Divergence = null)
{
    /// <summary>The document of a converted model that was saved.</summary>
    /// <param name="path">Where.</param>
    /// <param name="bytes">Its bytes there.</param>
    /// <param name="converted">The model.</param>
    /// <param name="checks">How its outputs differ; null where that was not asked for.</param>
    /// <param name="divergence">Where the two part; null where that was not asked for, or nowhere.</param>
    public static ConversionDocument From(
        string path, long bytes, ConversionResult converted, IReadOnlyList<OutputComparison>? checks,
        ConversionDivergence? divergence = null)
    {
        ArgumentNullException.ThrowIfNull(converted);
        Model model = converted.Model.Specification;
        return new ConversionDocument(
            path, bytes, converted.SourceFormat, model.SpecificationVersion, SpecificationVersions.Systems(model.SpecificationVersion),
            Features(model.Description.Input, converted.InputNames), Features(model.Description.Output, converted.OutputNames),
            checks is null ? null : [.. checks.Select(check => new ConversionCheckDocument(
                check.Name, check.Passed, check.LargestAbsoluteError, check.LargestRelativeError, check.Difference))],
            divergence);
    }

    private static ConvertedFeature[] Features(
        IEnumerable<FeatureDescription> features, IReadOnlyDictionary<string, string> names)
    {
        Dictionary<string, string> sources = names.ToDictionary(name => name.Value, name => name.Key);
        FeatureDescription[] described = [.. features];
        return
        [
            .. described.Zip(FeatureSummary.OfAll(described)).Select(pair => new ConvertedFeature(
                pair.First.Name, pair.Second.ToString(), sources.GetValueOrDefault(pair.First.Name))),
        ];
    }
}

/// <summary>An input or output of a converted model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, in words.</param>
/// <param name="Source">The source's name for it; null where the source has nothing of the kind, as a classifier's label.</param>
public sealed record ConvertedFeature(string Name, string Type, string? Source);

/// <summary>How an output differs from the source's, on inputs that were made up.</summary>
/// <param name="Output">The output.</param>
/// <param name="Passed">Whether it is as near as the precision allows.</param>
/// <param name="LargestAbsoluteError">The largest difference of two numbers.</param>
/// <param name="LargestRelativeError">The largest difference in parts of the source's number.</param>
/// <param name="Difference">What else differs, such as the shape; null when nothing does.</param>
public sealed record ConversionCheckDocument(
    string Output, bool Passed, double LargestAbsoluteError, double LargestRelativeError, string? Difference);

/// <summary>How this library's documents become JSON, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ConversionDocument))]
[JsonSerializable(typeof(SourceDocument))]
public sealed partial class ConversionJson : JsonSerializerContext;
