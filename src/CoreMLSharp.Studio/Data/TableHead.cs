using System.Collections.Concurrent;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Studio.Data;

/// <summary>The columns of a table with their types, and its first rows, for a page to show.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Kinds">What each seems to hold: <c>number</c>, <c>text</c> or <c>date</c>, and how many different values.</param>
/// <param name="Rows">The first rows.</param>
/// <param name="RowCount">How many rows there are in all.</param>
/// <param name="Problem">Why there is no table; null when there is one.</param>
public sealed record TableHead(
    IReadOnlyList<string> Columns, IReadOnlyList<string> Kinds, IReadOnlyList<IReadOnlyList<string>> Rows, int RowCount, string? Problem)
{
    private const int MostRows = 50;
    private const int MostLetters = 200;
    private static readonly ConcurrentDictionary<string, (DateTime Written, TableHead Head)> Known = [];

    /// <summary>Reads a table; one that was read and has not changed is remembered.</summary>
    public static TableHead Read(string path)
    {
        if (!File.Exists(path)) return Nothing($"There is no file {path}.");
        DateTime written = File.GetLastWriteTimeUtc(path);
        if (Known.TryGetValue(path, out (DateTime Written, TableHead Head) known) && known.Written == written) return known.Head;
        TableHead head;
        try
        {
            head = Of(MLDataTable.Read(path));
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            head = Nothing(error.Message);
        }

        Known[path] = (written, head);
        return head;
    }

    private static TableHead Nothing(string problem) => new([], [], [], 0, problem);

    private static TableHead Of(MLDataTable table) => new(
        table.ColumnNames,
        [.. table.ColumnNames.Select(name => Kind(table[name]))],
        [.. Enumerable.Range(0, Math.Min(MostRows, table.RowCount)).Select(row => (string[])[.. table.ColumnNames.Select(name => Short(table[name][row]))])],
        table.RowCount, null);

    private static string Kind(IReadOnlyList<string> values)
    {
        string[] given = [.. values.Where(value => !TableValue.IsMissing(value))];
        string kind = given.Length == 0 ? "empty"
            : given.All(value => TableValue.Number(value) is not null) ? "number"
            : given.All(value => TableValue.Date(value) is not null) ? "date"
            : "text";
        int missing = values.Count - given.Length;
        return $"{kind}, {given.Distinct().Count()} different{(missing > 0 ? $", {missing} missing" : "")}";
    }

    private static string Short(string text) => text.Length <= MostLetters ? text : text[..MostLetters] + "…";
}
