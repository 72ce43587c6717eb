using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Text;

/// <summary>Why a text classifier says what it says: what each word of a text adds to the score of each label.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="Words">The words or terms that the model knows, those that matter most first.</param>
/// <param name="Unknown">How many others there are, which add nothing.</param>
public sealed record TextExplanation(IReadOnlyList<string> Labels, IReadOnlyList<TextExplanation.Word> Words, int Unknown)
{
    /// <summary>Explains the answer of a classifier that is linear in its words.</summary>
    /// <param name="model">
    /// A <c>textClassifier</c> of Create ML's algorithm <c>maxEnt</c>, or a pipeline of <c>dictVectorizer</c>, <c>featureVectorizer</c>,
    /// <c>normalizer</c> and <c>glmClassifier</c> whose metadata say how texts are counted (<see cref="TextTerms"/>).
    /// </param>
    /// <param name="text">The text.</param>
    /// <param name="where">Names the model in messages.</param>
    /// <exception cref="UnsupportedModelException">The model is neither.</exception>
    /// <exception cref="ModelFormatException">The model is damaged.</exception>
    public static TextExplanation Of(Model model, string text, string where)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.TextClassifier is { } classifier)
        {
            return OfMaximumEntropy(MaximumEntropyModel.Read(classifier.ModelParameterData.Memory, where), text);
        }

        if (TextTerms.Of(model.Description) is { } terms
            && model.PipelineModels.Select(stage => stage.TypeCase).ToArray() is
                [
                    Model.TypeOneofCase.DictVectorizer, Model.TypeOneofCase.FeatureVectorizer, Model.TypeOneofCase.Normalizer,
                    Model.TypeOneofCase.GlmClassifier,
                ])
        {
            return OfPublicParts(model, terms.Count(text), where);
        }

        throw new UnsupportedModelException($"{where}: the model is no text classifier whose words have weights.");
    }

    private static TextExplanation OfMaximumEntropy(MaximumEntropyModel model, string text)
    {
        Dictionary<string, int> counts = LanguageTokens.Of(text, model.LongestWord, word => model.Find(word) is not null)
            .CountBy(word => word).ToDictionary();
        return Ranked(
            model.Labels,
            counts.Select(entry => (entry.Key, Word: model.Find(entry.Key), entry.Value)).Select(entry => entry.Word is { } word
                ? new Word(entry.Key, entry.Value, [.. word.Weights.Select(weight => entry.Value * model.Rarity(word) * weight)])
                : null));
    }

    private static TextExplanation OfPublicParts(Model model, Dictionary<string, double> values, string where)
    {
        GLMClassifier classifier = model.PipelineModels[3].GlmClassifier;
        string[] keys = [.. model.PipelineModels[0].DictVectorizer.StringToIndex?.Vector ?? []];
        if (classifier.StringClassLabels is not { } labels || classifier.Weights.Any(row => row.Value.Count != keys.Length))
        {
            throw new ModelFormatException($"{where}: the classifier has not one weight for each term.");
        }

        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach ((int place, string key) in keys.Index()) places.TryAdd(key, place);
        double length = Math.Sqrt(values.Where(entry => places.ContainsKey(entry.Key)).Sum(entry => entry.Value * entry.Value));

        // A reference class has no weights: its score is zero. Of several classes the mean is made zero instead.
        int without = Math.Max(0, labels.Vector.Count - classifier.Weights.Count);
        bool isCentered = without > 0 && labels.Vector.Count > 2;
        return Ranked(
            [.. labels.Vector],
            values.Select(entry => places.TryGetValue(entry.Key, out int place)
                ? new Word(
                    entry.Key, entry.Value,
                    Scores(
                        [
                            .. Enumerable.Repeat(0.0, without),
                            .. classifier.Weights.Select(row => entry.Value / length * row.Value[place]),
                        ]))
                : null));

        double[] Scores(double[] scores)
        {
            double mean = isCentered ? scores.Average() : 0;
            return [.. scores.Select(score => score - mean)];
        }
    }

    private static TextExplanation Ranked(IReadOnlyList<string> labels, IEnumerable<Word?> words)
    {
        Word?[] all = [.. words];
        return new TextExplanation(
            labels,
            [
                .. all.OfType<Word>().OrderByDescending(word => word.Scores.Max() - word.Scores.Min())
                .ThenBy(word => word.Text, StringComparer.Ordinal),
            ],
            all.Count(word => word is null));
    }

    /// <summary>A word of the text.</summary>
    /// <param name="Text">The word or term.</param>
    /// <param name="Value">How often it occurs, or what the model makes of that.</param>
    /// <param name="Scores">What it adds to the score of each label.</param>
    public sealed record Word(string Text, double Value, IReadOnlyList<double> Scores);
}
