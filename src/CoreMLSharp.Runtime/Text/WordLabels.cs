using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Text;

/// <summary>
/// Labels the words of sentences by a linear-chain conditional random field of public parts: a pipeline of <c>dictVectorizer</c>,
/// <c>featureVectorizer</c> and <c>glmClassifier</c> classifies each word by itself, and the metadata say how well labels follow one
/// another. The best sequence of labels is that with the highest sum of the logarithms of the words' probabilities and of these
/// transitions (Viterbi).
/// </summary>
public sealed class WordLabels
{
    /// <summary>Under what key of <c>userDefined</c> the features of words are told.</summary>
    public const string FeaturesKey = "coremlsharp.tagger.features";

    /// <summary>
    /// Under what key of <c>userDefined</c> the transitions are: numbers between spaces, a row for the label before (first the beginning of
    /// the sentence), in it one for each label.
    /// </summary>
    public const string TransitionsKey = "coremlsharp.tagger.transitions";

    private readonly Dictionary<string, int> _features = new(StringComparer.Ordinal);
    private readonly GLMClassifier _classifier;
    private readonly double[] _transitions;
    private readonly int _count;

    private WordLabels(Model model)
    {
        _classifier = model.PipelineModels[2].GlmClassifier;
        Labels = [.. _classifier.StringClassLabels.Vector];
        _count = Labels.Count;
        foreach ((int place, string feature) in model.PipelineModels[0].DictVectorizer.StringToIndex.Vector.Index())
        {
            _features.TryAdd(feature, place);
        }

        _transitions = [.. Numbers(model.Description.Metadata.UserDefined[TransitionsKey])];
    }

    /// <summary>The labels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The labeller that a model holds; null for other models.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ModelFormatException">The model's parts do not fit together, or it is of a later version.</exception>
    public static WordLabels? Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Description?.Metadata is not { } metadata) return null;
        if (!metadata.UserDefined.TryGetValue(FeaturesKey, out string? version)) return null;
        if (version != TokenFeatures.Version)
        {
            throw new ModelFormatException(
                $"The word tagger's features are of version {version}; this library knows {TokenFeatures.Version}: train it again.");
        }

        if (model.PipelineModels is not [var first, _, var last]
            || first.DictVectorizer?.StringToIndex is not { } keys
            || last.GlmClassifier is not { StringClassLabels: { } labels } classifier
            || classifier.Weights.Count != labels.Vector.Count - 1 || classifier.Offset.Count != classifier.Weights.Count
            || classifier.Weights.Any(row => row.Value.Count != keys.Vector.Count)
            || !metadata.UserDefined.TryGetValue(TransitionsKey, out string? transitions)
            || Numbers(transitions).Count != (labels.Vector.Count + 1) * labels.Vector.Count)
        {
            throw new ModelFormatException("The parts of the word tagger do not fit together.");
        }

        return new WordLabels(model);
    }

    /// <summary>Cuts a text into words.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Words(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. LanguageTokens.Of(text)];
    }

    /// <summary>The labels of the words of a sentence.</summary>
    /// <param name="tokens">The words and signs, in order.</param>
    public IReadOnlyList<string> Tag(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        double[][] scores = [.. TokenFeatures.Of(tokens).Select(Scores)];
        int[][] before = new int[tokens.Count][];
        double[] best = new double[_count];
        for (int i = 0; i < tokens.Count; i++)
        {
            double[] next = new double[_count];
            before[i] = new int[_count];
            for (int label = 0; label < _count; label++)
            {
                (double value, int from) = i == 0 ? (_transitions[label], 0) : Enumerable.Range(0, _count)
                    .Select(from => (best[from] + _transitions[((from + 1) * _count) + label], from)).MaxBy(pair => pair.Item1);
                next[label] = value + scores[i][label];
                before[i][label] = from;
            }

            best = next;
        }

        string[] labels = new string[tokens.Count];
        int last = Array.IndexOf(best, best.Max());
        for (int i = tokens.Count - 1; i >= 0; i--)
        {
            labels[i] = Labels[last];
            last = before[i][last];
        }

        return labels;
    }

    /// <summary>The logarithms of the probabilities, but for a number that is the same for all labels.</summary>
    private double[] Scores(IEnumerable<string> features)
    {
        double[] scores = [0, .. _classifier.Offset];
        foreach (string feature in features)
        {
            if (!_features.TryGetValue(feature, out int place)) continue;
            for (int label = 1; label < _count; label++) scores[label] += _classifier.Weights[label - 1].Value[place];
        }

        return scores;
    }

    private static IReadOnlyList<double> Numbers(string text) =>
        [.. text.Split(' ').Select(number => double.TryParse(number, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
}
