using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.ActivityClassification;

/// <summary>
/// Recordings of sensors with labels; Create ML's <c>MLActivityClassifier.DataSource</c>. The order of classes is that of their names' code
/// points.
/// </summary>
public sealed class ActivityClassifierDataSource
{
    /// <summary>Columns that say to which recording a row belongs, where none is named.</summary>
    private static readonly string[] RecordingColumns = ["recording", "session_id", "sessionId"];

    private const string UsualLabelColumn = "label";

    private ActivityClassifierDataSource(string name, IReadOnlyList<string> columns, IEnumerable<ActivityRecording> recordings)
    {
        (Name, FeatureColumns) = (name, columns);
        ActivityRecording[] all = [.. recordings];
        KnownClasses classes = new(all.Select(recording => recording.Label));
        Recordings = [.. all.Select(recording => recording with { Label = classes.Find(recording.Label)! })];
        Classes = [.. Recordings.Select(recording => recording.Label).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder or file that the recordings come from, for messages.</summary>
    public string Name { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The columns with what the sensors said, in order; the names of a model's inputs.</summary>
    public IReadOnlyList<string> FeatureColumns { get; }

    /// <summary>The recordings. One in which the activity changes stands here as several.</summary>
    public IReadOnlyList<ActivityRecording> Recordings { get; }

    /// <summary>What may be wrong with the recordings, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>
    /// A folder with a folder for each class, which is called like the class and holds a CSV or JSON file for each recording, with a row
    /// for each moment; Create ML's <c>labeledDirectories</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="featureColumns">The columns to learn from; null for all numbers that all files have and that are no clocks.</param>
    /// <exception cref="CoreMLException">The folders or files are not as they must be; the message says what and where.</exception>
    public static ActivityClassifierDataSource LabeledDirectories(string folder, IReadOnlyList<string>? featureColumns = null)
    {
        LabeledFolders folders = LabeledFolders.Read(folder, "recording", DataFile.IsTable);
        MLDataTable[] tables = [.. folders.Files.Select(file => MLDataTable.Read(file.Path))];
        List<string> warnings = [.. folders.LeftOut.Select(file => file.Reason), .. tables.SelectMany(table => table.Warnings)];
        CheckRows(tables);
        IReadOnlyList<string> columns =
            featureColumns ?? ActivityClassification.FeatureColumns.Find(folder, tables, [UsualLabelColumn, .. RecordingColumns], warnings);
        ActivityRecording[] recordings =
            [.. folders.Files.Zip(tables, (file, table) => Part(table, columns, file.Label, file.Path, 0, table.RowCount))];
        return new ActivityClassifierDataSource(folder, columns, recordings) { Warnings = warnings };
    }

    /// <summary>A table with a row for each moment of all recordings.</summary>
    /// <param name="table">The table.</param>
    /// <param name="labelColumn">The column that says what was done.</param>
    /// <param name="recordingColumn">
    /// The column that says to which recording a row belongs (Create ML's recording file column); null for <c>recording</c> or
    /// <c>session_id</c>, and without such a column a recording for each stretch of rows with the same label.
    /// </param>
    /// <param name="featureColumns">The columns to learn from; null for all numbers that are no clocks.</param>
    /// <exception cref="CoreMLException">A column is not there, or holds what is no number; the message says where.</exception>
    public static ActivityClassifierDataSource FromTable(
        MLDataTable table, string labelColumn = UsualLabelColumn, string? recordingColumn = null,
        IReadOnlyList<string>? featureColumns = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        CheckRows([table]);
        recordingColumn ??= Array.Find(RecordingColumns, table.Has);
        IReadOnlyList<string> labels = table[labelColumn];
        IReadOnlyList<string>? sessions = recordingColumn is null ? null : table[recordingColumn];
        List<string> warnings = [.. table.Warnings];
        string[] others = [labelColumn, .. recordingColumn is null ? RecordingColumns : [recordingColumn]];
        Dictionary<string, List<int>> rows = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            string session = sessions?[row] ?? "";
            if (!rows.TryGetValue(session, out List<int>? own)) rows[session] = own = [];
            own.Add(row);
        }

        MLDataTable[] tables = [.. rows.Values.Select(table.Rows)];
        IReadOnlyList<string> columns =
            featureColumns ?? ActivityClassification.FeatureColumns.Find(table.Name, tables, others, warnings);
        List<ActivityRecording> recordings = [];
        int unlabelled = 0;
        foreach ((string session, MLDataTable own) in rows.Keys.Zip(tables))
        {
            foreach ((string label, int start, int end) in Stretches(own[labelColumn]))
            {
                if (label.Length == 0) unlabelled += end - start;
                else
                {
                    string name = sessions is null ? $"{table.Name}, from row {start + 1}" : session;
                    ActivityRecording part = Part(own, columns, label, name, start, end);
                    recordings.Add(part with { Session = sessions is null ? $"{start}" : session });
                }
            }
        }

        if (unlabelled > 0) warnings.Add($"{table.Name}: {Counted.Of(unlabelled, "row")} without '{labelColumn}' were left out.");
        return new ActivityClassifierDataSource(table.Name, columns, recordings) { Warnings = warnings };
    }

    /// <summary>Checks that a classifier can be trained on the recordings.</summary>
    /// <exception cref="CoreMLException">There are fewer than two classes.</exception>
    public void CheckTrainable() => KnownClasses.RequireTwo(Classes, "recordings", Name);

    /// <summary>Where columns stand among the feature columns.</summary>
    /// <exception cref="CoreMLException">One does not.</exception>
    internal int[] PlacesOf(IReadOnlyList<string> columns)
    {
        string[] own = [.. FeatureColumns];
        return [.. columns.Select(column => Array.IndexOf(own, column) is >= 0 and int place ? place : throw new CoreMLException(
            $"{Name} has no column '{column}', which the model takes; its columns are {string.Join(", ", own)}."))];
    }

    private static void CheckRows(IEnumerable<MLDataTable> tables)
    {
        if (tables.FirstOrDefault(table => table.RowCount == 0) is { } empty) throw new CoreMLException($"{empty.Name} has no rows.");
    }

    private static IEnumerable<(string Label, int Start, int End)> Stretches(IReadOnlyList<string> labels)
    {
        for (int start = 0, end; start < labels.Count; start = end)
        {
            for (end = start + 1; end < labels.Count && labels[end] == labels[start];) end++;
            yield return (labels[start], start, end);
        }
    }

    private static ActivityRecording Part(
        MLDataTable table, IReadOnlyList<string> columns, string label, string name, int start, int end) =>
        new(name, label, [.. columns.Select(column => Numbers(table, column, start, end))]) { FirstRow = start };

    /// <summary>The numbers of a column; a value that is missing is as the one before it.</summary>
    internal static float[] Numbers(MLDataTable table, string column, int start, int end)
    {
        IReadOnlyList<string> texts = table[column];
        float[] numbers = new float[end - start];
        float last = 0;
        for (int row = start; row < end; row++)
        {
            if (!TableValue.IsMissing(texts[row]))
            {
                last = (float)(TableValue.Number(texts[row]) ?? throw new CoreMLException(
                    $"{table.Name}, row {row + 1}: the {column} '{texts[row]}' is no number."));
            }

            numbers[row - start] = last;
        }

        return numbers;
    }
}
