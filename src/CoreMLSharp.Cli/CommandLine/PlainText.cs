using System.Globalization;
using System.Text;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Makes text that came from a model, a file name or an error safe to print: it must not steer the terminal.</summary>
internal static class PlainText
{
    /// <summary>Line ends become spaces; other control and direction-changing characters become visible escapes.</summary>
    public static string OnOneLine(string text)
    {
        if (!text.Any(Steers)) return text;
        StringBuilder plain = new(text.Length);
        foreach (char character in text)
        {
            if (character is '\n' or '\t') plain.Append(' ');
            else if (character is '\r') continue;
            else if (Steers(character)) plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else plain.Append(character);
        }

        return plain.ToString();
    }

    /// <summary>
    /// The text with the lines that libraries move in by two blanks; any other line end, as a file's name may have one, becomes a blank.
    /// </summary>
    public static string Indented(string text)
    {
        string next = $"{Environment.NewLine}  ";
        return string.Join(next, text.Split(next).Select(OnOneLine));
    }

    /// <summary>The text on one line, cut at <paramref name="length"/> characters.</summary>
    public static string Shorten(string text, int length)
    {
        string line = OnOneLine(text);
        return line.Length <= length ? line : $"{line.AsSpan(0, length - 1)}…";
    }

    private static bool Steers(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
