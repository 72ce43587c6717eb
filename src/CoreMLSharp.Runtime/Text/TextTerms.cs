using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Text;

/// <summary>
/// How a text becomes the dictionary that a model of public parts takes: which words and signs are counted, and how. A model says it in its
/// metadata under <see cref="MetadataKey"/>, such as <c>words=2 characters=2-5</c>, so that whoever runs it can do the same.
/// </summary>
/// <param name="Words">The most words in a row that are a term; 0 for none.</param>
/// <param name="FewestCharacters">The fewest characters in a row that are a term.</param>
/// <param name="MostCharacters">The most characters in a row that are a term; 0 for none.</param>
/// <remarks>
/// <para>1. Every character (Unicode scalar) is replaced by its lower-case one, where it has a single one.</para>
/// <para>
/// 2. A word is a run of letters, marks and numbers (general categories L, M, N), as long as can be; in scripts without spaces (Chinese,
/// Japanese, Thai, Lao, Myanmar, Khmer) each character is a word. Terms are n words in a row, joined by a space, for n = 1 to
/// <see cref="Words"/>.
/// </para>
/// <para>
/// 3. The text is cut at white space, and a space is put before and behind each piece. Terms are <c>#</c> and n characters of it in a
/// row, for n = <see cref="FewestCharacters"/> to <see cref="MostCharacters"/>.
/// </para>
/// <para>4. The value of a term that occurs c times is 1 + ln c.</para>
/// </remarks>
public sealed partial record TextTerms(int Words, int FewestCharacters, int MostCharacters)
{
    /// <summary>Under what key of a model's <c>userDefined</c> metadata the terms are described.</summary>
    public const string MetadataKey = TextMetadata.TermsKey;

    private const char CharacterMark = '#';
    private const int LongestTerm = 32;

    /// <summary>How a model wants texts to be counted; null where it says nothing.</summary>
    /// <exception cref="ModelFormatException">What it says is not understood.</exception>
    public static TextTerms? Of(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.Metadata?.UserDefined.TryGetValue(MetadataKey, out string? text) == true ? Parse(text) : null;
    }

    /// <summary>The same from its description in words, such as <c>words=2 characters=2-5</c>.</summary>
    /// <exception cref="ModelFormatException">It is not understood.</exception>
    public static TextTerms Parse(string text)
    {
        Match match = Form().Match(text);
        int[] numbers = [.. match.Groups.Values.Skip(1).Select(group => int.TryParse(group.Value, out int number) ? number : -1)];
        return match.Success && numbers is [>= 0 and <= LongestTerm, >= 0, >= 0 and <= LongestTerm]
            ? new TextTerms(numbers[0], numbers[1], numbers[2])
            : throw new ModelFormatException(
                $"The metadata '{MetadataKey}' are '{text}'; they must be as 'words=2 characters=2-5', with numbers of at most "
                + $"{LongestTerm}.");
    }

    /// <summary>The description in words.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"words={Words} characters={FewestCharacters}-{MostCharacters}");

    /// <summary>The terms of a text with their values.</summary>
    public Dictionary<string, double> Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, double> values = new(StringComparer.Ordinal);
        foreach ((string term, int count) in CountTerms(text)) values[term] = 1 + Math.Log(count);
        return values;
    }

    /// <summary>How often each term occurs in a text.</summary>
    internal Dictionary<string, int> CountTerms(string text)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        string lower = Lower(text);
        if (Words > 0) CountWords(lower, lookup);
        if (MostCharacters > 0) CountCharacters(lower, lookup);
        return counts;
    }

    private static string Lower(string text)
    {
        StringBuilder lower = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes()) lower.Append(Rune.ToLowerInvariant(rune).ToString());
        return lower.ToString();
    }

    private void CountWords(string text, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> counts)
    {
        Queue<string> last = [];
        foreach (string word in WordsIn(text))
        {
            last.Enqueue(word);
            if (last.Count > Words) last.Dequeue();
            for (int skipped = 0; skipped < last.Count; skipped++) Add(counts, string.Join(' ', last.Skip(skipped)));
        }
    }

    private static IEnumerable<string> WordsIn(string text)
    {
        int start = -1;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length);
            bool isAlone = Script.IsUnspaced(rune), isPart = IsWordPart(rune);
            if (start >= 0 && (isAlone || !isPart))
            {
                yield return text[start..i];
                start = -1;
            }

            if (isPart && isAlone) yield return text.Substring(i, length);
            else if (isPart && start < 0) start = i;
            i += length;
        }

        if (start >= 0) yield return text[start..];
    }

    private void CountCharacters(string text, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> counts)
    {
        StringBuilder piece = new();
        List<int> starts = [];
        foreach (Rune rune in text.EnumerateRunes().Append(new Rune(' ')))
        {
            if (!Rune.IsWhiteSpace(rune))
            {
                if (piece.Length == 0) Begin();
                starts.Add(piece.Length);
                piece.Append(rune.ToString());
            }
            else if (piece.Length > 0)
            {
                starts.Add(piece.Length);
                piece.Append(' ');
                starts.Add(piece.Length);
                CountRuns(piece.ToString(), starts, counts);
                piece.Clear();
            }
        }

        void Begin()
        {
            starts.Clear();
            starts.Add(0);
            piece.Append(' ');
        }
    }

    /// <param name="piece">A piece between spaces.</param>
    /// <param name="starts">Where its characters begin, and its end.</param>
    /// <param name="counts">What is counted.</param>
    private void CountRuns(string piece, List<int> starts, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> counts)
    {
        Span<char> term = stackalloc char[1 + (2 * LongestTerm)];
        term[0] = CharacterMark;
        for (int n = FewestCharacters; n <= MostCharacters; n++)
        {
            for (int i = 0; i + n < starts.Count; i++)
            {
                ReadOnlySpan<char> run = piece.AsSpan(starts[i], starts[i + n] - starts[i]);
                run.CopyTo(term[1..]);
                Add(counts, term[..(1 + run.Length)]);
            }
        }
    }

    private static void Add(Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> counts, ReadOnlySpan<char> term)
    {
        counts.TryGetValue(term, out int count);
        counts[term] = count + 1;
    }

    private static bool IsWordPart(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    [GeneratedRegex(@"^words=(\d{1,2}) characters=(\d{1,2})-(\d{1,2})$")]
    private static partial Regex Form();
}
