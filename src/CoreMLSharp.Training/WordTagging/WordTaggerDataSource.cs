using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.WordTagging;

/// <summary>Sentences whose words have labels; Create ML's training data of <c>MLWordTagger</c>.</summary>
public sealed class WordTaggerDataSource
{
    private const string DocumentStart = "-DOCSTART-";

    private WordTaggerDataSource(string name, IReadOnlyList<LabeledSentence> sentences)
    {
        (Name, Sentences) = (name, [.. sentences.Where(sentence => sentence.Tokens.Count > 0)]);
        Labels = [.. Sentences.SelectMany(sentence => sentence.Labels).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The file, for messages.</summary>
    public string Name { get; }

    /// <summary>The sentences, in the order of the file.</summary>
    public IReadOnlyList<LabeledSentence> Sentences { get; }

    /// <summary>The labels, in the order of their code points.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">
    /// A <c>.json</c> file as Create ML takes it, an array of objects with an array of words and one of labels; or a text in the form of
    /// CoNLL: a line for each word, which begins with the word and ends with the label, and blank lines between sentences.
    /// </param>
    /// <param name="tokenColumn">Of JSON: the name of the words.</param>
    /// <param name="labelColumn">Of JSON: the name of the labels.</param>
    /// <exception cref="CoreMLException">It is no such file; the message says where.</exception>
    public static WordTaggerDataSource Read(string path, string tokenColumn = "tokens", string labelColumn = "labels")
    {
        TableText file = TableText.Read(path);
        return new WordTaggerDataSource(
            path, file.IsJson ? Json(file, tokenColumn, labelColumn) : Lines(path, file.Text));
    }

    /// <summary>Sentences that are at hand.</summary>
    /// <param name="sentences">The sentences.</param>
    public static WordTaggerDataSource Of(IReadOnlyList<LabeledSentence> sentences) => new("the sentences", sentences);

    /// <summary>Checks that a tagger can be trained on the sentences.</summary>
    /// <exception cref="CoreMLException">There are fewer than two labels.</exception>
    public void CheckTrainable()
    {
        if (Labels.Count < 2) throw new CoreMLException($"A word tagger needs at least two labels; {Name} has {Labels.Count}.");
    }

    /// <summary>Some of the sentences.</summary>
    internal WordTaggerDataSource Where(Func<int, bool> isKept) => new(Name, [.. Sentences.Where((_, index) => isKept(index))]);

    private static IReadOnlyList<LabeledSentence> Json(TableText file, string tokenColumn, string labelColumn)
    {
        using JsonDocument document = JsonTable.Parse(file);
        string path = file.Name;
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new CoreMLException($"{path} must be an array of objects with '{tokenColumn}' and '{labelColumn}'.");
        }

        return
        [
            .. document.RootElement.EnumerateArray().Select((item, index) => Sentence(
                $"{path}, item {index + 1}", Texts(path, item, index, tokenColumn), Texts(path, item, index, labelColumn))),
        ];
    }

    private static string[] Texts(string path, JsonElement item, int index, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement array) && array.ValueKind == JsonValueKind.Array
        && array.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String)
            ? [.. array.EnumerateArray().Select(text => text.GetString()!)]
            : throw new CoreMLException($"{path}, item {index + 1}: '{name}' must be an array of texts.");

    private static List<LabeledSentence> Lines(string path, string text)
    {
        List<LabeledSentence> sentences = [];
        List<string> tokens = [], labels = [];
        foreach ((int line, string content) in text.Split('\n').Append("").Index())
        {
            string[] parts = content.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || parts[0] == DocumentStart)
            {
                sentences.Add(new LabeledSentence([.. tokens], [.. labels]));
                tokens.Clear();
                labels.Clear();
                continue;
            }

            if (parts.Length < 2) throw new CoreMLException($"{path}, line {line + 1}: a word and a label are needed.");
            tokens.Add(parts[0]);
            labels.Add(parts[^1]);
        }

        return sentences;
    }

    private static LabeledSentence Sentence(string where, string[] tokens, string[] labels) => tokens.Length == labels.Length
        ? new LabeledSentence(tokens, labels)
        : throw new CoreMLException($"{where}: {Counted.Of(tokens.Length, "word")} but {Counted.Of(labels.Length, "label")}.");
}

/// <summary>A sentence.</summary>
/// <param name="Tokens">Its words and signs.</param>
/// <param name="Labels">The label of each.</param>
public sealed record LabeledSentence(IReadOnlyList<string> Tokens, IReadOnlyList<string> Labels);
