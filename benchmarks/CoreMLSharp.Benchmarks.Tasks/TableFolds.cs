using System.Globalization;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Benchmarks.Tasks;

/// <summary>
/// Cross-validation of tables: the folds of scikit-learn's <c>KFold</c> and, where the target is classes, <c>StratifiedKFold</c>, shuffled
/// with the seed 0, over the rows of both tables together.
/// </summary>
internal static class TableFolds
{
    /// <summary>Measures a task on each fold, trained on the others.</summary>
    /// <param name="train">The first rows.</param>
    /// <param name="test">The rows after them.</param>
    /// <param name="target">The column to predict.</param>
    /// <param name="count">How many folds there are.</param>
    /// <param name="options">Options of the command, the target among them.</param>
    public static async Task<TaskResult[]> Measure(string train, string test, string target, int count, IReadOnlyList<string> options)
    {
        MLDataTable first = MLDataTable.Read(train), second = MLDataTable.Read(test);
        string[] columns = [.. first.ColumnNames];
        string[][] rows = [.. RowsOf(first, columns), .. RowsOf(second, columns)];
        string[] targets = [.. rows.Select(row => row[Array.IndexOf(columns, target)])];
        int[] folds = AreClasses(targets) ? Stratified(targets, count) : Plain(rows.Length, count);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("coreml-folds-");
        try
        {
            List<TaskResult> results = [];
            for (int fold = 0; fold < count; fold++)
            {
                string learned = Path.Combine(folder.FullName, "train.csv"), asked = Path.Combine(folder.FullName, "test.csv");
                Write(learned, columns, rows.Where((_, row) => folds[row] != fold));
                Write(asked, columns, rows.Where((_, row) => folds[row] == fold));
                results.Add(await TaskResult.Measure("table", learned, asked, options));
            }

            return [.. results];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string[]> RowsOf(MLDataTable table, string[] columns) =>
        Enumerable.Range(0, table.RowCount).Select(row => (string[])[.. columns.Select(column => table[column][row])]);

    /// <summary>As the command has it: texts, and whole numbers of at most ten different values.</summary>
    private static bool AreClasses(string[] targets) => !targets.All(IsNumber)
        || (targets.All(text => double.IsInteger(double.Parse(text, CultureInfo.InvariantCulture))) && targets.Distinct().Count() <= 10);

    private static bool IsNumber(string text) => double.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static int[] Plain(int rows, int count)
    {
        int[] order = [.. Enumerable.Range(0, rows)], folds = new int[rows];
        new LegacyRandom(0).Shuffle(order);
        int start = 0;
        for (int fold = 0; fold < count; fold++)
        {
            int end = start + (rows / count) + (fold < rows % count ? 1 : 0);
            for (; start < end; start++) folds[order[start]] = fold;
        }

        return folds;
    }

    private static int[] Stratified(string[] targets, int count)
    {
        string[] classes = [.. targets.Distinct()];
        int[] labels = [.. targets.Select(target => Array.IndexOf(classes, target))];
        int[] sorted = [.. labels.Order()], folds = new int[labels.Length];
        LegacyRandom random = new(0);
        for (int label = 0; label < classes.Length; label++)
        {
            int[] own =
            [
                .. Enumerable.Range(0, count).SelectMany(fold => Enumerable.Repeat(
                    fold, Enumerable.Range(0, sorted.Length).Count(i => i % count == fold && sorted[i] == label))),
            ];
            random.Shuffle(own);
            int next = 0;
            for (int row = 0; row < labels.Length; row++)
            {
                if (labels[row] == label) folds[row] = own[next++];
            }
        }

        return folds;
    }

    private static void Write(string path, string[] columns, IEnumerable<string[]> rows) => File.WriteAllLines(
        path, rows.Prepend(columns).Select(row => string.Join(',', row.Select(field => $"\"{field.Replace("\"", "\"\"")}\""))));
}
