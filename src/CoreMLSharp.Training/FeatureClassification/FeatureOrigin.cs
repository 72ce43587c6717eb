using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>Where features come from.</summary>
/// <param name="Extractor">The extractor's name.</param>
/// <param name="ExtractorIdentity">A text that is the same for extractors that compute the same from the same photo.</param>
/// <param name="Shard">Of which part of the photos they are.</param>
public sealed record FeatureOrigin(string Extractor, string ExtractorIdentity, FeatureShard Shard)
{
    private const string ExtractorKey = "extractor";
    private const string IdentityKey = "extractorIdentity";
    private const string ShardKey = "shard";

    internal IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>
    {
        [ExtractorKey] = Extractor,
        [IdentityKey] = ExtractorIdentity,
        [ShardKey] = Shard.ToString(),
    };

    /// <summary>The origin that a file's metadata tell of; null for a file of other origin.</summary>
    internal static FeatureOrigin? From(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(ExtractorKey, out string? extractor) || !metadata.TryGetValue(IdentityKey, out string? identity)
            || !metadata.TryGetValue(ShardKey, out string? shard))
        {
            return null;
        }

        try
        {
            return new FeatureOrigin(extractor, identity, FeatureShard.Parse(shard));
        }
        catch (CoreMLException error)
        {
            throw new CoreMLException($"'{ShardKey}' in the metadata is '{shard}'. {error.Message}", error);
        }
    }
}
