using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>The terms of texts: a column for each term that several texts have.</summary>
/// <param name="Terms">The terms, in the order of their code units.</param>
/// <param name="Values">A row for each text: the values of its terms.</param>
internal sealed record TermTable(string[] Terms, SparseMatrix Values)
{
    /// <summary>A term of fewer texts tells nothing about others.</summary>
    private const int FewestTexts = 2;

    /// <summary>How many terms there are at most, those of the most texts: of several classes each has a weight for each.</summary>
    private const int MostTermsOfTwoClasses = 80_000, MostTermsOfSeveral = 20_000;

    /// <summary>The terms of a text are many times as large as the text: those of few are held at a time.</summary>
    private const int TextsAtATime = 64;

    /// <summary>Counts the terms of texts.</summary>
    /// <param name="how">How they are counted.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="classes">How many classes are to be told apart.</param>
    /// <param name="meter">Told of every text.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TermTable Of(
        TextTerms how, IReadOnlyList<string> texts, int classes, ProgressMeter meter, CancellationToken cancellationToken)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        List<int> textCounts = [];
        List<(int Number, float Value)[]> rows = [];
        foreach (string[] some in texts.Chunk(TextsAtATime))
        {
            ParallelQuery<string> query = some.AsParallel().AsOrdered().WithCancellation(cancellationToken);
            foreach (Dictionary<string, int> counts in query.Select(how.CountTerms))
            {
                rows.Add([.. counts.Select(entry => (Number(entry.Key), (float)(1 + Math.Log(entry.Value))))]);
                meter.Advance(1);
            }
        }

        int fewest = Math.Min(FewestTexts, texts.Count);
        int[] kept = [.. Enumerable.Range(0, textCounts.Count).Where(number => textCounts[number] >= fewest)];
        int most = classes == 2 ? MostTermsOfTwoClasses : MostTermsOfSeveral;
        if (kept.Length > most) kept = [.. kept.OrderByDescending(number => textCounts[number]).Take(most)];
        string[] names = new string[numbers.Count];
        foreach ((string term, int number) in numbers) names[number] = term;
        Array.Sort(kept, (one, other) => string.CompareOrdinal(names[one], names[other]));
        return new TermTable([.. kept.Select(number => names[number])], Matrix(rows, kept, names.Length));

        int Number(string term)
        {
            if (!numbers.TryGetValue(term, out int number))
            {
                numbers[term] = number = textCounts.Count;
                textCounts.Add(0);
            }

            textCounts[number]++;
            return number;
        }
    }

    private static SparseMatrix Matrix(List<(int Number, float Value)[]> rows, int[] kept, int numbers)
    {
        int[] places = [.. Enumerable.Repeat(-1, numbers)];
        foreach ((int place, int number) in kept.Index()) places[number] = place;
        int[] starts = new int[rows.Count + 1];
        List<int> columns = [];
        List<float> values = [];
        foreach ((int row, (int Number, float Value)[] entries) in rows.Index())
        {
            foreach ((int column, float value) in entries.Select(entry => (places[entry.Number], entry.Value)).Order())
            {
                if (column < 0) continue;
                columns.Add(column);
                values.Add(value);
            }

            starts[row + 1] = columns.Count;
        }

        return new SparseMatrix(starts, [.. columns], [.. values], kept.Length);
    }
}
