using System.Globalization;
using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>The settings of a layer, as its Python object wrote them.</summary>
internal sealed class KerasConfig(JsonObject json)
{
    public JsonObject Json { get; } = json;

    /// <summary>A setting as it is; null where it is missing or None.</summary>
    public JsonNode? this[string key] => Json[key];

    public bool Has(string key) => Json[key] is not null;

    public string? Text(string key) => Json[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public string Text(string key, string missing) => Text(key) ?? missing;

    public bool Flag(string key, bool missing = false) => Json[key] is JsonValue value && value.TryGetValue(out bool flag) ? flag : missing;

    /// <summary>A whole number.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public long Integer(string key) => TryInteger(key) ?? throw Missing(key, "a whole number");

    public long Integer(string key, long missing) => TryInteger(key) ?? missing;

    /// <summary>A whole number; null where there is none.</summary>
    public long? TryInteger(string key) => Numbers.Integer(Json[key]);

    public float Number(string key, float missing) => TryNumber(key) ?? missing;

    /// <summary>A number; null where there is none.</summary>
    public float? TryNumber(string key) => Numbers.Number(Json[key]) is { } number ? (float)number : null;

    /// <summary>A list of whole numbers; null where there is none. A single number is a list of one.</summary>
    /// <exception cref="ModelFormatException">Something in the list is no whole number.</exception>
    public long[]? Integers(string key) => Json[key] switch
    {
        null => null,
        JsonArray list => [.. list.Select(item => Numbers.Integer(item) ?? throw Missing(key, "a list of whole numbers"))],
        JsonNode single => [Numbers.Integer(single) ?? throw Missing(key, "a list of whole numbers")],
    };

    /// <summary>A list of whole numbers of a given length; a single number stands for all.</summary>
    /// <inheritdoc cref="Integers(string)"/>
    public long[] Integers(string key, int count, long? missing = null)
    {
        long[]? found = Integers(key);
        if (found is null && missing is { } value) return [.. Enumerable.Repeat(value, count)];
        return found switch
        {
            [long single] => [.. Enumerable.Repeat(single, count)],
            not null when found.Length == count => found,
            _ => throw Missing(key, $"{count} whole numbers"),
        };
    }

    /// <summary>Numbers, of which nested lists are taken one after the other; null where there are none.</summary>
    public float[]? Floats(string key)
    {
        if (Json[key] is null) return null;
        List<float> numbers = [];
        Collect(Json[key]!);
        return [.. numbers];

        void Collect(JsonNode node)
        {
            if (node is JsonArray list)
            {
                foreach (JsonNode? item in list) Collect(item ?? throw Missing(key, "a list of numbers"));
            }
            else
            {
                numbers.Add((float)(Numbers.Number(node) ?? throw Missing(key, "a list of numbers")));
            }
        }
    }

    /// <summary>A shape, in which None is -1; null where there is none.</summary>
    public long[]? Shape(string key) => Json[key] is JsonArray list ? [.. list.Select(dim => Numbers.Integer(dim) ?? -1)] : null;

    /// <summary>Another object's settings, such as those of a wrapped layer; null where there are none.</summary>
    public JsonObject? Object(string key) => Json[key] as JsonObject;

    private static ModelFormatException Missing(string key, string what) => new($"its setting '{key}' is not {what}.");
}

/// <summary>Numbers as Python's JSON writes them.</summary>
internal static class Numbers
{
    public static long? Integer(JsonNode? node) => Number(node) is { } number && Math.Abs(number) < 1L << 53 ? (long)number : null;

    public static double? Number(JsonNode? node)
    {
        if (node is not JsonValue value) return null;
        if (value.TryGetValue(out double number)) return number;
        if (value.TryGetValue(out long integer)) return integer;
        if (value.TryGetValue(out int small)) return small;
        if (value.TryGetValue(out float single)) return single;
        return value.TryGetValue(out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed : null;
    }
}
