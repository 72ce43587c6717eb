using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Specification.ItemSimilarityRecommender.Types;

namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>
/// Scores items by their similarity to observed ones, score(k) = Σᵢ sim(k, i) · (score(i) − shift(k)), and recommends the best that are not
/// among the observed or excluded ones (Core ML specification, <c>ItemSimilarityRecommender</c>).
/// </summary>
internal sealed class ItemSimilarityRecommender : IModelEvaluator
{
    private readonly Specification.ItemSimilarityRecommender _model;
    private readonly Dictionary<int, SimilarItems> _similarities = [];
    private readonly ItemNames _names;
    private readonly string _where;

    public ItemSimilarityRecommender(EvaluatorContext context)
    {
        _where = context.Where;
        _model = context.Model.ItemSimilarityRecommender;
        ulong largest = 0;
        foreach (SimilarItems item in _model.ItemItemSimilarities)
        {
            largest = Math.Max(largest, item.ItemId);
            foreach (ConnectedItem similar in item.SimilarItemList) largest = Math.Max(largest, similar.ItemId);
        }

        _names = new ItemNames(_model.ItemStringIds, _model.ItemInt64Ids, largest, _where);
        foreach (SimilarItems item in _model.ItemItemSimilarities)
        {
            if (!_similarities.TryAdd((int)item.ItemId, item))
            {
                throw new ModelFormatException($"{_where}: item {item.ItemId} has two lists of similar items.");
            }
        }

        if (_model.RecommendedItemListOutputFeatureName.Length == 0 && _model.RecommendedItemScoreOutputFeatureName.Length == 0)
        {
            throw new ModelFormatException($"{_where}: the recommender names no output.");
        }
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        Dictionary<int, double> observed = Observed(inputs);
        double[] scores = new double[_names.Count];
        foreach ((int item, double score) in observed)
        {
            if (!_similarities.TryGetValue(item, out SimilarItems? similar)) continue;
            foreach (ConnectedItem other in similar.SimilarItemList)
            {
                scores[other.ItemId] += other.SimilarityScore * (score - Shift((int)other.ItemId));
            }
        }

        HashSet<int> excluded = [.. Items(inputs, _model.ItemExclusionInputFeatureName) ?? [.. observed.Keys]];
        IEnumerable<int> allowed = Restriction(inputs)?.Distinct() ?? Enumerable.Range(0, _names.Count);
        int[] best =
        [
            .. allowed.Where(item => !excluded.Contains(item))
            .OrderByDescending(item => scores[item])
            .ThenBy(item => item)
            .Take(Limit(inputs)),
        ];
        Dictionary<string, MLFeatureValue> outputs = [];
        if (_model.RecommendedItemListOutputFeatureName is { Length: > 0 } list) outputs[list] = _names.Sequence(best);
        if (_model.RecommendedItemScoreOutputFeatureName is { Length: > 0 } dictionary)
        {
            outputs[dictionary] = _names.Dictionary(best, scores);
        }

        return outputs;
    }

    private double Shift(int item) => _similarities.TryGetValue(item, out SimilarItems? similar) ? similar.ItemScoreAdjustment : 0;

    private int Limit(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        if (!inputs.TryGetValue(_model.NumRecommendationsInputFeatureName, out MLFeatureValue? value)) return _names.Count;
        return value.Type == MLFeatureType.Int64 && value.Int64Value >= 0
            ? (int)Math.Min(value.Int64Value, _names.Count)
            : throw new ModelInputException(
                $"{_where}: the input '{_model.NumRecommendationsInputFeatureName}' must be an integer that is not negative.");
    }

    /// <summary>The observed items and their scores; in a list without scores each counts one.</summary>
    private Dictionary<int, double> Observed(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        string name = _model.ItemInputFeatureName;
        if (inputs.TryGetValue(name, out MLFeatureValue? value) && value.Type == MLFeatureType.Dictionary) return _names.Scores(value);
        IEnumerable<int> items = Items(inputs, name) ?? throw new ModelInputException($"{_where}: the input '{name}' is missing.");
        return items.Distinct().ToDictionary(item => item, _ => 1.0);
    }

    /// <summary>The items that may be recommended; null for all, which an empty list means too.</summary>
    private List<int>? Restriction(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        string name = _model.ItemRestrictionInputFeatureName;
        List<int>? items = Items(inputs, name);
        return items is [] && IsEmpty(inputs[name]) ? null : items;
    }

    private static bool IsEmpty(MLFeatureValue items) => items.Type == MLFeatureType.MultiArray
        ? items.MultiArrayValue.Shape.Contains(0)
        : items.HasInt64Elements ? items.Int64SequenceValue.Count == 0 : items.StringSequenceValue.Count == 0;

    private List<int>? Items(IReadOnlyDictionary<string, MLFeatureValue> inputs, string name)
    {
        if (name.Length == 0 || !inputs.TryGetValue(name, out MLFeatureValue? value)) return null;
        return _names.Find(value)
            ?? throw new ModelInputException(
                $"{_where}: the input '{name}' must be a sequence or an array of items; a value of type {value.Type} was given.");
    }
}
