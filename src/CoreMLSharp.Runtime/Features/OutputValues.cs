using System.Collections;
using System.Diagnostics.CodeAnalysis;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Features;

/// <summary>The outputs of a prediction by name; who asks for another name is told which there are.</summary>
internal sealed class OutputValues(IReadOnlyDictionary<string, MLFeatureValue> values) : IReadOnlyDictionary<string, MLFeatureValue>
{
    public IEnumerable<string> Keys => values.Keys;

    public IEnumerable<MLFeatureValue> Values => values.Values;

    public int Count => values.Count;

    public MLFeatureValue this[string key]
    {
        get
        {
            if (values.TryGetValue(key, out MLFeatureValue? value)) return value;
            string meant = NearName.Of(key, Keys) is { } near ? $"Did you mean '{near}'? " : "";
            throw new KeyNotFoundException(
                $"The model has no output '{key}'. {meant}Its outputs are {string.Join(", ", Keys.Select(name => $"'{name}'"))}.");
        }
    }

    public bool ContainsKey(string key) => values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out MLFeatureValue value) => values.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, MLFeatureValue>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
