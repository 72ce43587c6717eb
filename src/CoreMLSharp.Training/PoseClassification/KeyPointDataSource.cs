using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// Key points with labels; Create ML's <c>MLHandPoseClassifier.DataSource</c>, <c>MLHandActionClassifier.DataSource</c> and
/// <c>MLActionClassifier.DataSource</c>, as far as those are key points and not pictures. The order of classes is that of their names'
/// code points.
/// </summary>
public sealed class KeyPointDataSource
{
    private static readonly string[] RecordingColumns = ["recording", "session_id", "sessionId"];

    private KeyPointDataSource(string name, IEnumerable<KeyPointClip> clips, IEnumerable<string> warnings)
    {
        KeyPointClip[] all = [.. clips];
        KeyPointClip[] labelled = [.. all.Where(clip => clip.Label.Length > 0)];
        KnownClasses classes = new(labelled.Select(clip => clip.Label));
        Name = name;
        Clips = [.. labelled.Select(clip => clip with { Label = classes.Find(clip.Label)! })];
        Classes = [.. Clips.Select(clip => clip.Label).Distinct().Order(StringComparer.Ordinal)];
        int left = all.Length - labelled.Length;
        Warnings = left == 0 ? [.. warnings] : [.. warnings, $"{name}: {Counted.Of(left, "example")} without a label were left out."];
        CheckPoints();
    }

    /// <summary>The folder or file that the key points come from, for messages.</summary>
    public string Name { get; }

    /// <summary>The class labels.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The poses or actions.</summary>
    public IReadOnlyList<KeyPointClip> Clips { get; }

    /// <summary>The number of key points, the same in all clips; 0 without any.</summary>
    public int PointCount => Clips.Count > 0 ? Clips[0].PointCount : 0;

    /// <summary>What may be wrong with the key points, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Poses: each example is one frame.</summary>
    /// <param name="path">
    /// A CSV file with a pose a row: <c>label</c>, and <c>x0, y0, x1, …</c> or <c>wrist_x, wrist_y, …</c>, with <c>c0</c> or
    /// <c>wrist_confidence</c> where there is a confidence; a JSON file with an object a pose: <c>label</c> and <c>keypoints</c>, an array
    /// of <c>[x, y, confidence]</c>; or a folder with a folder of such files for each class.
    /// </param>
    /// <param name="labelColumn">The column that says what a pose is, in a table.</param>
    /// <exception cref="CoreMLException">The file or folder is not as it must be; the message says where.</exception>
    public static KeyPointDataSource Poses(string path, string labelColumn = "label") => Read(
        path,
        (table, label) => PosesOf(table, label is null ? table[labelColumn] : [.. Enumerable.Repeat(label, table.RowCount)]));

    /// <summary>Actions: each example is several frames.</summary>
    /// <param name="path">
    /// A folder with a folder for each class that holds a CSV or JSON file for each action, a row a frame, with columns as for poses; a
    /// CSV file of such rows with the columns <c>label</c> and <c>recording</c>; a CSV file without recordings, whose rows are each the
    /// path of one point, <c>x0, y0</c> in the first frame and so on; or a JSON file with an object an action: <c>label</c> and
    /// <c>keypoints</c>, an array of frames.
    /// </param>
    /// <param name="labelColumn">The column that says what an action is, in a table.</param>
    /// <param name="recordingColumn">
    /// The column that says to which recording a row belongs; null for <c>recording</c> or <c>session_id</c>.
    /// </param>
    /// <exception cref="CoreMLException">The file or folder is not as it must be; the message says where.</exception>
    public static KeyPointDataSource Actions(string path, string labelColumn = "label", string? recordingColumn = null) => Read(
        path,
        (table, label) => label is null ? ActionsOf(table, labelColumn, recordingColumn) : [WholeTable(table, label)]);

