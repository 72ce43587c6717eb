using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Runtime.Features;

/// <summary>
/// The kinds of values that go into and come out of models; the cases of <c>FeatureType</c> in the Core ML specification.
/// </summary>
public enum MLFeatureType
{
    /// <summary>A 64-bit signed integer.</summary>
    Int64,

    /// <summary>A 64-bit floating point number.</summary>
    Double,

    /// <summary>A text.</summary>
    String,

    /// <summary>An image.</summary>
    Image,

    /// <summary>An array of numbers.</summary>
    MultiArray,

    /// <summary>A dictionary from texts or integers to numbers.</summary>
    Dictionary,

    /// <summary>A sequence of texts or integers.</summary>
    Sequence,
}

/// <summary>One value that goes into or comes out of a model. Immutable; converts implicitly from the C# types of its kinds.</summary>
public sealed class MLFeatureValue
{
    private const int EntriesShown = 10;
    private readonly object _value;

    private MLFeatureValue(MLFeatureType type, object value)
    {
        Type = type;
        _value = value;
    }

    /// <summary>The kind of value.</summary>
    public MLFeatureType Type { get; }

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind; so for all of the following.</exception>
    public long Int64Value => Get<long>();

    /// <summary>The number.</summary>
    public double DoubleValue => Get<double>();

    /// <summary>The text.</summary>
    public string StringValue => Get<string>();

    /// <summary>The image.</summary>
    public MLImage ImageValue => Get<MLImage>();

    /// <summary>The array.</summary>
    public MLMultiArray MultiArrayValue => Get<MLMultiArray>();

    /// <summary>The dictionary, with text keys: integer keys are given in decimal notation.</summary>
    public IReadOnlyDictionary<string, double> DictionaryValue => _value is IReadOnlyDictionary<long, double> integers
        ? integers.ToDictionary(entry => entry.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), entry => entry.Value)
        : Get<IReadOnlyDictionary<string, double>>();

    /// <summary>The dictionary with integer keys.</summary>
    public IReadOnlyDictionary<long, double> Int64DictionaryValue => Get<IReadOnlyDictionary<long, double>>();

    /// <summary>Whether the value is a dictionary or sequence of integers rather than texts.</summary>
    public bool HasInt64Elements => _value is IReadOnlyDictionary<long, double> or IReadOnlyList<long>;

    /// <summary>The sequence of texts.</summary>
    public IReadOnlyList<string> StringSequenceValue => Get<IReadOnlyList<string>>();

    /// <summary>The sequence of integers.</summary>
    public IReadOnlyList<long> Int64SequenceValue => Get<IReadOnlyList<long>>();

    /// <summary>A dictionary from texts to numbers, which is copied.</summary>
    public static MLFeatureValue FromDictionary(IReadOnlyDictionary<string, double> value) =>
        Wrap(new Dictionary<string, double>(value).AsReadOnly());

    /// <summary>A dictionary from integers to numbers, which is copied.</summary>
    public static MLFeatureValue FromDictionary(IReadOnlyDictionary<long, double> value) =>
        Wrap(new Dictionary<long, double>(value).AsReadOnly());

    /// <summary>A sequence of texts, which is copied.</summary>
    public static MLFeatureValue FromSequence(IReadOnlyList<string> value) =>
        new(MLFeatureType.Sequence, Array.AsReadOnly(value.ToArray()));

    /// <summary>A sequence of integers, which is copied.</summary>
    public static MLFeatureValue FromSequence(IReadOnlyList<long> value) => new(MLFeatureType.Sequence, Array.AsReadOnly(value.ToArray()));

    /// <summary>A dictionary that never changes.</summary>
    internal static MLFeatureValue Wrap<TKey>(IReadOnlyDictionary<TKey, double> value) => new(MLFeatureType.Dictionary, value);

    /// <summary>An integer.</summary>
    public static implicit operator MLFeatureValue(long value) => new(MLFeatureType.Int64, value);

    /// <summary>A number.</summary>
    public static implicit operator MLFeatureValue(double value) => new(MLFeatureType.Double, value);

    /// <summary>A text.</summary>
    public static implicit operator MLFeatureValue(string value) => new(MLFeatureType.String, value);

    /// <summary>An image.</summary>
    public static implicit operator MLFeatureValue(MLImage value) => new(MLFeatureType.Image, value);

    /// <summary>An array.</summary>
    public static implicit operator MLFeatureValue(MLMultiArray value) => new(MLFeatureType.MultiArray, value);

    /// <inheritdoc/>
    public override string ToString() => Type switch
    {
        MLFeatureType.Dictionary => $"{Type}: {Listed(DictionaryValue.Select(entry => $"{entry.Key}: {Text(entry.Value)}"))}",
        MLFeatureType.Sequence when HasInt64Elements => $"{Type}: {Listed(Int64SequenceValue.Select(element => Text(element)))}",
        MLFeatureType.Sequence => $"{Type}: {Listed(StringSequenceValue)}",
        MLFeatureType.Double => $"{Type}: {Text(DoubleValue)}",
        _ => $"{Type}: {_value}",
    };

    private static string Text(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Listed(IEnumerable<string> entries)
    {
        string[] shown = [.. entries.Take(EntriesShown + 1)];
        return $"[{string.Join(", ", shown.Take(EntriesShown))}{(shown.Length > EntriesShown ? ", …" : "")}]";
    }

    private T Get<T>() =>
        _value is T value ? value : throw new InvalidOperationException($"The feature is of kind {Type}, not {typeof(T).Name}.");
}
