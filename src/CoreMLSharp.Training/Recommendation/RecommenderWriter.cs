using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Recommendation;

/// <summary>
/// A recommender as Create ML writes it: <c>itemSimilarityRecommender</c> with the inputs <c>items</c>, <c>k</c>, <c>restrict</c> and
/// <c>exclude</c> and the outputs <c>recommendations</c> and <c>scores</c>. Items are integers where all names are, else texts.
/// </summary>
internal static class RecommenderWriter
{
    public const string Items = "items", Count = "k", Restriction = "restrict", Exclusion = "exclude", List = "recommendations",
        Scores = "scores";

    /// <param name="items">The names of the items.</param>
    /// <param name="nearest">Of each item those by which it is recommended, with their similarities.</param>
    /// <param name="adjustments">What is taken from a rating before it counts for an item; null for nothing.</param>
    public static Model Create(
        IReadOnlyList<string> items, (int Item, double Similarity)[][] nearest, Func<int, double>? adjustments)
    {
        bool areIntegers = items.All(IsInteger);
        ItemSimilarityRecommender recommender = new()
        {
            ItemInputFeatureName = Items,
            NumRecommendationsInputFeatureName = Count,
            ItemRestrictionInputFeatureName = Restriction,
            ItemExclusionInputFeatureName = Exclusion,
            RecommendedItemListOutputFeatureName = List,
            RecommendedItemScoreOutputFeatureName = Scores,
        };
        if (areIntegers)
        {
            recommender.ItemInt64Ids =
                new Int64Vector { Vector = { items.Select(item => long.Parse(item, CultureInfo.InvariantCulture)) } };
        }
        else recommender.ItemStringIds = new StringVector { Vector = { items } };
        AddLists(recommender, nearest, adjustments);
        return new Model
        {
            SpecificationVersion = SpecificationVersions.IOS13,
            Description = Describe(areIntegers),
            ItemSimilarityRecommender = recommender,
        };
    }

    /// <summary>
    /// A prediction goes from a user's items to those that are in their lists. An item is to be recommended by those most like it, so it
    /// stands in their lists, however popular they are.
    /// </summary>
    private static void AddLists(
        ItemSimilarityRecommender recommender, (int Item, double Similarity)[][] nearest, Func<int, double>? adjustments)
    {
        ILookup<int, (int Item, double Similarity)> lists = nearest
            .SelectMany((list, item) => list.Select(pair => (From: pair.Item, To: (Item: item, pair.Similarity))))
            .ToLookup(entry => entry.From, entry => entry.To);
        for (int item = 0; item < nearest.Length; item++)
        {
            ItemSimilarityRecommender.Types.SimilarItems list = new()
            {
                ItemId = (ulong)item,
                ItemScoreAdjustment = adjustments?.Invoke(item) ?? 0,
            };
            list.SimilarItemList.AddRange(
                lists[item].OrderByDescending(pair => pair.Similarity).ThenBy(pair => pair.Item)
                .Select(pair => new ItemSimilarityRecommender.Types.ConnectedItem
                {
                    ItemId = (ulong)pair.Item,
                    SimilarityScore = pair.Similarity,
                }));
            recommender.ItemItemSimilarities.Add(list);
        }
    }

    private static ModelDescription Describe(bool areIntegers)
    {
        ModelDescription description = new()
        {
            Input =
            {
                areIntegers ? Feature.Int64Dictionary(Items) : Feature.StringDictionary(Items),
                Feature.Int64(Count),
                Sequence(Restriction, areIntegers),
                Sequence(Exclusion, areIntegers),
            },
            Output =
            {
                Sequence(List, areIntegers),
                areIntegers ? Feature.Int64Dictionary(Scores) : Feature.StringDictionary(Scores),
            },
        };
        foreach (FeatureDescription input in description.Input.Skip(2)) input.Type.IsOptional = true;
        return description;
    }

    private static FeatureDescription Sequence(string name, bool areIntegers)
    {
        SequenceFeatureType type = new() { SizeRange = new SizeRange { UpperBound = -1 } };
        if (areIntegers) type.Int64Type = new Int64FeatureType();
        else type.StringType = new StringFeatureType();
        return new FeatureDescription { Name = name, Type = new FeatureType { SequenceType = type } };
    }

    private static bool IsInteger(string item) =>
        long.TryParse(item, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
        && number.ToString(CultureInfo.InvariantCulture) == item;
}
