using CoreMLSharp.Models;

namespace CoreMLSharp.Generation.CSharp;

/// <summary>A kind of feature in C#.</summary>
/// <param name="Name">The type.</param>
/// <param name="ToFeature">Makes a feature of a value, which stands for <c>{0}</c>.</param>
/// <param name="FromFeature">Takes the value from a feature.</param>
internal sealed record CSharpType(string Name, string ToFeature, string FromFeature)
{
    public const string Runtime = "global::CoreMLSharp.Runtime";
    public const string Value = $"{Runtime}.Features.MLFeatureValue";
    public const string Array = $"{Runtime}.Features.MLMultiArray";

    private const string Collections = "global::System.Collections.Generic";

    private static readonly CSharpType Any = new(Value, "{0}", "");

    /// <summary>Every kind by its type and the type of its elements; where that makes no difference it is empty.</summary>
    private static readonly Dictionary<(string Type, string Element), CSharpType> Kinds = new()
    {
        [("image", "")] = new($"{Runtime}.Images.MLImage", "{0}", ".ImageValue"),
        [("multiArray", "")] = new(Array, "{0}", ".MultiArrayValue"),
        [("string", "")] = new("string", "{0}", ".StringValue"),
        [("double", "")] = new("double", "{0}", ".DoubleValue"),
        [("int64", "")] = new("long", "{0}", ".Int64Value"),
        [("dictionary", "string")] = new(
            $"{Collections}.IReadOnlyDictionary<string, double>", $"{Value}.FromDictionary({{0}})", ".DictionaryValue"),
        [("dictionary", "int64")] = new(
            $"{Collections}.IReadOnlyDictionary<long, double>", $"{Value}.FromDictionary({{0}})", ".Int64DictionaryValue"),
        [("sequence", "string")] = new(
            $"{Collections}.IReadOnlyList<string>", $"{Value}.FromSequence({{0}})", ".StringSequenceValue"),
        [("sequence", "int64")] = new(
            $"{Collections}.IReadOnlyList<long>", $"{Value}.FromSequence({{0}})", ".Int64SequenceValue"),
    };

    /// <summary>The types of numbers in arrays.</summary>
    private static readonly Dictionary<string, string> Elements = new()
    {
        ["double"] = "double",
        ["float32"] = "float",
        ["float16"] = "global::System.Half",
        ["int32"] = "int",
        ["int8"] = "sbyte",
    };

    /// <summary>The type of a feature; of one whose kind is not known, any value.</summary>
    public static CSharpType Of(FeatureSummary feature) =>
        Kinds.GetValueOrDefault((feature.Type, feature.ElementType)) ?? Kinds.GetValueOrDefault((feature.Type, "")) ?? Any;

    /// <summary>The type of the numbers of an array; null for a feature of another kind, or where the model leaves it open.</summary>
    public static string? ElementOf(FeatureSummary feature) =>
        feature.Type == "multiArray" ? Elements.GetValueOrDefault(feature.ElementType) : null;
}