    /// <summary>What a file holds to be classified, without labels: for poses a clip a frame, otherwise whole clips.</summary>
    /// <param name="file">A CSV or JSON file.</param>
    /// <param name="points">The number of points that the model takes.</param>
    /// <exception cref="CoreMLException">The file is not as it must be.</exception>
    internal static IReadOnlyList<KeyPointClip> ReadClips(TableText file, int points)
    {
        if (file.IsJson && KeyPointJson.Read(file, null) is { } clips) return clips;
        MLDataTable table = MLDataTable.Read(file);
        KeyPointColumns columns = KeyPointColumns.Find(table);
        return points == 1 && columns.Count > 1 ? [.. Rows(table).Select(row => PathOf(columns, table, row, ""))] : [WholeTable(table, "")];
    }

    /// <summary>Checks that a classifier can be trained on the key points.</summary>
    /// <param name="items">What they are, in the plural.</param>
    /// <exception cref="CoreMLException">There are fewer than two classes.</exception>
    internal void CheckTrainable(string items) => KnownClasses.RequireTwo(Classes, items, Name);

    private static KeyPointDataSource Read(string path, Func<MLDataTable, string?, IEnumerable<KeyPointClip>> read)
    {
        if (!Directory.Exists(path))
        {
            List<string> warnings = [];
            return new KeyPointDataSource(path, ClipsOf(path, null, warnings), warnings);
        }

        LabeledFolders folders = LabeledFolders.Read(path, "key point file", DataFile.IsTable);
        List<string> doubts = [.. folders.LeftOut.Select(file => file.Reason)];
        return new KeyPointDataSource(path, [.. folders.Files.SelectMany(file => ClipsOf(file.Path, file.Label, doubts))], doubts);

        KeyPointClip[] ClipsOf(string path, string? label, List<string> warnings)
        {
            TableText file = TableText.Read(path);
            if (file.IsJson && KeyPointJson.Read(file, label) is { } clips) return [.. clips];
            MLDataTable table = MLDataTable.Read(file);
            if (table.RowCount == 0) throw new CoreMLException($"{path} has no rows.");
            warnings.AddRange(table.Warnings);
            return [.. read(table, label)];
        }
    }

    private static IEnumerable<KeyPointClip> PosesOf(MLDataTable table, IReadOnlyList<string> labels)
    {
        KeyPointColumns columns = KeyPointColumns.Find(table);
        return Rows(table).Select(row =>
            new KeyPointClip($"{table.Name}, row {row + 1}", labels[row], columns.Frames([row]), columns.Count));
    }

    private static IEnumerable<KeyPointClip> ActionsOf(MLDataTable table, string labelColumn, string? recordingColumn)
    {
        IReadOnlyList<string> labels = table[labelColumn];
        KeyPointColumns columns = KeyPointColumns.Find(table);
        recordingColumn ??= Array.Find(RecordingColumns, table.Has);
        if (recordingColumn is not null)
        {
            return Rows(table).GroupBy(row => (Recording: table[recordingColumn][row], Label: labels[row])).Select(group =>
                new KeyPointClip(
                    $"{table.Name}, recording {group.Key.Recording}", group.Key.Label, columns.Frames([.. group]), columns.Count)
                {
                    Session = group.Key.Recording,
                });
        }

        if (columns.AreNumbered) return Rows(table).Select(row => PathOf(columns, table, row, labels[row]));
        throw new CoreMLException(
            $"{table.Name} does not say which rows are one action: a column 'recording' must, or each action be a file of its own in the "
            + "folder of its class.");
    }

    private static KeyPointClip PathOf(KeyPointColumns columns, MLDataTable table, int row, string label) =>
        new($"{table.Name}, row {row + 1}", label, columns.Path(row), 1);

    private static KeyPointClip WholeTable(MLDataTable table, string label)
    {
        KeyPointColumns columns = KeyPointColumns.Find(table);
        return new KeyPointClip(table.Name, label, columns.Frames([.. Rows(table)]), columns.Count);
    }

    private static IEnumerable<int> Rows(MLDataTable table) => Enumerable.Range(0, table.RowCount);

    private void CheckPoints()
    {
        if (Clips.FirstOrDefault(clip => clip.PointCount != PointCount) is not { } other) return;
        throw new CoreMLException(
            $"{Clips[0].Name} has {Counted.Of(PointCount, "key point")}, {other.Name} has {other.PointCount}; all must have as many.");
    }
}
