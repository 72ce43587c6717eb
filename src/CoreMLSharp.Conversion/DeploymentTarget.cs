using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion;

/// <summary>The oldest system that a model is for, such as <c>iOS16</c> or <c>macOS13.3</c>.</summary>
/// <param name="Name">The system, as it was given.</param>
/// <param name="SpecificationVersion">The newest specification version that it loads.</param>
public sealed record DeploymentTarget(string Name, int SpecificationVersion)
{
    /// <summary>Reads a target by the words of coremltools: a system and its version.</summary>
    /// <param name="text">The target: iOS, macOS, tvOS, watchOS or visionOS, and a number.</param>
    /// <exception cref="CoreMLException">There is no such system, or none of it had Core ML at that version.</exception>
    public static DeploymentTarget Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int digits = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (digits > 0 && Number(text[digits..]) is { } wanted)
        {
            string system = text[..digits].Trim();
            for (int version = SpecificationVersions.Newest; version > 0; version--)
            {
                if (FirstOf(system, version) is { } first && first <= wanted) return new DeploymentTarget(text, version);
            }
        }

        throw new CoreMLException(
            $"'{text}' is not a target. A target is a system and its version: iOS13 to iOS18 and iOS26, macOS10.15 to macOS15 and macOS26, "
                + "and likewise tvOS and watchOS.");
    }

    /// <summary>The first version of a system that loads models of a specification version.</summary>
    private static Version? FirstOf(string system, int version) => SpecificationVersions.Systems(version)
        .Split(", ")
        .Select(name => name.Split(' '))
        .Where(name => name[0].Equals(system, StringComparison.OrdinalIgnoreCase))
        .Select(name => Number(name[1]))
        .FirstOrDefault();

    private static Version? Number(string text) => Version.TryParse(text.Contains('.') ? text : text + ".0", out Version? version)
        ? version
        : null;
}
