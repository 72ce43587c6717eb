using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.XGBoost;

/// <summary>A value of a model document, whichever of its two notations it was written in.</summary>
internal sealed class BoosterValue
{
    private Dictionary<string, BoosterValue>? _members;
    private IReadOnlyList<BoosterValue>? _items;
    private double[]? _numbers;
    private double? _number;
    private string? _text;

    public static BoosterValue Of(Dictionary<string, BoosterValue> members) => new() { _members = members };

    public static BoosterValue Of(IReadOnlyList<BoosterValue> items) => new() { _items = items };

    /// <summary>A list of numbers.</summary>
    public static BoosterValue Of(double[] numbers) => new() { _numbers = numbers };

    public static BoosterValue Of(double number) => new() { _number = number };

    public static BoosterValue Of(string text) => new() { _text = text };

    /// <summary>A member of an object; null where there is none of that name.</summary>
    public BoosterValue? Find(string name) => _members?.GetValueOrDefault(name);

    /// <summary>A member of an object.</summary>
    /// <exception cref="ModelFormatException">There is none of that name.</exception>
    public BoosterValue this[string name] => Find(name) ?? throw new ModelFormatException($"it has no '{name}'.");

    /// <summary>The elements of a list.</summary>
    public IReadOnlyList<BoosterValue> Items => _items ?? (_numbers is { Length: 0 } ? [] : throw Error("a list"));

    /// <summary>The numbers of a list.</summary>
    public double[] Numbers => _numbers ?? (_items is { Count: 0 } ? [] : throw Error("numbers"));

    public bool IsList => _numbers is not null || _items is not null;

    /// <summary>A number that stands alone; null for other values.</summary>
    public double? Number => _number;

    /// <summary>A text, or a number as text.</summary>
    public string Text => _text ?? _number?.ToString(CultureInfo.InvariantCulture) ?? throw Error("a text");

    /// <summary>A whole number, which parameters write as text.</summary>
    public int Integer => int.TryParse(Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
        ? number
        : throw Error("a whole number");

    private static ModelFormatException Error(string wanted) => new($"a value is not {wanted}, as it should be.");
}
