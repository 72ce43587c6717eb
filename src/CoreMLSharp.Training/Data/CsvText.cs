using CoreMLSharp.Diagnostics;
using nietras.SeparatedValues;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// The records of a CSV text (RFC 4180: quotes around what holds a separator or a line break, doubled quotes inside), with commas,
/// semicolons or tabs.
/// </summary>
internal static class CsvText
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>The records, each with the line it begins on; blank lines are none.</summary>
    /// <param name="name">What errors call the text.</param>
    /// <param name="text">The text, whose first line names the columns.</param>
    /// <param name="separator">What stands between fields.</param>
    /// <exception cref="CoreMLException">A quotation mark is not closed, or a record has more or fewer fields than the first.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Read(string name, string text, char separator)
    {
        SepReaderOptions options = Sep.New(separator).Reader(usual => usual with
        {
            HasHeader = false,
            Unescape = true,
            DisableColCountCheck = true,
        });
        int columns = -1;
        using SepReader reader = options.FromText(text);
        while (reader.MoveNext())
        {
            (int line, string[] fields) = Fields(name, reader.Current);
            if (fields is [] or [""]) continue;
            if (columns < 0) columns = fields.Length;
            if (fields.Length != columns) throw new CoreMLException($"{name}, line {line}: {fields.Length} fields for {columns} columns.");
            yield return (line, fields);
        }
    }

    /// <summary>The separator by which the first line has the most names that are wanted, or else the most columns.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWanted">Whether a column is looked for.</param>
    public static char SeparatorOf(string text, Func<string, bool>? isWanted = null)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().TrimStart("\r\n");
        int end = trimmed.IndexOf('\n');
        string header = (end < 0 ? trimmed : trimmed[..end]).ToString();
        return Separators.MaxBy(separator =>
        {
            string[] names = [.. header.Split(separator).Select(name => name.Trim('"', ' ', '\t', '\r'))];
            return (isWanted is null ? 0 : names.Count(isWanted), names.Length);
        });
    }

    private static (int Line, string[] Fields) Fields(string name, SepReader.Row row)
    {
        if (row.Span.Count('"') % 2 != 0)
        {
            throw new CoreMLException($"{name}, line {row.LineNumberFrom}: a quotation mark is not closed.");
        }

        if (row.Span.IsWhiteSpace()) return (row.LineNumberFrom, []);
        string[] fields = new string[row.ColCount];
        for (int i = 0; i < fields.Length; i++) fields[i] = row[i].ToString().Trim();
        return (row.LineNumberFrom, fields);
    }
}
