using CoreMLSharp.Training.LogisticRegression;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>The features of photos, without those that could not be read.</summary>
/// <param name="Features">For each photo a row, and a row for each altered copy.</param>
/// <param name="CopiesPerPhoto">Rows that belong to a photo: its own first.</param>
/// <param name="Photos">Which of the given photos were read, in order.</param>
/// <param name="Skipped">The others.</param>
internal sealed record PhotoFeatures(FeatureMatrix Features, int CopiesPerPhoto, IReadOnlyList<int> Photos, IReadOnlyList<SkippedPhoto> Skipped);

/// <summary>A photo that could not be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedPhoto(string Path, string Reason);
