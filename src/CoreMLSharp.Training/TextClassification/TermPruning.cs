using System.Text;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>Leaves out the terms that matter least, until the model is small enough.</summary>
/// <param name="table">All terms.</param>
/// <param name="bytes">How many bytes the terms that stay and their weights may take.</param>
/// <param name="scores">How many weights each term has.</param>
internal sealed class TermPruning(TermTable table, long bytes, int scores)
{
    /// <summary>Tag and length of a text in the file.</summary>
    private const int BytesOfText = 2;

    /// <summary>
    /// How many bytes the terms may take after the next step: half as many as now, or what they may take in the end; null when that is so.
    /// </summary>
    public long? NextBytes(int[] columns)
    {
        long now = columns.Sum(Size);
        return now <= bytes ? null : Math.Max(bytes, now / 2);
    }

    /// <summary>Those of some terms that stay, in ascending order.</summary>
    /// <param name="columns">The terms.</param>
    /// <param name="classifier">A classifier of these terms alone, in their order.</param>
    /// <param name="rows">The texts that it was trained on.</param>
    /// <param name="most">How many bytes they may take.</param>
    public int[] Keep(int[] columns, TermClassifier classifier, int[] rows, long most)
    {
        int[] counts = table.Values.CountRows(rows);

        // How much scores vary from text to text because of the term.
        double Importance(int index) => Spread(classifier, index) * Math.Sqrt(counts[columns[index]]);
        List<int> kept = [];
        foreach (int index in Enumerable.Range(0, columns.Length).OrderByDescending(Importance).ThenBy(index => index))
        {
            most -= Size(columns[index]);
            if (most < 0) break;
            kept.Add(columns[index]);
        }

        kept.Sort();
        return [.. kept];
    }

    /// <summary>How much a term tells the classes apart.</summary>
    private static double Spread(TermClassifier classifier, int index) => classifier.Weights is [var second]
        ? Math.Abs(second[index])
        : classifier.Weights.Max(row => row[index]) - classifier.Weights.Min(row => row[index]);

    private long Size(int column) => Encoding.UTF8.GetByteCount(table.Terms[column]) + BytesOfText + ((long)sizeof(double) * scores);
}
