using CoreMLSharp.Diagnostics;
using nietras.SeparatedValues;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// Reads the two columns <c>path</c> and <c>label</c> of a CSV file (RFC 4180: commas, quotes around what holds a comma, doubled quotes
/// inside). Fields of several lines do not occur in paths and labels and are refused.
/// </summary>
internal static class LabelTable
{
    private static readonly SepReaderOptions Options = Sep.New(',').Reader(options => options with
    {
        HasHeader = false,
        Unescape = true,
        DisableColCountCheck = true,
    });

    public static IReadOnlyList<Row> Read(string file)
    {
        if (!File.Exists(file)) throw new CoreMLException($"There is no file {file}.");
        List<Row> rows = [];
        int path = -1, label = -1;
        using SepReader reader = Options.FromFile(file);
        foreach (SepReader.Row row in reader)
        {
            if (row.Span.IsEmpty) continue;
            if (row.LineNumberToExcl - row.LineNumberFrom > 1 || row.Span.Count('"') % 2 != 0)
            {
                throw new CoreMLException($"{file}, line {row.LineNumberFrom}: a quotation mark is not closed.");
            }

            if (path < 0)
            {
                path = Column(row, "path", file);
                label = Column(row, "label", file);
            }
            else if (row.ColCount <= Math.Max(path, label) || row[path].Span.IsEmpty || row[label].Span.IsEmpty)
            {
                throw new CoreMLException($"{file}, line {row.LineNumberFrom}: a path and a label are needed.");
            }
            else
            {
                rows.Add(new Row(row.LineNumberFrom, row[path].ToString(), row[label].ToString()));
            }
        }

        return path < 0 ? throw NoColumn("path", file) : rows;
    }

    private static int Column(SepReader.Row header, string name, string file)
    {
        for (int column = 0; column < header.ColCount; column++)
        {
            if (header[column].Span.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) return column;
        }

        throw NoColumn(name, file);
    }

    private static CoreMLException NoColumn(string name, string file) =>
        new($"{file}: the first line must name the columns path and label; there is no column '{name}'.");

    /// <summary>A line of the table.</summary>
    public readonly record struct Row(int Line, string Path, string Label);
}
