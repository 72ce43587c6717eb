using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>Labels and their positions, made once and shared by all predictions of a classifier.</summary>
internal sealed class LabelIndex<TKey>(TKey[] keys) where TKey : notnull
{
    public TKey[] Keys { get; } = keys;

    public Dictionary<TKey, int> Positions { get; } = keys.Select((key, position) => (key, position)).ToDictionary();
}

/// <summary>A dictionary from labels to numbers that costs one array: predictions of a batch come in thousands.</summary>
internal sealed class LabelledNumbers<TKey>(LabelIndex<TKey> index, double[] values) : IReadOnlyDictionary<TKey, double> where TKey : notnull
{
    public int Count => values.Length;

    public IEnumerable<TKey> Keys => index.Keys;

    public IEnumerable<double> Values => values;

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
        for (int i = 0; i < values.Length; i++) yield return new KeyValuePair<TKey, double>(index.Keys[i], values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
