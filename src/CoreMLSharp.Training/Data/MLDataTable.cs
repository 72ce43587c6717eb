using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// A table of examples, a row each; Create ML's <c>MLDataTable</c>. Values are the texts that stand in the file; an empty text is a missing
/// value.
/// </summary>
public sealed class MLDataTable
{
    private readonly string[][] _columns;
    private readonly Dictionary<string, int> _index;

    /// <summary>A table of columns.</summary>
    /// <param name="name">What errors call the table, such as its file.</param>
    /// <param name="columns">The columns by name, all of the same length.</param>
    /// <exception cref="CoreMLException">There are no columns, two of one name, or columns of different lengths.</exception>
    public MLDataTable(string name, IReadOnlyList<(string Name, IReadOnlyList<string> Values)> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0) throw new CoreMLException($"{name} has no columns.");
        (Name, ColumnNames, RowCount) = (name, [.. columns.Select(column => column.Name)], columns[0].Values.Count);
        _columns = [.. columns.Select(column => column.Values as string[] ?? [.. column.Values])];
        _index = [];
        foreach ((int index, string column) in ColumnNames.Index())
        {
            if (!_index.TryAdd(column, index)) throw new CoreMLException($"{name} has two columns '{column}'.");
            if (_columns[index].Length != RowCount)
            {
                throw new CoreMLException(
                    $"{name}: the column '{column}' has {_columns[index].Length} values, the column '{ColumnNames[0]}' {RowCount}.");
            }
        }
    }

    /// <summary>What errors call the table.</summary>
    public string Name { get; }

    /// <summary>The names of the columns, in the order of the file.</summary>
    public IReadOnlyList<string> ColumnNames { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>What may be wrong with the texts: a file in an old encoding.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>The values of a column.</summary>
    /// <exception cref="CoreMLException">There is no such column; the message names those there are.</exception>
    public IReadOnlyList<string> this[string column] => _index.TryGetValue(column, out int index)
        ? _columns[index]
        : throw new CoreMLException($"{Name} has no column '{column}'; its columns are {string.Join(", ", ColumnNames)}.");

    /// <summary>Whether there is a column of that name.</summary>
    public bool Has(string column) => _index.ContainsKey(column);

    /// <summary>Reads a table from a file.</summary>
    /// <param name="path">
    /// A CSV file (commas, semicolons or tabs; UTF-8, UTF-16 or the code page of Windows) whose first line names the columns, or a JSON
    /// file as Create ML takes it: an array with an object for each row, or an object with an array for each column.
    /// </param>
    /// <exception cref="CoreMLException">There is no such file, or it is no such table; the message says in which line.</exception>
    public static MLDataTable Read(string path) => Read(TableText.Read(path));

    /// <summary>Reads a table from a stream, such as standard input: CSV, or JSON where the first letter is a bracket.</summary>
    /// <param name="stream">What is read to its end.</param>
    /// <param name="name">What errors call the table.</param>
    /// <exception cref="CoreMLException">It is no such table; the message says in which line.</exception>
    public static MLDataTable Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(TableText.Read(stream, name));
    }

    internal static MLDataTable Read(TableText text)
    {
        MLDataTable table = text.IsJson ? JsonTable.Read(text) : ReadCsv(text.Name, text.Text);
        return new MLDataTable(text.Name, [.. table.ColumnNames.Zip(table._columns)])
        {
            Warnings = text.Warnings,
        };
    }

    /// <summary>The table without some of its rows.</summary>
    /// <param name="rows">The rows that stay, in their new order.</param>
    public MLDataTable Rows(IReadOnlyList<int> rows) =>
        new(Name, [.. ColumnNames.Select((name, index) => (name, (IReadOnlyList<string>)[.. rows.Select(row => _columns[index][row])]))])
        {
            Warnings = Warnings,
        };

    private static MLDataTable ReadCsv(string path, string text)
    {
        string[]? names = null;
        List<string>[] columns = [];
        foreach ((_, string[] fields) in CsvText.Read(path, text, CsvText.SeparatorOf(text)))
        {
            if (names is null)
            {
                names = fields;
                columns = [.. names.Select(_ => new List<string>())];
                continue;
            }

            for (int i = 0; i < fields.Length; i++) columns[i].Add(fields[i]);
        }

        return new MLDataTable(
            path, [.. (names ?? []).Select((name, index) => (name, (IReadOnlyList<string>)columns[index].ToArray()))]);
    }
}
