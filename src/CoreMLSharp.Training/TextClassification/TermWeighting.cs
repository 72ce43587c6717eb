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
    /// numbers of texts with the term, of the class and of the others (Wang and Manning, 2012: naive Bayes features); of several classes
    /// the largest of these.
    /// </summary>
    Contrast,

    /// <summary>The square root of <see cref="Contrast"/>: terms that both classes have alike keep more of their say.</summary>
    SoftContrast,
}

/// <summary>Computes the factors.</summary>
internal static class TermWeights
{
    private static readonly Dictionary<TermWeighting, Func<SparseMatrix, int[], int[], int, double[]>> Rules = new()
    {
        [TermWeighting.AsIs] = (values, _, _, _) => [.. Enumerable.Repeat(1.0, values.Columns)],
        [TermWeighting.Rarity] = (values, rows, _, _) => Rarity(values, rows),
        [TermWeighting.Contrast] = Contrast,
        [TermWeighting.SoftContrast] = (values, rows, labels, classes) =>
            [.. Contrast(values, rows, labels, classes).Select(Math.Sqrt)],
    };

    /// <summary>A factor for each column.</summary>
    /// <param name="weighting">The rule.</param>
    /// <param name="values">The values of the terms.</param>
    /// <param name="rows">The texts that are learned from.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="classes">How many classes there are.</param>
    public static double[] Of(TermWeighting weighting, SparseMatrix values, int[] rows, int[] labels, int classes) =>
        Rules[weighting](values, rows, labels, classes);

    private static double[] Rarity(SparseMatrix values, int[] rows) =>
        [.. values.CountRows(rows).Select(count => 1 + Math.Log((1.0 + rows.Length) / (1 + count)))];

    private static double[] Contrast(SparseMatrix values, int[] rows, int[] labels, int classes)
    {
        int[] all = values.CountRows(rows);
        double[] largest = new double[values.Columns];
        for (int k = 0; k < classes; k++)
        {
            int[] inside = values.CountRows(rows.Where(row => labels[row] == k));
            double insideSum = inside.Sum(count => 1.0 + count), outsideSum = all.Zip(inside, (total, count) => 1.0 + total - count).Sum();
            for (int column = 0; column < largest.Length; column++)
            {
                double ratio = (1 + inside[column]) / insideSum / ((1 + all[column] - inside[column]) / outsideSum);
                largest[column] = Math.Max(largest[column], Math.Abs(Math.Log(ratio)));
            }
        }

        return largest;
    }
}
