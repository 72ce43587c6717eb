using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// Reads the two columns <c>path</c> and <c>label</c> of a CSV file (RFC 4180: commas, quotes around what holds a comma, doubled quotes inside). Fields of
/// several lines do not occur in paths and labels and are refused.
/// </summary>
internal static class LabelTable
{
    public static IEnumerable<Row> Read(string file)
    {
        if (!File.Exists(file)) throw new CoreMLException($"There is no file {file}.");
        return ReadRows(file);
    }

    private static IEnumerable<Row> ReadRows(string file)
    {
        int line = 0, path = -1, label = -1;
        foreach (string text in File.ReadLines(file))
        {
            line++;
            if (text.Length == 0) continue;
            string[] fields = Split(text, file, line);
            if (path < 0)
            {
                path = Column(fields, "path", file);
                label = Column(fields, "label", file);
            }
            else if (fields.Length <= Math.Max(path, label) || fields[path].Length == 0 || fields[label].Length == 0)
            {
                throw new CoreMLException($"{file}, line {line}: a path and a label are needed.");
            }
            else
            {
                yield return new Row(line, fields[path], fields[label]);
            }
        }
    }

    private static int Column(string[] header, string name, string file)
    {
        int column = Array.FindIndex(header, field => string.Equals(field.Trim(), name, StringComparison.OrdinalIgnoreCase));
        return column >= 0 ? column : throw new CoreMLException($"{file}: the first line must name the columns path and label; there is no column '{name}'.");
    }

    private static string[] Split(string text, string file, int line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"') field.Append(text[++i]);
            else if (c == '"') quoted = !quoted;
            else if (c != ',' || quoted) field.Append(c);
            else
            {
                fields.Add(field.ToString());
                field.Clear();
            }
        }

        if (quoted) throw new CoreMLException($"{file}, line {line}: a quotation mark is not closed.");
        return [.. fields, field.ToString()];
    }

    /// <summary>A line of the table.</summary>
    public readonly record struct Row(int Line, string Path, string Label);
}
