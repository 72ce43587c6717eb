using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>The labels of a classifier, texts or integers, and dictionaries from them to numbers.</summary>
internal abstract class ClassLabels
{
    public abstract int Count { get; }

    /// <summary>The label as a feature.</summary>
    public abstract MLFeatureValue this[int index] { get; }

    /// <summary>A dictionary from labels to numbers, which keeps the array.</summary>
    public abstract MLFeatureValue ToDictionary(double[] values);

    /// <summary>Reads the two fields of which a classifier's message sets one.</summary>
    /// <exception cref="ModelFormatException">There are no labels, or one stands twice.</exception>
    public static ClassLabels From(StringVector? texts, Int64Vector? integers, string where)
    {
        try
        {
            if (texts is { Vector.Count: > 0 }) return new TextLabels([.. texts.Vector]);
            if (integers is { Vector.Count: > 0 }) return new IntegerLabels([.. integers.Vector]);
        }
        catch (ArgumentException cause)
        {
            throw new ModelFormatException($"{where}: a class label stands twice in the model's list of labels.", cause);
        }

        throw new ModelFormatException($"{where}: the classifier has no class labels.");
    }

    /// <summary>The labels 0, 1, 2 …</summary>
    public static ClassLabels Numbered(int count) => new IntegerLabels([.. Enumerable.Range(0, count).Select(i => (long)i)]);

    private sealed class TextLabels(string[] labels) : ClassLabels
    {
        private readonly LabelIndex<string> _index = new(labels);

        public override int Count => _index.Keys.Length;

        public override MLFeatureValue this[int index] => _index.Keys[index];

        public override MLFeatureValue ToDictionary(double[] values) => MLFeatureValue.FromDictionary(new LabelledNumbers<string>(_index, values));
    }

    private sealed class IntegerLabels(long[] labels) : ClassLabels
    {
        private readonly LabelIndex<long> _index = new(labels);

        public override int Count => _index.Keys.Length;

        public override MLFeatureValue this[int index] => _index.Keys[index];

        public override MLFeatureValue ToDictionary(double[] values) => MLFeatureValue.FromDictionary(new LabelledNumbers<long>(_index, values));
    }
}
