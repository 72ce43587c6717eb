using System.Text;
using CoreMLSharp.Runtime.Text;

namespace CoreMLSharp.Training.WordTagging;

/// <summary>The features of the words of sentences.</summary>
/// <param name="Names">The features, in the order of their code units.</param>
/// <param name="Counts">How many words have each.</param>
/// <param name="Words">Of each sentence, of each word: the numbers of its features.</param>
internal sealed record TaggerFeatures(string[] Names, int[] Counts, int[][][] Words)
{
    /// <summary>How much the word itself counts beside its parts, and its neighbours; chosen by cross-validation.</summary>
    private const double ScaleOfWord = 2, ScaleOfNeighbors = 0.7;

    /// <summary>The features of sentences, but for the rarest where there are too many.</summary>
    /// <param name="sentences">The sentences.</param>
    /// <param name="most">How many features there may be.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TaggerFeatures Of(IReadOnlyList<LabeledSentence> sentences, int most, CancellationToken cancellationToken)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        List<int> counts = [];
        int[][][] words = new int[sentences.Count][][];
        for (int i = 0; i < words.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            words[i] = [.. TokenFeatures.Of(sentences[i].Tokens).Select(all => (int[])[.. all.Select(Number)])];
        }

        string[] names = new string[numbers.Count];
        foreach ((string name, int number) in numbers) names[number] = name;
        int[] kept = [.. Frequent(counts, most)];
        Array.Sort(kept, (one, other) => string.CompareOrdinal(names[one], names[other]));
        return new TaggerFeatures(names, [.. counts], words).Only(kept);

        int Number(string name)
        {
            if (!numbers.TryGetValue(name, out int number))
            {
                numbers[name] = number = counts.Count;
                counts.Add(0);
            }

            counts[number]++;
            return number;
        }
    }

    /// <summary>Some of the features.</summary>
    /// <param name="kept">Their numbers; they get new ones, in this order.</param>
    public TaggerFeatures Only(int[] kept)
    {
        int[] places = [.. Enumerable.Repeat(-1, Names.Length)];
        foreach ((int place, int number) in kept.Index()) places[number] = place;
        return new TaggerFeatures(
            [.. kept.Select(number => Names[number])],
            [.. kept.Select(number => Counts[number])],
            [
                .. Words.Select(sentence => (int[][])
                    [.. sentence.Select(word => (int[])[.. word.Select(number => places[number]).Where(place => place >= 0)])]),
            ]);
    }

    /// <summary>What each feature is multiplied by while weights are found.</summary>
    public double[] Scales() => [.. Names.Select(name => Scale(name.AsSpan(0, name.IndexOf('=', StringComparison.Ordinal))))];

    /// <summary>The bytes of a feature's name in a file.</summary>
    public int BytesOfName(int feature) => Encoding.UTF8.GetByteCount(Names[feature]);

    private static double Scale(ReadOnlySpan<char> kind) => kind is "w" or "x" ? ScaleOfWord
        : kind.ContainsAny('-', '+') && !kind.Contains(',') ? ScaleOfNeighbors
        : 1;

    /// <summary>The features of at least so many words that they are not too many.</summary>
    private static IEnumerable<int> Frequent(List<int> counts, int most)
    {
        int fewest = 1;
        while (counts.Count(count => count >= fewest) > most) fewest++;
        return Enumerable.Range(0, counts.Count).Where(number => counts[number] >= fewest);
    }
}
