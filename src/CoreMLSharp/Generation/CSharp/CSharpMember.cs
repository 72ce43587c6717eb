using System.Globalization;
using CoreMLSharp.Models;

namespace CoreMLSharp.Generation.CSharp;

/// <summary>A feature as a member of a class.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Name">The member's name.</param>
internal sealed record CSharpMember(FeatureSummary Feature, string Name)
{
    public CSharpType Type { get; } = CSharpType.Of(Feature);

    /// <summary>The feature's own name, as a literal.</summary>
    public string Key { get; } = CSharpText.Literal(Feature.Name);

    /// <summary>The type of what may be left out, with its mark.</summary>
    public string TypeName => Feature.IsOptional ? $"{Type.Name}?" : Type.Name;

    /// <summary>What the model says of it, and its type in Core ML's words.</summary>
    public string Summary
    {
        get
        {
            string said = CSharpText.Xml(Feature.Description);
            string type = CSharpText.Xml($"{Feature.Name}: {Feature}");
            return said.Length > 0 ? $"{said} ({type})" : $"{type}.";
        }
    }

    /// <summary>Makes a feature of a value.</summary>
    public string ToFeature(string value) => string.Format(CultureInfo.InvariantCulture, Type.ToFeature, value);

    /// <summary>Members with names that differ from each other and those that the scope has.</summary>
    public static IReadOnlyList<CSharpMember> Of(IEnumerable<FeatureSummary> features, NameScope scope) =>
        [.. features.Select(feature => new CSharpMember(feature, scope.Take(CSharpNames.Pascal(feature.Name, "Feature"))))];
}
