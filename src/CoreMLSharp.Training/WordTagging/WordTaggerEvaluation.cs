using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.WordTagging;

/// <summary>Evaluates word taggers: how many words have the right label, and how many entities are found whole.</summary>
public static class WordTaggerEvaluation
{
    private const string Outside = "O";

    /// <summary>Labels sentences and compares.</summary>
    /// <param name="tagger">The tagger.</param>
    /// <param name="data">The sentences with their labels.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TaskEvaluation Run(WordLabels tagger, WordTaggerDataSource data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tagger);
        ArgumentNullException.ThrowIfNull(data);
        string[] classes = [.. tagger.Labels.Union(data.Labels).Order(StringComparer.Ordinal)];
        ClassifierMetrics metrics = new(classes);
        List<EvaluatedExample> examples = [];
        int found = 0, told = 0, there = 0;
        foreach (LabeledSentence sentence in data.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<string> said = tagger.Tag(sentence.Tokens);
            for (int i = 0; i < said.Count; i++)
            {
                metrics.Add(sentence.Labels[i], said[i]);
                examples.Add(new EvaluatedExample(Context(sentence.Tokens, i), sentence.Labels[i], said[i], null));
            }

            HashSet<(int, int, string)> truth = [.. Entities(sentence.Labels)], guess = [.. Entities(said)];
            (there, told) = (there + truth.Count, told + guess.Count);
            found += guess.Count(truth.Contains);
        }

        TaskMetrics measured = TaskMetrics.Of(metrics);
        if (AreEntities(data.Labels)) measured = measured with { EntityF1 = there + told > 0 ? 2.0 * found / (there + told) : 0 };
        return new TaskEvaluation(measured, examples);
    }

    /// <summary>Whether labels are those of entities: outside, or a sign, a hyphen and a kind, such as <c>B-PER</c>.</summary>
    private static bool AreEntities(IReadOnlyList<string> labels) => labels.Contains(Outside)
        && labels.All(label => label == Outside || label is ['B' or 'I' or 'E' or 'S' or 'L' or 'U', '-', _, ..]);

    /// <summary>Spans of words of one kind; a word that begins one, or ends one, divides it from the next.</summary>
    private static IEnumerable<(int Start, int End, string Kind)> Entities(IReadOnlyList<string> labels)
    {
        for (int i = 0; i < labels.Count;)
        {
            int start = i++;
            if (labels[start] is not [_, '-', ..]) continue;
            string kind = labels[start][2..];
            while (i < labels.Count && GoesOn(labels[i - 1], labels[i], kind)) i++;
            yield return (start, i, kind);
        }
    }

    private static bool GoesOn(string before, string label, string kind) =>
        before[0] is 'B' or 'I' && label is [not ('B' or 'S' or 'U'), '-', ..] && label[2..] == kind;

    private static string Context(IReadOnlyList<string> tokens, int i)
    {
        IEnumerable<string> words = Enumerable.Range(Math.Max(0, i - 3), Math.Min(tokens.Count, i + 4) - Math.Max(0, i - 3))
            .Select(at => at == i ? $"[{tokens[at]}]" : tokens[at]);
        return string.Join(' ', words);
    }
}
