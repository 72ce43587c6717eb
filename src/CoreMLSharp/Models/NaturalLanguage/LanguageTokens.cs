using System.Globalization;
using System.Text;

namespace CoreMLSharp.Models.NaturalLanguage;

/// <summary>
/// Words as Create ML's text models count them, as near as is known: case stays; a word is a run of letters, marks, digits and underscores,
/// or several of them with one of <c>' ’ . - &amp; /</c> between each two; any other sign is a word of its own. Scripts that put no spaces
/// between words are cut at the longest words that the model knows, else after each character.
/// </summary>
internal static class LanguageTokens
{
    private const string Joiners = "'’.-&/";

    /// <summary>The words of a text, in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The length of the longest word that is known.</param>
    /// <param name="isKnown">Whether a word is known; asked for scripts without spaces only.</param>
    public static IEnumerable<string> Of(string text, int longest = 1, Func<string, bool>? isKnown = null)
    {
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length);
            if (Rune.IsWhiteSpace(rune))
            {
                i += length;
                continue;
            }

            int end = Script.IsUnspaced(rune) ? UnspacedEnd(text, i, longest, isKnown)
                : IsWordPart(rune) ? WordEnd(text, i)
                : i + length;
            yield return text[i..end];
            i = end;
        }
    }

    private static int WordEnd(string text, int start)
    {
        int end = RunEnd(text, start);
        while (end < text.Length - 1 && Joiners.Contains(text[end]) && RunEnd(text, end + 1) is int next && next > end + 1) end = next;
        return end;
    }

    private static int RunEnd(string text, int start)
    {
        int end = start;
        while (end < text.Length && Rune.DecodeFromUtf16(text.AsSpan(end), out Rune rune, out int length) == default
            && IsWordPart(rune) && !Script.IsUnspaced(rune))
        {
            end += length;
        }

        return end;
    }

    private static int UnspacedEnd(string text, int start, int longest, Func<string, bool>? isKnown)
    {
        Rune.DecodeFromUtf16(text.AsSpan(start), out _, out int first);
        if (isKnown is null) return start + first;
        for (int end = Math.Min(text.Length, start + longest); end > start + first; end--)
        {
            if (isKnown(text[start..end])) return end;
        }

        return start + first;
    }

    private static bool IsWordPart(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter
        or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
        or UnicodeCategory.OtherNumber or UnicodeCategory.ConnectorPunctuation;
}
