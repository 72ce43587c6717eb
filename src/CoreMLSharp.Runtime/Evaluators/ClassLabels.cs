using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>The labels of a classifier, texts or integers, and dictionaries from them to numbers.</summary>
internal abstract class ClassLabels
{
    public abstract int Count { get; }

    protected abstract int DistinctCount { get; }

    /// <summary>The label as a feature.</summary>
    public abstract MLFeatureValue this[int index] { get; }

    /// <summary>A dictionary from labels to numbers, which keeps the array.</summary>
    public abstract MLFeatureValue ToDictionary(double[] values);

    /// <summary>Reads the two fields of which a classifier's message sets one.</summary>
    /// <param name="texts">Labels that are texts.</param>
    /// <param name="integers">Labels that are integers.</param>
    /// <param name="where">What messages call the model.</param>
    /// <param name="mayRepeat">Whether a label may stand twice: those of networks do ("crane" of ImageNet is a bird and a machine).</param>
    /// <exception cref="ModelFormatException">There are no labels, or one stands twice.</exception>
    public static ClassLabels From(StringVector? texts, Int64Vector? integers, string where, bool mayRepeat = false)
    {
        ClassLabels labels = texts is { Vector.Count: > 0 } ? new TextLabels([.. texts.Vector])
            : integers is { Vector.Count: > 0 } ? new IntegerLabels([.. integers.Vector])
            : throw new ModelFormatException($"{where}: the classifier has no class labels.");
        return mayRepeat || labels.DistinctCount == labels.Count
            ? labels
            : throw new ModelFormatException($"{where}: a class label stands twice in the model's list of labels.");
    }

    /// <summary>The labels 0, 1, 2 …</summary>
    public static ClassLabels Numbered(int count) => new IntegerLabels([.. Enumerable.Range(0, count).Select(i => (long)i)]);

    private sealed class TextLabels(string[] labels) : ClassLabels
    {
        private readonly LabelIndex<string> _index = new(labels);

        public override int Count => _index.Labels.Length;

        protected override int DistinctCount => _index.Positions.Count;

        public override MLFeatureValue this[int index] => _index.Labels[index];

        public override MLFeatureValue ToDictionary(double[] values) => MLFeatureValue.Wrap(new LabelledNumbers<string>(_index, values));
    }

    private sealed class IntegerLabels(long[] labels) : ClassLabels
    {
        private readonly LabelIndex<long> _index = new(labels);

        public override int Count => _index.Labels.Length;

        protected override int DistinctCount => _index.Positions.Count;

        public override MLFeatureValue this[int index] => _index.Labels[index];

        public override MLFeatureValue ToDictionary(double[] values) => MLFeatureValue.Wrap(new LabelledNumbers<long>(_index, values));
    }
}
