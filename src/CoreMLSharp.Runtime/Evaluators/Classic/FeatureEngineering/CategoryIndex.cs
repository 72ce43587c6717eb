using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic.FeatureEngineering;

/// <summary>The positions of categories, which are texts or integers.</summary>
internal sealed class CategoryIndex
{
    private readonly Dictionary<string, int> _texts = [];
    private readonly Dictionary<long, int> _integers = [];
    private readonly bool _hasIntegers;

    private CategoryIndex(IEnumerable<string> texts, IEnumerable<long> integers, bool hasIntegers)
    {
        _hasIntegers = hasIntegers;
        foreach (string text in texts) Add(_texts, text);
        foreach (long integer in integers) Add(_integers, integer);
    }

    public int Count { get; private set; }

    /// <summary>
    /// Reads the two fields of which a model's message sets one. A category that stands twice counts where it stands first.
    /// </summary>
    /// <exception cref="ModelFormatException">There are none.</exception>
    public static CategoryIndex From(StringVector? texts, Int64Vector? integers, string where)
    {
        CategoryIndex index = new(texts?.Vector ?? [], integers?.Vector ?? [], integers is not null);
        return index.Count > 0 ? index : throw new ModelFormatException($"{where}: the model lists no categories.");
    }

    /// <summary>The position of a category; null when it is unknown.</summary>
    /// <exception cref="ModelInputException">The value is of another kind than the categories; the message lacks its subject.</exception>
    public int? Find(MLFeatureValue value) => value.Type switch
    {
        MLFeatureType.Int64 when _hasIntegers => Find(value.Int64Value),
        MLFeatureType.Double when _hasIntegers && double.IsInteger(value.DoubleValue) => Find((long)value.DoubleValue),
        MLFeatureType.String when !_hasIntegers => Find(value.StringValue),
        _ => throw new ModelInputException($"must be {(_hasIntegers ? "an integer" : "a text")}; a value of type {value.Type} was given."),
    };

    /// <summary>The entries of a dictionary whose keys are known, by position.</summary>
    /// <exception cref="ModelInputException">
    /// The value is no dictionary with keys of the kind of the categories; the message lacks its subject.
    /// </exception>
    public IEnumerable<(int Position, double Value)> Find(IEnumerable<KeyValuePair<string, double>> entries) =>
        entries.Select(entry => (Position: Find(entry.Key), entry.Value))
            .Where(entry => entry.Position is not null)
            .Select(entry => (entry.Position!.Value, entry.Value));

    /// <inheritdoc cref="Find(IEnumerable{KeyValuePair{string, double}})"/>
    public IEnumerable<(int Position, double Value)> Find(IEnumerable<KeyValuePair<long, double>> entries) =>
        entries.Select(entry => (Position: Find(entry.Key), entry.Value))
            .Where(entry => entry.Position is not null)
            .Select(entry => (entry.Position!.Value, entry.Value));

    /// <inheritdoc cref="Find(IEnumerable{KeyValuePair{string, double}})"/>
    public IEnumerable<(int Position, double Value)> FindEntries(MLFeatureValue value)
    {
        bool fits = value.Type == MLFeatureType.Dictionary && value.HasInt64Elements == _hasIntegers;
        if (!fits)
        {
            throw new ModelInputException(
                $"must be a dictionary with {(_hasIntegers ? "integer" : "text")} keys; a value of type {value.Type} was given.");
        }

        return _hasIntegers ? Find(value.Int64DictionaryValue) : Find(value.DictionaryValue);
    }

    private int? Find(string text) => _texts.TryGetValue(text, out int position) ? position : null;

    private int? Find(long integer) => _integers.TryGetValue(integer, out int position) ? position : null;

    private void Add<T>(Dictionary<T, int> positions, T category) where T : notnull => positions.TryAdd(category, Count++);
}
