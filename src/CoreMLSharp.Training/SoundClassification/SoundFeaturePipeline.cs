using System.Globalization;
using CoreMLSharp.IO;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.Sounds;

namespace CoreMLSharp.Training.SoundClassification;

/// <summary>
/// Computes or remembers the features of the windows of sounds. Safe to use from several threads at once.
/// </summary>
/// <param name="extractor">What computes them.</param>
/// <param name="cache">What remembers them.</param>
/// <param name="overlap">The part of a window that the next one has too.</param>
internal sealed class SoundFeaturePipeline(SoundFeatureExtractor extractor, FeatureCache cache, double overlap)
{
    /// <summary>What is done to sounds; changes with the rules, so that features made by the old ones are forgotten.</summary>
    private readonly string _preparation = string.Create(CultureInfo.InvariantCulture, $"windows-1 {overlap}");

    /// <summary>The features of each window of a sound.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The features, and whether they were remembered.</returns>
    public (float[][] Windows, bool AreRemembered) Extract(string path, CancellationToken cancellationToken)
    {
        byte[] encoded = InputFile.Read(path, "sound");
        if (Find(encoded) is { } remembered) return (remembered, true);
        float[][] windows = extractor.Extract(SoundFile.Read(encoded, path), overlap, cancellationToken);
        for (int i = 0; i < windows.Length; i++) cache.Add(KeyOf(encoded, i, isLast: i == windows.Length - 1), windows[i]);
        return (windows, false);
    }

    /// <summary>All windows up to the last, which is marked as such; null where one is missing.</summary>
    private float[][]? Find(byte[] encoded)
    {
        List<float[]> windows = [];
        while (true)
        {
            if (cache.Find(KeyOf(encoded, windows.Count, isLast: true)) is { } last) return [.. windows, last];
            if (cache.Find(KeyOf(encoded, windows.Count, isLast: false)) is not { } window) return null;
            windows.Add(window);
        }
    }

    private FeatureCache.Key KeyOf(byte[] encoded, int window, bool isLast) =>
        FeatureCache.Key.Of(encoded, $"{_preparation} {window}{(isLast ? " last" : "")}");
}
