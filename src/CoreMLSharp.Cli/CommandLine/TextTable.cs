using Spectre.Console;
using Spectre.Console.Rendering;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// Rows in aligned columns, without borders, so that the output reads as well in a file as on a screen. Where a terminal is too narrow,
/// texts wrap between words; where that is not enough, the last columns stand below their row, each behind its title. Words are never
/// broken, and nothing but what is optional is left out.
/// </summary>
/// <param name="alignments">One for each column. Left-aligned texts may wrap in all but the first.</param>
internal sealed class TextTable(params Justify[] alignments) : IRenderable
{
    private const string Gap = "  ", Indent = "    ";

    /// <summary>Less room than this is not worth wrapping in.</summary>
    private const int NarrowestWrap = 20;

    private readonly List<Cell[]> _rows = [];
    private string[] _titles = [];

    /// <summary>How many of the last columns but one are decoration, which gives way first.</summary>
    public int OptionalBeforeLast { get; init; }

    /// <summary>Adds a first row of titles.</summary>
    public void AddTitles(params string[] titles)
    {
        _titles = titles;
        _rows.Add([.. titles.Select(title => new Cell(PlainText.OnOneLine(title), null))]);
    }

    /// <summary>Adds a row; the texts are printed as they are, made safe for a terminal.</summary>
    public void Add(params ReadOnlySpan<(string Text, Style? Style)> cells)
    {
        List<Cell> row = [];
        foreach ((string text, Style? style) in cells) row.Add(new Cell(PlainText.OnOneLine(text), style));
        _rows.Add([.. row]);
    }

    public void WriteTo(IAnsiConsole console) => console.Write(this);

    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        int[] columns = [.. Enumerable.Range(0, alignments.Length).Where(column => _rows.Any(row => row[column].Text.Length > 0))];
        int[] widths = [.. alignments.Select((_, column) => _rows.Select(row => row[column].Width).DefaultIfEmpty().Max())];
        if (!Fits(columns, widths, maxWidth) && !TryWrap(columns, widths, maxWidth))
        {
            int firstOptional = alignments.Length - 1 - OptionalBeforeLast;
            columns = [.. columns.Where(column => column < firstOptional || column == alignments.Length - 1)];
        }

        int beside = columns.Length;
        if (!Fits(columns, widths, maxWidth) && !TryWrap(columns, widths, maxWidth))
        {
            while (beside > 1 && !Fits(columns[..beside], widths, maxWidth)) beside--;
        }

        return _rows.SelectMany((row, index) => Lines(row, index, columns, beside, widths, maxWidth));
    }

    private static bool Fits(int[] columns, int[] widths, int room) =>
        columns.Sum(column => widths[column]) + (Gap.Length * (columns.Length - 1)) <= room;

    /// <summary>Makes the columns that may wrap as narrow as it takes, the widest first.</summary>
    private bool TryWrap(int[] columns, int[] widths, int room)
    {
        int[] tried = [.. widths];
        int Narrowest(int column) =>
            Math.Max(Math.Min(NarrowestWrap, widths[column]), _rows.SelectMany(row => row[column].Words).Max(word => word.GetCellWidth()));
        Dictionary<int, int> narrowest =
            columns.Where(column => column > 0 && alignments[column] == Justify.Left).ToDictionary(column => column, Narrowest);
        while (!Fits(columns, tried, room))
        {
            int[] open = [.. narrowest.Keys.Where(column => tried[column] > narrowest[column])];
            if (open.Length == 0) return false;
            tried[open.MaxBy(column => tried[column])]--;
        }

        tried.CopyTo(widths, 0);
        return true;
    }

    private IEnumerable<Segment> Lines(Cell[] row, int index, int[] columns, int beside, int[] widths, int room)
    {
        IEnumerable<Segment> above = row[columns[0]].Width > room
            ? row[columns[0]].Lines(room).SelectMany(line => Line([(line, row[columns[0]].Style)]))
            : Beside(row, columns[..beside], widths);
        bool isTitles = index == 0 && _titles.Length > 0;
        return isTitles ? above : above.Concat(Below(row, columns[beside..], room));
    }

    private IEnumerable<Segment> Beside(Cell[] row, int[] columns, int[] widths)
    {
        string[][] texts = [.. columns.Select(column => row[column].Lines(widths[column]))];
        for (int line = 0; line < texts.Max(text => text.Length); line++)
        {
            List<(string, Style?)> parts = [];
            for (int i = 0; i < columns.Length; i++)
            {
                string text = line < texts[i].Length ? texts[i][line] : "";
                string blank = new(' ', widths[columns[i]] - text.GetCellWidth());
                if (i > 0) parts.Add((Gap, null));
                bool isRight = alignments[columns[i]] == Justify.Right;
                parts.Add((isRight ? blank + text : i == columns.Length - 1 ? text : text + blank, row[columns[i]].Style));
            }

            foreach (Segment segment in Line(parts)) yield return segment;
        }
    }

    private IEnumerable<Segment> Below(Cell[] row, int[] columns, int room)
    {
        List<string> words = [];
        foreach (int column in columns.Where(column => row[column].Text.Length > 0))
        {
            if (words.Count > 0) words.Add("");
            string titled = _titles.Length > 0 && _titles[column].Length > 0 ? $"{_titles[column]}: {row[column].Text}" : row[column].Text;
            words.AddRange(titled.GetCellWidth() <= room - Indent.Length ? [titled] : titled.Split(' '));
        }

        if (words.Count == 0) return [];
        Style? style = columns.Length == 1 ? row[columns[0]].Style : null;
        return Wrap(words, room - Indent.Length).SelectMany(line => Line([(Indent + line.TrimStart(), style)]));
    }

    private static IEnumerable<Segment> Line(IEnumerable<(string Text, Style? Style)> parts)
    {
        foreach ((string text, Style? style) in parts) yield return new Segment(text, style ?? Style.Plain);
        yield return Segment.LineBreak;
    }

    /// <summary>Lines of at most so many places, but for words that are longer.</summary>
    private static string[] Wrap(IReadOnlyList<string> words, int room)
    {
        List<string> lines = [words.Count > 0 ? words[0] : ""];
        foreach (string word in words.Skip(1))
        {
            if (lines[^1].GetCellWidth() + 1 + word.GetCellWidth() <= room) lines[^1] += " " + word;
            else lines.Add(word);
        }

        return [.. lines];
    }

    private sealed record Cell(string Text, Style? Style)
    {
        public int Width { get; } = Text.GetCellWidth();

        /// <summary>What stands between single spaces; of several spaces, all but one stay.</summary>
        public string[] Words => Text.Split(' ');

        public string[] Lines(int room) => Width <= room ? [Text] : Wrap(Words, room);
    }
}
