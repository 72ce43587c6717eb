using System.Text.RegularExpressions;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// The columns of a table that are coordinates of points: <c>x0, y0, c0, x1, …</c> or <c>wrist_x, wrist_y, wrist_confidence, …</c>, in the
/// order in which the points first appear. Without a column for it the confidence is 1.
/// </summary>
internal sealed partial class KeyPointColumns
{
    private readonly MLDataTable _table;
    private readonly (IReadOnlyList<string> X, IReadOnlyList<string> Y, IReadOnlyList<string>? Confidence)[] _points;

    private KeyPointColumns(
        MLDataTable table, (IReadOnlyList<string>, IReadOnlyList<string>, IReadOnlyList<string>?)[] points, bool areNumbered) =>
        (_table, _points, AreNumbered) = (table, points, areNumbered);

    /// <summary>The number of points.</summary>
    public int Count => _points.Length;

    /// <summary>Whether the points have numbers rather than names, as moments have.</summary>
    public bool AreNumbered { get; }

    /// <summary>Finds the columns of a table.</summary>
    /// <exception cref="CoreMLException">There are none.</exception>
    public static KeyPointColumns Find(MLDataTable table)
    {
        OrderedDictionary<string, Dictionary<char, string>> points = [];
        foreach (string column in table.ColumnNames)
        {
            Match match = NumberedPoint().Match(column) is { Success: true } numbered ? numbered : NamedPoint().Match(column);
            if (!match.Success) continue;
            string point = match.Groups["point"].Value;
            if (!points.TryGetValue(point, out Dictionary<char, string>? axes)) points[point] = axes = [];
            axes.TryAdd(match.Groups["x"].Success ? 'x' : match.Groups["y"].Success ? 'y' : 'c', column);
        }

        (string Name, Dictionary<char, string> Axes)[] whole =
        [
            .. points.Where(point => point.Value.ContainsKey('x') && point.Value.ContainsKey('y'))
                .Select(point => (point.Key, point.Value)),
        ];
        if (whole.Length == 0)
        {
            throw new CoreMLException(
                $"{table.Name} has no columns of key points; they are called x0, y0, x1, y1, … or wrist_x, wrist_y, …, with c0 or "
                + $"wrist_confidence where there is a confidence. Its columns are {string.Join(", ", table.ColumnNames.Take(12))}"
                + $"{(table.ColumnNames.Count > 12 ? ", …" : "")}.");
        }

        return new KeyPointColumns(
            table,
            [
                .. whole.Select(point => (
                    table[point.Axes['x']], table[point.Axes['y']],
                    point.Axes.TryGetValue('c', out string? confidence) ? table[confidence] : null)),
            ],
            whole.All(point => point.Name.All(char.IsAsciiDigit)));
    }

    /// <summary>The points of rows as the frames of a clip, [rows, 3, points].</summary>
    public float[] Frames(IReadOnlyList<int> rows)
    {
        float[] values = new float[rows.Count * KeyPointClip.Coordinates * Count];
        for (int frame = 0; frame < rows.Count; frame++)
        {
            for (int point = 0; point < Count; point++) Put(values, frame, point, Count, Read(rows[frame], point));
        }

        return values;
    }

    /// <summary>The points of one row as the frames of a clip with one point, [points, 3, 1].</summary>
    public float[] Path(int row)
    {
        float[] values = new float[KeyPointClip.Coordinates * Count];
        for (int moment = 0; moment < Count; moment++) Put(values, moment, 0, 1, Read(row, moment));
        return values;
    }

    private static void Put(float[] values, int frame, int point, int points, (float X, float Y, float Confidence) read)
    {
        int place = (frame * KeyPointClip.Coordinates * points) + point;
        (values[place], values[place + points], values[place + (2 * points)]) = read;
    }

    private (float X, float Y, float Confidence) Read(int row, int point)
    {
        (IReadOnlyList<string> x, IReadOnlyList<string> y, IReadOnlyList<string>? confidence) = _points[point];
        if (TableValue.IsMissing(x[row]) || TableValue.IsMissing(y[row])) return (0, 0, 0);
        float certain = confidence is null ? 1 : TableValue.IsMissing(confidence[row]) ? 0 : Number(confidence[row], row);
        return (Number(x[row], row), Number(y[row], row), certain);
    }

    private float Number(string text, int row) => (float)(TableValue.Number(text)
        ?? throw new CoreMLException($"{_table.Name}, row {row + 1}: the coordinate '{text}' is no number."));

    [GeneratedRegex(
        "^(?:(?<x>x)|(?<y>y)|(?<c>c|conf|confidence|score|v|visibility))[_ .-]?(?<point>[0-9]+)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberedPoint();

    [GeneratedRegex(
        "^(?<point>.+?)(?:(?<x>[_ .-][xX]|(?<=[a-z0-9])X)|(?<y>[_ .-][yY]|(?<=[a-z0-9])Y)"
        + "|(?<c>[_ .-](?:c|conf|confidence|score|v|visibility)|(?<=[a-z0-9])Confidence))$",
        RegexOptions.CultureInvariant)]
    private static partial Regex NamedPoint();
}
