using System.Reflection;

namespace CoreMLSharp.FeaturePrint;

/// <summary>The feature extractors that come with CoreMLSharp, as Core ML models. Classifiers link to them by name.</summary>
public static class BuiltInModels
{
    /// <summary>The extractor that the training of image classifiers uses when no other is named.</summary>
    public const string Default = "FeaturePrint-1";

    /// <summary>The extractor that the training of sound classifiers uses when no other is named.</summary>
    public const string DefaultSound = "SoundPrint-1";

    private const string Extension = ".mlmodel";
    private static readonly Assembly Here = typeof(BuiltInModels).Assembly;

    /// <summary>The names of the built-in models, each with its version.</summary>
    public static IReadOnlySet<string> Names { get; } =
        Here.GetManifestResourceNames()
            .Where(name => name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => name[..^Extension.Length])
            .ToHashSet();

    /// <summary>The bytes of a built-in model: a <c>.mlmodel</c> file.</summary>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    public static Stream Open(string name) =>
        Here.GetManifestResourceStream(name + Extension)
            ?? throw new ArgumentException($"There is no built-in model {name}.", nameof(name));
}
