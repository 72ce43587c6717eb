using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Labels and their positions, made once and shared by all predictions of a classifier.</summary>
internal sealed class LabelIndex<TKey> where TKey : notnull
{
    public LabelIndex(TKey[] labels)
    {
        Labels = labels;
        Positions = new Dictionary<TKey, int>(labels.Length);
        for (int i = 0; i < labels.Length; i++) Positions[labels[i]] = i;
    }

    public TKey[] Labels { get; }

    /// <summary>Where each label stands, in their order; of one that stands twice, the last place.</summary>
    public Dictionary<TKey, int> Positions { get; }
}

/// <summary>A dictionary from labels to numbers that costs one array: predictions of a batch come in thousands.</summary>
internal sealed class LabelledNumbers<TKey>(
    LabelIndex<TKey> index, double[] values) : IReadOnlyDictionary<TKey, double> where TKey : notnull
{
    public int Count => index.Positions.Count;

    public IEnumerable<TKey> Keys => index.Positions.Keys;

    public IEnumerable<double> Values => index.Positions.Values.Select(position => values[position]);

    public double this[TKey key] => values[index.Positions[key]];

    public bool ContainsKey(TKey key) => index.Positions.ContainsKey(key);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out double value)
    {
        bool found = index.Positions.TryGetValue(key, out int position);
        value = found ? values[position] : default;
        return found;
    }

    public IEnumerator<KeyValuePair<TKey, double>> GetEnumerator()
    {
        foreach ((TKey label, int position) in index.Positions) yield return new KeyValuePair<TKey, double>(label, values[position]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
