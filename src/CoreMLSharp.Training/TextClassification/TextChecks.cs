using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>What casts doubt on texts to learn from, in sentences.</summary>
internal static class TextChecks
{
    /// <summary>Classes of very different sizes or of few texts, and a text in two classes.</summary>
    public static IEnumerable<string> Of(TextClassifierDataSource source)
    {
        foreach (string doubt in ClassSizes.Doubts(source.Texts.Select(text => text.Label), "text")) yield return doubt;
        int inTwo = source.Texts.DistinctBy(text => (text.Text, text.Label)).CountBy(text => text.Text).Count(entry => entry.Value > 1);
        if (inTwo > 0) yield return $"{Counted.Of(inTwo, "text")} of {source.Name} {(inTwo == 1 ? "stands" : "stand")} in several classes.";
    }

    /// <summary>Texts to validate with that were trained on.</summary>
    public static IEnumerable<string> Trained(IEnumerable<LabeledText> training, TextClassifierDataSource validation)
    {
        HashSet<string> trained = [.. training.Select(text => text.Text)];
        int shared = validation.Texts.Count(text => trained.Contains(text.Text));
        if (shared == 0) yield break;
        yield return $"{Counted.Of(shared, "text")} of {validation.Name} {(shared == 1 ? "was" : "were")} trained on too, so that the "
            + "validation is too good.";
    }
}
