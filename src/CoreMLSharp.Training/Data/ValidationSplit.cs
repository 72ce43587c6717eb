namespace CoreMLSharp.Training.Data;

/// <summary>
/// Sets examples aside to validate with, as Create ML does when it is given none: none of fewer than 50, a tenth of a middling set, a
/// twentieth of a large one; of every class its share, always the same ones.
/// </summary>
internal static class ValidationSplit
{
    private const int FewestExamples = 50;
    private const int ManyExamples = 2000;

    /// <summary>Which of the examples are for validation.</summary>
    public static bool[] Choose(ReadOnlySpan<int> labels, int classes)
    {
        if (labels.Length < FewestExamples) return new bool[labels.Length];
        int folds = labels.Length < ManyExamples ? 10 : 20;
        int[] fold = StratifiedFolds.Assign(labels, classes, folds);
        bool[] chosen = [.. fold.Select(f => f == 0)];
        KeepOneOfEachClass(labels, chosen, classes);
        return chosen;
    }

    /// <summary>A class whose only example was chosen could not be learned.</summary>
    private static void KeepOneOfEachClass(ReadOnlySpan<int> labels, bool[] chosen, int classes)
    {
        bool[] trained = new bool[classes];
        for (int i = 0; i < labels.Length; i++) trained[labels[i]] |= !chosen[i];
        for (int i = 0; i < labels.Length; i++) chosen[i] &= trained[labels[i]];
    }
}
