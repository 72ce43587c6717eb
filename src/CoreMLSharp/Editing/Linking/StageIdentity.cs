using System.Globalization;
using System.Security.Cryptography;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Linking;

/// <summary>
/// Whether two stages of pipelines are the same model: they compute the same under the same names, whatever their metadata say.
/// </summary>
internal static class StageIdentity
{
    /// <summary>Compares two stages and, for ML Programs, the weight files that they name.</summary>
    public static bool AreSame(Model a, string? weightsOfA, Model b, string? weightsOfB) =>
        a.TypeCase == b.TypeCase && WithoutTexts(a).Equals(WithoutTexts(b)) && HashOf(a, weightsOfA).SequenceEqual(HashOf(b, weightsOfB));

    /// <summary>
    /// The model without its version and texts, and with numbers for the names of its weight files, because these depend on the place in
    /// the pipeline. All else is shared, not copied, because a model may have a hundred megabytes.
    /// </summary>
    private static Model WithoutTexts(Model model)
    {
        List<string> files = [.. WeightFiles.NamesIn(model)];
        Model bare = WeightFiles.Renamed(model, file => files.IndexOf(file).ToString(CultureInfo.InvariantCulture))
            .WithDescription(model.Description?.Clone() ?? new ModelDescription());
        bare.SpecificationVersion = 0;
        bare.Description.Metadata = null;
        foreach (FeatureDescription feature in ModelFeatures.Own(bare)) feature.ShortDescription = "";
        return bare;
    }

    private static byte[] HashOf(Model model, string? weightsFolder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (WeightFile file in WeightFiles.In(model, weightsFolder))
        {
            using FileStream stream = File.OpenRead(file.Path);
            hash.AppendData(SHA256.HashData(stream));
        }

        return hash.GetHashAndReset();
    }
}
