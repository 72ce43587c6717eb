using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureExtraction;

namespace CoreMLSharp.Training.ImageClassification;

/// <summary>The same photo in two places, by what its files hold.</summary>
internal static class RepeatedPhotos
{
    private const int MostNamed = 3;

    /// <summary>A warning of photos that are in two classes: a classifier can be right about one of them only.</summary>
    public static IEnumerable<string> InTwoClasses(IEnumerable<(LabeledFile File, FeatureCache.Key Content)> photos)
    {
        string[] pairs =
        [
            .. photos.GroupBy(photo => photo.Content, photo => photo.File)
            .Select(files => files.DistinctBy(file => file.Label).Take(2).ToArray())
            .Where(files => files.Length > 1)
            .Select(files => $"{files[0].Path} ('{files[0].Label}') is {files[1].Path} ('{files[1].Label}')"),
        ];
        if (pairs.Length > 0) yield return $"{AreThere(pairs.Length, "photo")} in two classes: {Some(pairs)}. Remove the wrong ones.";
    }

    /// <summary>A warning of photos to validate with that were trained on.</summary>
    public static IEnumerable<string> InTraining(
        IEnumerable<(LabeledFile File, FeatureCache.Key Content)> training,
        IEnumerable<(LabeledFile File, FeatureCache.Key Content)> validation)
    {
        Dictionary<FeatureCache.Key, LabeledFile> trained =
            training.DistinctBy(photo => photo.Content).ToDictionary(photo => photo.Content, photo => photo.File);
        string[] pairs =
        [
            .. validation.Where(photo => trained.ContainsKey(photo.Content))
            .Select(photo => (photo.File.Path, Trained: trained[photo.Content].Path))
            .Select(photo => photo.Path == photo.Trained ? photo.Path : $"{photo.Path} is {photo.Trained}"),
        ];
        if (pairs.Length == 0) yield break;
        yield return $"{AreThere(pairs.Length, "validation photo")} among the training photos, so that the validation accuracy is too high"
            + $": {Some(pairs)}. Validate with other photos.";
    }

    private static string AreThere(int count, string what) => $"{Counted.Of(count, what)} {(count == 1 ? "is" : "are")}";

    private static string Some(string[] pairs) =>
        string.Join("; ", pairs.Take(MostNamed)) + (pairs.Length > MostNamed ? $"; and {pairs.Length - MostNamed} more" : "");
}
