using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>The words of texts as Create ML's form counts them.</summary>
/// <param name="Words">The words, the most frequent first.</param>
/// <param name="TextCounts">In how many texts each is.</param>
/// <param name="Values">A row for each text: count × ln(texts / texts with the word).</param>
internal sealed record WordCounts(string[] Words, int[] TextCounts, SparseMatrix Values)
{
    public static WordCounts Of(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        Dictionary<string, int>[] rows =
        [
            .. texts.AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .Select(text => LanguageTokens.Of(text).CountBy(word => word).ToDictionary(StringComparer.Ordinal)),
        ];
        Dictionary<string, (int Count, int Texts)> totals = new(StringComparer.Ordinal);
        foreach ((string word, int count) in rows.SelectMany(row => row))
        {
            (int sum, int textsWith) = totals.GetValueOrDefault(word);
            totals[word] = (sum + count, textsWith + 1);
        }

        string[] words =
        [
            .. totals.OrderByDescending(entry => entry.Value.Count).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => entry.Key),
        ];
        int[] textCounts = [.. words.Select(word => totals[word].Texts)];
        return new WordCounts(words, textCounts, Matrix(rows, words, textCounts));
    }

    private static SparseMatrix Matrix(Dictionary<string, int>[] rows, string[] words, int[] textCounts)
    {
        Dictionary<string, int> places = words.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] starts = new int[rows.Length + 1];
        List<int> columns = [];
        List<float> values = [];
        foreach ((int row, Dictionary<string, int> counts) in rows.Index())
        {
            foreach ((int column, int count) in counts.Select(entry => (places[entry.Key], entry.Value)).Order())
            {
                columns.Add(column);
                values.Add((float)(count * Math.Log((double)rows.Length / textCounts[column])));
            }

            starts[row + 1] = columns.Count;
        }

        return new SparseMatrix(starts, [.. columns], [.. values], words.Length);
    }
}
