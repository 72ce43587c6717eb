using System.Globalization;
using System.Security.Cryptography;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Linking;

/// <summary>Whether two stages of pipelines are the same model: they compute the same under the same names, whatever their metadata say.</summary>
internal static class StageIdentity
{
    /// <summary>Compares two stages and, for ML Programs, the weight files that they name.</summary>
    public static bool AreSame(Model a, string? weightsOfA, Model b, string? weightsOfB)
    {
        if (a.TypeCase != b.TypeCase) return false;
        (string[] filesOfA, string[] filesOfB) = (Number(a), Number(b));
        try
        {
            if (!HaveSameParameters(a, b)) return false;
        }
        finally
        {
            Restore(a, filesOfA);
            Restore(b, filesOfB);
        }

        return HashOf(filesOfA, weightsOfA).SequenceEqual(HashOf(filesOfB, weightsOfB));
    }

    /// <summary>Calls the weight files by numbers, because their names depend on the place in the pipeline.</summary>
    /// <returns>Their names.</returns>
    private static string[] Number(Model stage)
    {
        string[] files = [.. WeightFiles.Of(stage)];
        WeightFiles.Map(stage, file => $"{Array.IndexOf(files, file)}");
        return files;
    }

    private static void Restore(Model stage, string[] files) => WeightFiles.Map(stage, number => files[int.Parse(number, CultureInfo.InvariantCulture)]);

    /// <summary>
    /// Compares all but texts. The descriptions are put aside for it, rather than the models copied without them, because a model may have a hundred megabytes.
    /// </summary>
    private static bool HaveSameParameters(Model a, Model b)
    {
        (ModelDescription? ofA, ModelDescription? ofB, int versionOfB) = (a.Description, b.Description, b.SpecificationVersion);
        try
        {
            (a.Description, b.Description, b.SpecificationVersion) = (WithoutTexts(ofA), WithoutTexts(ofB), a.SpecificationVersion);
            return a.Equals(b);
        }
        finally
        {
            (a.Description, b.Description, b.SpecificationVersion) = (ofA, ofB, versionOfB);
        }
    }

    private static ModelDescription WithoutTexts(ModelDescription? description)
    {
        Model bare = new() { Description = description?.Clone() ?? new ModelDescription() };
        bare.Description.Metadata = null;
        foreach (FeatureDescription feature in ModelFeatures.Own(bare)) feature.ShortDescription = "";
        return bare.Description;
    }

    private static byte[] HashOf(string[] files, string? weightsFolder)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(WeightFiles.Locate(weightsFolder, file));
            hash.AppendData(SHA256.HashData(stream));
        }

        return hash.GetHashAndReset();
    }
}
