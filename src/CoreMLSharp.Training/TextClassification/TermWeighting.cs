using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// What a term's value is multiplied by before a classifier is fitted; it is folded into the classifier's weights afterwards.
/// </summary>
internal enum TermWeighting
{
    /// <summary>Values stay as they are, and scores have no offset, since Create ML's form has none.</summary>
    AsIs,

    /// <summary>Rare terms count more: 1 + ln((1 + texts) / (1 + texts with the term)).</summary>
    Rarity,

    /// <summary>
    /// Terms count more that one class has more often than the others: |ln((p / Σp) / (q / Σq))|, where p and q are one more than the
    /// numbers of texts with the term, of the class and of the others (Wang and Manning, 2012: naive Bayes features).
    /// </summary>
    Contrast,
}

/// <summary>Computes the factors.</summary>
internal static class TermWeights
{
    private static readonly Dictionary<TermWeighting, Func<SparseMatrix, int[], Func<int, bool>, double[]>> Rules = new()
    {
        [TermWeighting.AsIs] = (values, _, _) => [.. Enumerable.Repeat(1.0, values.Columns)],
        [TermWeighting.Rarity] = Rarity,
        [TermWeighting.Contrast] = Contrast,
    };

    /// <summary>A factor for each column.</summary>
    /// <param name="weighting">The rule.</param>
    /// <param name="values">The values of the terms.</param>
    /// <param name="rows">The texts that are learned from.</param>
    /// <param name="isOfClass">Whether a text is of the class that is told from the others.</param>
    public static double[] Of(TermWeighting weighting, SparseMatrix values, int[] rows, Func<int, bool> isOfClass) =>
        Rules[weighting](values, rows, isOfClass);

    private static double[] Rarity(SparseMatrix values, int[] rows, Func<int, bool> isOfClass) =>
        [.. values.CountRows(rows).Select(count => 1 + Math.Log((1.0 + rows.Length) / (1 + count)))];

    private static double[] Contrast(SparseMatrix values, int[] rows, Func<int, bool> isOfClass)
    {
        int[] inside = values.CountRows(rows.Where(isOfClass)), outside = values.CountRows(rows.Where(row => !isOfClass(row)));
        double insideSum = inside.Sum(count => 1.0 + count), outsideSum = outside.Sum(count => 1.0 + count);
        return [.. inside.Zip(outside, (p, q) => Math.Abs(Math.Log((1 + p) / insideSum / ((1 + q) / outsideSum))))];
    }
}
