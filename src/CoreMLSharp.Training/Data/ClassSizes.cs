using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Data;

/// <summary>What casts doubt on how many examples the classes have.</summary>
internal static class ClassSizes
{
    private const int FewExamples = 10, Imbalance = 20;

    /// <summary>A sentence where a class has few examples, or far fewer than another.</summary>
    /// <param name="labels">The class of each example.</param>
    /// <param name="item">What an example is called, such as <c>text</c>.</param>
    /// <param name="few">How many are few.</param>
    public static IEnumerable<string> Doubts(IEnumerable<string> labels, string item, int few = FewExamples)
    {
        (string Label, int Count)[] classes =
            [.. labels.CountBy(label => label).Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Value)];
        if (classes[0].Count < few) yield return $"The class '{classes[0].Label}' has only {Counted.Of(classes[0].Count, item)}.";
        else if (classes[^1].Count > Imbalance * classes[0].Count)
        {
            yield return
                $"The class '{classes[^1].Label}' has {Counted.Of(classes[^1].Count, item)}, '{classes[0].Label}' only "
                + $"{Counted.Of(classes[0].Count, item)}; a small class is rarely predicted.";
        }
    }
}
