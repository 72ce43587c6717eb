using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Training.Documents;

/// <summary>A file of features, as a JSON document.</summary>
/// <param name="Features">Where it is.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="FeatureExtractor">The extractor.</param>
/// <param name="Shard">Of which part of the photos it is, such as <c>2/8</c>; <c>1/1</c> for all.</param>
/// <param name="Photos">How many photos it is of.</param>
/// <param name="FeatureCount">The length of a feature vector.</param>
/// <param name="Classes">How many classes the photos have, those of other parts too.</param>
/// <param name="Skipped">Photos that could not be read.</param>
public sealed record FeaturesDocument(
    string Features, long Bytes, string FeatureExtractor, string Shard, int Photos, int FeatureCount, int Classes,
    IReadOnlyList<SkippedFile> Skipped)
{
    /// <summary>The document of features that were written.</summary>
    /// <param name="path">Where they were written.</param>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="features">The features.</param>
    public static FeaturesDocument From(string path, long bytes, ImageFeatures features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return new FeaturesDocument(
            path, bytes, features.Origin.Extractor, features.Origin.Shard.ToString(), features.Features.Rows, features.Features.Columns,
            features.Classes.Count, features.SkippedPhotos);
    }
}
