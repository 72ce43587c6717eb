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
    /// The text with its lines, all but the first of which are moved in, so that none of them looks like another message.
    /// </summary>
    public static string Indented(string text) => string.Join(
        Environment.NewLine, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, i) => i == 0
            ? OnOneLine(line)
            : $"  {OnOneLine(line.TrimStart())}"));

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
