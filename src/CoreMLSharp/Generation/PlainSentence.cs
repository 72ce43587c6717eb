using System.Globalization;
using System.Text;

namespace CoreMLSharp.Generation;

/// <summary>
/// What a stranger's model says, as one line that can stand in a comment: no line ends, no characters that turn text around, no more than
/// one reads.
/// </summary>
internal static class PlainSentence
{
    private const int Longest = 1000;

    public static string Of(string text)
    {
        StringBuilder plain = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (plain.Length >= Longest) return $"{plain.ToString().TrimEnd()}…";
            bool isSpace = Rune.IsWhiteSpace(rune) || Rune.IsControl(rune);
            if (isSpace && (plain.Length == 0 || plain[^1] == ' ')) continue;
            if (isSpace) plain.Append(' ');
            else if (IsShown(rune)) plain.Append(rune.ToString());
        }

        return plain.ToString().TrimEnd();
    }

    /// <summary>Whether a character is seen where it stands: not one that turns text around, or that XML has no place for.</summary>
    private static bool IsShown(Rune rune) => rune.Value is not (0xFFFE or 0xFFFF)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
