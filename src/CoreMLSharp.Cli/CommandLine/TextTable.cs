using Spectre.Console;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Rows in aligned columns, without borders, so that the output reads as well in a file as on a screen.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new Table().NoBorder().HideHeaders();

    /// <param name="alignments">One for each column. On a narrow terminal, texts wrap in all but the first.</param>
    public TextTable(params ReadOnlySpan<Justify> alignments)
    {
        foreach (Justify alignment in alignments)
        {
            bool isWhole = alignment == Justify.Right || _table.Columns.Count == 0;
            _table.AddColumn(new TableColumn("") { Alignment = alignment, Padding = new Padding(0, 0, 2, 0), NoWrap = isWhole });
        }
    }

    /// <summary>Adds a row; the texts are printed as they are, made safe for a terminal.</summary>
    public void Add(params ReadOnlySpan<(string Text, Style? Style)> cells)
    {
        List<Text> row = [];
        foreach ((string text, Style? style) in cells) row.Add(new Text(PlainText.OnOneLine(text), style));
        _table.AddRow(row);
    }

    public void WriteTo(IAnsiConsole console) => console.Write(_table);
}
