using System.Globalization;
using System.Text;

namespace CoreMLSharp.Generation.CSharp;

/// <summary>Texts of models inside of C#, where they stay texts whatever they hold.</summary>
internal static class CSharpText
{
    /// <summary>A string literal; whatever is not plainly seen is written by its number.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char letter in text)
        {
            if (letter is '"' or '\\') literal.Append('\\').Append(letter);
            else if (IsSeen(letter)) literal.Append(letter);
            else literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
        }

        return literal.Append('"').ToString();
    }

    /// <summary>What stands inside of an XML comment, on one line.</summary>
    public static string Xml(string text) => PlainSentence.Of(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private static bool IsSeen(char letter) => letter == ' ' || char.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.PrivateUse);
}
