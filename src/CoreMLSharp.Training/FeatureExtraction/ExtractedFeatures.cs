using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>The features of files, without those files that could not be read.</summary>
/// <param name="Features">For each file a row, and a row for each altered copy.</param>
/// <param name="CopiesPerFile">Rows that belong to a file: its own first.</param>
/// <param name="Files">Which of the given files were read, in order.</param>
/// <param name="Contents">What tells the content of each of them from others.</param>
/// <param name="Skipped">The others.</param>
internal sealed record ExtractedFeatures(
    FeatureMatrix Features,
    int CopiesPerFile,
    IReadOnlyList<int> Files,
    IReadOnlyList<FeatureCache.Key> Contents,
    IReadOnlyList<SkippedFile> Skipped);
