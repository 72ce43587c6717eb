using System.Globalization;
using CoreMLSharp.Models;

namespace CoreMLSharp.Generation.Swift;

/// <summary>A feature as a member of a class in Swift.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Name">The member's name.</param>
internal sealed record SwiftMember(FeatureSummary Feature, string Name)
{
    /// <summary>Every kind by its type and the type of its elements: its type in Swift, and the ways to and from a feature.</summary>
    private static readonly Dictionary<(string Type, string Element), (string Name, string ToFeature, string FromFeature)> Kinds = new()
    {
        [("image", "")] = ("CVPixelBuffer", "MLFeatureValue(pixelBuffer: {0})", ".imageBufferValue!"),
        [("multiArray", "")] = ("MLMultiArray", "MLFeatureValue(multiArray: {0})", ".multiArrayValue!"),
        [("string", "")] = ("String", "MLFeatureValue(string: {0})", ".stringValue"),
        [("double", "")] = ("Double", "MLFeatureValue(double: {0})", ".doubleValue"),
        [("int64", "")] = ("Int64", "MLFeatureValue(int64: {0})", ".int64Value"),
        [("dictionary", "string")] = (
            "[String: Double]", "try? MLFeatureValue(dictionary: {0} as [AnyHashable: NSNumber])", ".dictionaryValue as! [String: Double]"),
        [("dictionary", "int64")] = (
            "[Int64: Double]", "try? MLFeatureValue(dictionary: {0} as [AnyHashable: NSNumber])", ".dictionaryValue as! [Int64: Double]"),
        [("sequence", "")] = ("MLSequence", "MLFeatureValue(sequence: {0})", ".sequenceValue!"),
    };

    private (string Name, string ToFeature, string FromFeature) Kind =>
        Kinds.TryGetValue((Feature.Type, Feature.ElementType), out (string, string, string) kind)
        || Kinds.TryGetValue((Feature.Type, ""), out kind)
            ? kind
            : ("MLFeatureValue", "{0}", "");

    /// <summary>The type of what may be left out, with its mark.</summary>
    public string TypeName => Feature.IsOptional ? $"{Kind.Name}?" : Kind.Name;

    /// <summary>The feature's own name, as a literal.</summary>
    public string Key { get; } = SwiftText.Literal(Feature.Name);

    /// <summary>What the model says of it, and its type in Core ML's words.</summary>
    public string Summary
    {
        get
        {
            string said = PlainSentence.Of(Feature.Description), type = PlainSentence.Of(Feature.ToString());
            return said.Length > 0 ? $"{said} ({type})" : type;
        }
    }

    /// <summary>A statement that gives the feature of the member's value.</summary>
    public string ToFeature => Feature.IsOptional
        ? $"if let value = {Name} {{ return {string.Format(CultureInfo.InvariantCulture, Kind.ToFeature, "value")} }}; return nil"
        : $"return {string.Format(CultureInfo.InvariantCulture, Kind.ToFeature, Name)}";

    /// <summary>The value of a feature of a provider.</summary>
    public string From(string provider) => $"{provider}.featureValue(for: {Key})!{Kind.FromFeature}";

    /// <summary>Members with names that differ from each other and some that are taken.</summary>
    public static IReadOnlyList<SwiftMember> Of(IEnumerable<FeatureSummary> features, params string[] taken)
    {
        NameScope scope = new(taken);
        return [.. features.Select(feature => new SwiftMember(feature, scope.Take(SwiftText.Identifier(feature.Name))))];
    }
}
