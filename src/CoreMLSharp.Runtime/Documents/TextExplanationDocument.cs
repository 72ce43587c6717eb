using CoreMLSharp.Runtime.Text;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>What each word of a text adds to the score of each label, as a JSON document.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="Words">The words that the model knows, those that matter most first.</param>
/// <param name="Unknown">How many others there are.</param>
public sealed record TextExplanationDocument(
    IReadOnlyList<string> Labels, IReadOnlyList<TextExplanationDocument.Word> Words, int Unknown)
{
    /// <summary>The document of an explanation.</summary>
    public static TextExplanationDocument From(TextExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return new TextExplanationDocument(
            explanation.Labels, [.. explanation.Words.Select(word => new Word(word.Text, word.Value, word.Scores))], explanation.Unknown);
    }

    /// <summary>A word of the text.</summary>
    /// <param name="Text">The word or term.</param>
    /// <param name="Value">How often it occurs, or what the model makes of that.</param>
    /// <param name="Scores">What it adds to the score of each label, in their order.</param>
    public sealed record Word(string Text, double Value, IReadOnlyList<double> Scores);
}
