using CoreMLSharp.Diagnostics;
using nietras.SeparatedValues;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// The two columns <c>path</c> and <c>label</c> of a CSV file (RFC 4180: quotes around what holds a separator, doubled quotes inside), as
/// the usual programs write it: with commas, semicolons or tabs, in UTF-8, UTF-16 or the code page of Windows. Fields of several lines do
/// not occur in paths and labels and are refused.
/// </summary>
/// <param name="Rows">The lines that are not blank; a path or a label may be empty.</param>
/// <param name="Warnings">What may be wrong with the texts.</param>
internal sealed record LabelTable(IReadOnlyList<LabelTable.Row> Rows, IReadOnlyList<string> Warnings)
{
    private static readonly char[] Separators = [',', ';', '\t'];

    public static LabelTable Read(string file)
    {
        TableText text = TableText.Read(file);
        SepReaderOptions options = Sep.New(SeparatorOf(text.Text)).Reader(usual => usual with
        {
            HasHeader = false,
            Unescape = true,
            DisableColCountCheck = true,
        });
        List<Row> rows = [];
        int path = -1, label = -1;
        using SepReader reader = options.FromText(text.Text);
        foreach (SepReader.Row row in reader)
        {
            if (row.Span.Trim(" \t,;").IsEmpty) continue;
            if (row.LineNumberToExcl - row.LineNumberFrom > 1 || row.Span.Count('"') % 2 != 0)
            {
                throw new CoreMLException($"{file}, line {row.LineNumberFrom}: a quotation mark is not closed.");
            }

            if (path < 0)
            {
                path = Column(row, "path", file);
                label = Column(row, "label", file);
            }
            else
            {
                rows.Add(new Row(row.LineNumberFrom, Field(row, path), Field(row, label)));
            }
        }

        if (path < 0) throw NoColumn("path", file);
        return new LabelTable(rows, text.Warnings);
    }

    private static string Field(SepReader.Row row, int column) =>
        column < row.ColCount && !row[column].Span.IsWhiteSpace() ? row[column].ToString() : "";

    /// <summary>The separator by which the first line names the columns.</summary>
    private static char SeparatorOf(string text)
    {
        string header = text.Split('\n').FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "";
        return Array.Find(Separators, separator => header.Split(separator).Count(IsNeeded) > 1) is var found and not '\0' ? found : ',';

        static bool IsNeeded(string name) => name.Trim('"', ' ', '\t', '\r').ToLowerInvariant() is "path" or "label";
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
        new($"{file}: the first line must name the columns path and label, between commas, semicolons or tabs; there is no "
            + $"column '{name}'.");

    /// <summary>A line of the table.</summary>
    public readonly record struct Row(int Line, string Path, string Label);
}
