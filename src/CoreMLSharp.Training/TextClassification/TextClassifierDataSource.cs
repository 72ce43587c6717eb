using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>Texts with labels, from wherever they come; Create ML's <c>MLTextClassifier.DataSource</c>.</summary>
public sealed class TextClassifierDataSource
{
    private TextClassifierDataSource(string name, IEnumerable<LabeledText> texts)
    {
        LabeledText[] all = [.. texts];
        Name = name;
        Texts = [.. all.Where(text => !string.IsNullOrWhiteSpace(text.Text) && text.Label.Length > 0)];
        Classes = [.. Texts.Select(text => text.Label).Distinct().Order(StringComparer.Ordinal)];
        int empty = all.Length - Texts.Count;
        if (empty == 0) return;
        Warnings = [$"{name}: {Counted.Of(empty, "example")} without a text or a label {(empty == 1 ? "was" : "were")} left out."];
    }

    /// <summary>The folder or file that the texts come from, for messages.</summary>
    public string Name { get; }

    /// <summary>The texts, in the order of the source; those without a text or a label are left out.</summary>
    public IReadOnlyList<LabeledText> Texts { get; }

    /// <summary>The class labels, in the order of their code points.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What may be wrong with the texts, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>A folder with a folder of <c>.txt</c> files for each class, which is called like the class.</summary>
    /// <exception cref="CoreMLException">There is no such folder, or a class has no texts.</exception>
    public static TextClassifierDataSource LabeledDirectories(string folder)
    {
        LabeledFolders found = LabeledFolders.Read(folder, "text", IsText);
        HashSet<string> guessed = [];
        LabeledText[] texts =
        [
            .. found.Files.OrderBy(file => file.Label, StringComparer.Ordinal).ThenBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => new LabeledText(ReadText(file.Path, guessed), file.Label)),
        ];
        TextClassifierDataSource source = new(folder, texts);
        return new TextClassifierDataSource(folder, texts)
        {
            Warnings =
            [
                .. source.Warnings,
                .. found.LeftOut.Select(file => file.Reason),
                .. guessed.Select(file => $"{file} is not in UTF-8, so it was read as Windows-1252."),
            ],
        };
    }

    /// <summary>A table with a column of texts and one of labels.</summary>
    /// <param name="table">The table, such as a CSV or JSON file.</param>
    /// <param name="textColumn">The column of texts.</param>
    /// <param name="labelColumn">The column of labels.</param>
    /// <exception cref="CoreMLException">There is no such column.</exception>
    public static TextClassifierDataSource LabeledTable(MLDataTable table, string textColumn = "text", string labelColumn = "label")
    {
        ArgumentNullException.ThrowIfNull(table);
        IReadOnlyList<string> texts = table[textColumn], labels = table[labelColumn];
        TextClassifierDataSource source = new(table.Name, texts.Zip(labels, (text, label) => new LabeledText(text, label)));
        return table.Warnings.Count == 0
            ? source
            : new TextClassifierDataSource(table.Name, source.Texts) { Warnings = [.. source.Warnings, .. table.Warnings] };
    }

    /// <summary>Texts by label.</summary>
    /// <param name="texts">The texts of each class.</param>
    public static TextClassifierDataSource TextsByLabel(IReadOnlyDictionary<string, IReadOnlyList<string>> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new("the texts", texts.SelectMany(entry => entry.Value.Select(text => new LabeledText(text, entry.Key))));
    }

    /// <summary>A folder of folders, or a CSV or JSON file, whichever the path is.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="textColumn">Of a file: the column of texts.</param>
    /// <param name="labelColumn">Of a file: the column of labels.</param>
    /// <exception cref="CoreMLException">It is neither, or holds no such texts.</exception>
    public static TextClassifierDataSource Read(string path, string textColumn = "text", string labelColumn = "label") =>
        Directory.Exists(path) ? LabeledDirectories(path) : LabeledTable(MLDataTable.Read(path), textColumn, labelColumn);

    /// <summary>Checks that a classifier can be trained on the texts.</summary>
    /// <exception cref="CoreMLException">There are fewer than two classes.</exception>
    public void CheckTrainable() => KnownClasses.RequireTwo(Classes, "texts", Name);

    /// <summary>The texts of some numbers.</summary>
    internal TextClassifierDataSource Part(IEnumerable<int> chosen) => new(Name, chosen.Select(index => Texts[index]));

    private static bool IsText(string path) => Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase);

    private static string ReadText(string path, HashSet<string> guessed)
    {
        TableText text = TableText.Read(path);
        if (text.IsGuessed) guessed.Add(path);
        return text.Text;
    }
}

/// <summary>A text and its class.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">The class.</param>
public sealed record LabeledText(string Text, string Label);
