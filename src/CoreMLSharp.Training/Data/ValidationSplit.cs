using CoreMLSharp.Training.LogisticRegression;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// Sets photos aside to validate with, as Create ML does when it is given none: none of fewer than 50 photos, a tenth of a middling set, a twentieth of a
/// large one; of every class its share, always the same ones.
/// </summary>
internal static class ValidationSplit
{
    private const int FewestPhotos = 50;
    private const int ManyPhotos = 2000;

    /// <summary>Which of the photos are for validation.</summary>
    public static bool[] Choose(ReadOnlySpan<int> labels, int classes)
    {
        if (labels.Length < FewestPhotos) return new bool[labels.Length];
        int folds = labels.Length < ManyPhotos ? 10 : 20;
        int[] fold = StratifiedFolds.Assign(labels, classes, folds);
        bool[] chosen = [.. fold.Select(f => f == 0)];
        KeepOneOfEachClass(labels, chosen, classes);
        return chosen;
    }

    /// <summary>A class whose only photo was chosen could not be learned.</summary>
    private static void KeepOneOfEachClass(ReadOnlySpan<int> labels, bool[] chosen, int classes)
    {
        bool[] trained = new bool[classes];
        for (int i = 0; i < labels.Length; i++) trained[labels[i]] |= !chosen[i];
        for (int i = 0; i < labels.Length; i++) chosen[i] &= trained[labels[i]];
    }
}
