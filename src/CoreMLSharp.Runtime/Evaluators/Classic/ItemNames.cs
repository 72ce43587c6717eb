using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>
/// The items of a recommender by position, which are texts, integers, or just their positions. Items that the model does not know are left
/// out.
/// </summary>
internal sealed class ItemNames
{
    /// <summary>A damaged file must not make every prediction reserve memory without end.</summary>
    private const long MaximumWithoutNames = 1 << 26;

    private readonly string[]? _texts;
    private readonly long[]? _integers;
    private readonly Dictionary<string, int> _positionOfText = [];
    private readonly Dictionary<long, int> _positionOfInteger = [];

    /// <exception cref="ModelFormatException">The names are fewer than the items, or stand twice.</exception>
    public ItemNames(StringVector? texts, Int64Vector? integers, ulong largestPosition, string where)
    {
        _texts = texts is { Vector.Count: > 0 } ? [.. texts.Vector] : null;
        _integers = integers is { Vector.Count: > 0 } ? [.. integers.Vector] : null;
        if (_texts is not null && _integers is not null)
        {
            throw new ModelFormatException($"{where}: the items have both texts and integers as names.");
        }

        long count = _texts?.Length ?? _integers?.Length ?? MaximumWithoutNames;
        if (largestPosition >= (ulong)count)
        {
            throw new ModelFormatException($"{where}: the recommender names item {largestPosition}, but may have {count} items.");
        }

        Count = _texts?.Length ?? _integers?.Length ?? (int)largestPosition + 1;
        for (int i = 0; i < Count; i++)
        {
            bool isNew = _texts is not null
                ? _positionOfText.TryAdd(_texts[i], i)
                : _integers is null || _positionOfInteger.TryAdd(_integers[i], i);
            if (!isNew) throw new ModelFormatException($"{where}: two items of the recommender have the same name.");
        }
    }

    public int Count { get; }

    public Dictionary<int, double> Scores(MLFeatureValue dictionary)
    {
        Dictionary<int, double> scores = [];
        if (dictionary.HasInt64Elements)
        {
            foreach ((long name, double score) in dictionary.Int64DictionaryValue) Add(scores, Position(name), score);
        }
        else
        {
            foreach ((string name, double score) in dictionary.DictionaryValue) Add(scores, Position(name), score);
        }

        return scores;
    }

    /// <summary>The positions of a sequence or array of items; null when the value is of another kind.</summary>
    public List<int>? Find(MLFeatureValue items) => items.Type switch
    {
        MLFeatureType.Sequence when items.HasInt64Elements => Known(items.Int64SequenceValue.Select(Position)),
        MLFeatureType.Sequence => Known(items.StringSequenceValue.Select(Position)),
        MLFeatureType.MultiArray => Known(items.MultiArrayValue.ToDoubles().Where(double.IsInteger).Select(item => Position((long)item))),
        _ => null,
    };

    public MLFeatureValue Sequence(int[] items) => _texts is not null
        ? MLFeatureValue.FromSequence([.. items.Select(item => _texts[item])])
        : MLFeatureValue.FromSequence([.. items.Select(Integer)]);

    public MLFeatureValue Dictionary(int[] items, double[] scores) => _texts is not null
        ? MLFeatureValue.FromDictionary(items.ToDictionary(item => _texts[item], item => scores[item]))
        : MLFeatureValue.FromDictionary(items.ToDictionary(Integer, item => scores[item]));

    private static List<int> Known(IEnumerable<int?> positions) => [.. positions.OfType<int>()];

    private static void Add(Dictionary<int, double> scores, int? position, double score)
    {
        if (position is not null) scores[position.Value] = score;
    }

    private long Integer(int item) => _integers?[item] ?? item;

    private int? Position(string name) => _positionOfText.TryGetValue(name, out int position) ? position : null;

    private int? Position(long name)
    {
        if (_integers is not null) return _positionOfInteger.TryGetValue(name, out int position) ? position : null;
        return _texts is null && name >= 0 && name < Count ? (int)name : null;
    }
}
