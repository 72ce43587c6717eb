using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.ItemSimilarityRecommender.Types;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic;

public class ItemSimilarityRecommenderTests
{
    [Fact]
    public void Recommends_what_is_most_similar_to_the_observed_items()
    {
        var outputs = Predict(Recommender(), ("k", 2L));

        // b: 0.5 · 2; c: 0.25 · 2 + 1 · 3 = 3.5; d: 0.75 · 3 · (its shift of 1 taken off the score: 0.75 · 2).
        Assert.Equal(["c", "d"], outputs["items"].StringSequenceValue);
        Assert.Equal(3.5, outputs["scores"].DictionaryValue["c"], 1e-15);
        Assert.Equal(1.5, outputs["scores"].DictionaryValue["d"], 1e-15);
    }

    [Fact]
    public void Without_a_number_all_items_but_the_observed_come()
    {
        Assert.Equal(["c", "d", "b"], Predict(Recommender())["items"].StringSequenceValue);
    }

    [Fact]
    public void Items_can_be_excluded_or_the_choice_restricted()
    {
        Assert.Equal(
            ["d", "b", "a", "e"], Predict(Recommender(), ("exclude", MLFeatureValue.FromSequence(["c"])))["items"].StringSequenceValue);
        Assert.Equal(
            ["d", "b"],
            Predict(Recommender(), ("restrict", MLFeatureValue.FromSequence(["b", "d", "a", "unknown"])))["items"].StringSequenceValue);
        Assert.Equal(
            ["c", "d", "b"],
            Predict(Recommender(), ("restrict", MLFeatureValue.FromSequence(Array.Empty<string>())))["items"].StringSequenceValue);
        Assert.Empty(Predict(Recommender(), ("restrict", MLFeatureValue.FromSequence(["unknown"])))["items"].StringSequenceValue);
    }

    [Fact]
    public void Items_without_names_are_numbered_and_a_list_scores_one_each()
    {
        Model model = Recommender();
        model.ItemSimilarityRecommender.ItemStringIds = null;
        model.Description.Input[0].Type = new FeatureType { SequenceType = new SequenceFeatureType { Int64Type = new Int64FeatureType() } };
        model.Description.Output[1].Type = ClassicModels.IntegerDictionary;

        var outputs = ClassicModels.Predict(model, ("interactions", MLFeatureValue.FromSequence([0L])), ("k", 1L));

        Assert.Equal([1L], outputs["items"].Int64SequenceValue);
        Assert.Equal(0.5, outputs["scores"].Int64DictionaryValue[1]);
    }

    [Fact]
    public void Refuses_items_without_a_name_and_names_that_stand_twice()
    {
        Model few = Recommender();
        few.ItemSimilarityRecommender.ItemStringIds.Vector.RemoveAt(4);
        few.ItemSimilarityRecommender.ItemItemSimilarities[0].ItemId = 4;
        ClassicModels.AssertRefused(few, "names item 4, but may have 4 items");

        Model twice = Recommender();
        twice.ItemSimilarityRecommender.ItemStringIds.Vector[1] = "a";
        ClassicModels.AssertRefused(twice, "same name");

        Model huge = Recommender();
        huge.ItemSimilarityRecommender.ItemStringIds = null;
        huge.ItemSimilarityRecommender.ItemItemSimilarities[0].ItemId = ulong.MaxValue;
        ClassicModels.AssertRefused(huge, "names item 18446744073709551615");

        Model lists = Recommender();
        lists.ItemSimilarityRecommender.ItemItemSimilarities[1].ItemId = 0;
        ClassicModels.AssertRefused(lists, "two lists");
    }

    private static IReadOnlyDictionary<string, MLFeatureValue> Predict(Model model, params (string, MLFeatureValue)[] more) =>
        ClassicModels.Predict(
        model,
        [
            ("interactions", MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["a"] = 2, ["e"] = 3, ["unknown"] = 9 })),
            .. more,
        ]);

    private static Model Recommender()
    {
        FeatureType sequence = new() { SequenceType = new SequenceFeatureType { StringType = new StringFeatureType() }, IsOptional = true };
        FeatureType number = ClassicModels.Int64Type;
        number.IsOptional = true;
        return ClassicModels.Model(
            [("interactions", ClassicModels.TextDictionary), ("k", number), ("exclude", sequence), ("restrict", sequence.Clone())],
            [
                ("items", new FeatureType { SequenceType = new SequenceFeatureType { StringType = new StringFeatureType() } }),
                ("scores", ClassicModels.TextDictionary),
            ],
            model => model.ItemSimilarityRecommender = new ItemSimilarityRecommender
            {
                ItemStringIds = new StringVector { Vector = { "a", "b", "c", "d", "e" } },
                ItemItemSimilarities =
                {
                    new SimilarItems { ItemId = 0, SimilarItemList = { Similar(1, 0.5), Similar(2, 0.25) } },
                    new SimilarItems { ItemId = 4, SimilarItemList = { Similar(2, 1), Similar(3, 0.75) } },
                    new SimilarItems { ItemId = 3, ItemScoreAdjustment = 1 },
                },
                ItemInputFeatureName = "interactions",
                NumRecommendationsInputFeatureName = "k",
                ItemExclusionInputFeatureName = "exclude",
                ItemRestrictionInputFeatureName = "restrict",
                RecommendedItemListOutputFeatureName = "items",
                RecommendedItemScoreOutputFeatureName = "scores",
            });
    }

    private static ConnectedItem Similar(ulong item, double similarity) => new() { ItemId = item, SimilarityScore = similarity };
}
