using System.Text;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>Leaves out the terms that matter least, until the model is small enough.</summary>
/// <param name="terms">All terms.</param>
/// <param name="values">Their values, of texts with all terms.</param>
/// <param name="bytes">How many bytes the terms that stay and their weights may take.</param>
internal sealed class TermPruning(string[] terms, SparseMatrix values, long bytes)
{
    /// <summary>Tag and length of a text in the file.</summary>
    private const int BytesOfText = 2;

    /// <summary>Whether all of some terms fit.</summary>
    public bool Fits(IEnumerable<int> columns, int scores) => columns.Sum(column => Size(column, scores)) <= bytes;

    /// <summary>Those of some terms that stay, in ascending order.</summary>
    /// <param name="columns">The terms.</param>
    /// <param name="classifier">A classifier of these terms alone.</param>
    /// <param name="rows">The texts that it was trained on.</param>
    public int[] Keep(int[] columns, TermClassifier classifier, int[] rows)
    {
        int[] counts = values.CountRows(rows);

        // How much scores vary from text to text because of the term.
        double Importance(int index) => classifier.Weights.Max(row => Math.Abs(row[index])) * Math.Sqrt(counts[columns[index]]);
        List<int> kept = [];
        long left = bytes;
        foreach (int index in Enumerable.Range(0, columns.Length).OrderByDescending(Importance).ThenBy(index => index))
        {
            left -= Size(columns[index], classifier.Weights.Length);
            if (left < 0) break;
            kept.Add(columns[index]);
        }

        kept.Sort();
        return [.. kept];
    }

    private long Size(int column, int scores) => Encoding.UTF8.GetByteCount(terms[column]) + BytesOfText + ((long)sizeof(double) * scores);
}
