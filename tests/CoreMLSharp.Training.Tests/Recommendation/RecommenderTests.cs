using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Recommendation;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Training.Tests.Recommendation;

public class RecommenderTests
{
    private static readonly MLDataTable Table = new(
        "t",
        [
            ("user", ["a", "a", "b", "b", "b", "c", "", "d", "d"]),
            ("item", ["tea", "milk", "tea", "milk", "cake", "cake", "tea", "tea", "tea"]),
            ("rating", ["1", "2", "3", "5", "4", "2", "1", "1", "5"]),
        ]);

    [Theory]
    [InlineData(SimilarityType.Cosine, 2 / 2.449489742783178, 1 / 2.449489742783178, 0.5)]
    [InlineData(SimilarityType.Jaccard, 2.0 / 3, 0.25, 1.0 / 3)]
    public void Similarities_without_ratings_count_shared_users(SimilarityType type, double teaMilk, double teaCake, double milkCake)
    {
        using Recommender recommender =
            Recommender.Train(RecommenderDataSource.FromTable(Table), new RecommenderOptions { Similarity = type });

        Assert.Equal([(0, 1, teaMilk), (0, 2, teaCake), (1, 2, milkCake)], Pairs(recommender.Model.Specification), Near);
        Assert.Empty(ModelValidator.Validate(recommender.Model.Specification));
        Assert.Equal(2, recommender.Warnings.Count);
    }

    [Fact]
    public void Ratings_weigh_the_cosine_and_are_what_pearson_needs()
    {
        RecommenderDataSource rated = RecommenderDataSource.FromTable(Table, ratingColumn: "rating");
        using Recommender cosine = Recommender.Train(rated);
        Assert.Equal(17 / Math.Sqrt(35 * 29), Pairs(cosine.Model.Specification)[0].Item3, 12);

        using Recommender pearson = Recommender.Train(rated, new RecommenderOptions { Similarity = SimilarityType.Pearson });
        var lists = pearson.Model.Specification.ItemSimilarityRecommender.ItemItemSimilarities;
        Assert.Equal([3, 3.5, 3], lists.Select(list => list.ItemScoreAdjustment));
        Assert.Contains(
            "needs ratings",
            Assert.Throws<CoreMLException>(() => Recommender.Train(
                RecommenderDataSource.FromTable(Table), new RecommenderOptions { Similarity = SimilarityType.Pearson })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_recommender_recommends_what_others_chose_and_what_it_finds_is_measured()
    {
        using Recommender recommender = Recommender.Train(
            RecommenderDataSource.FromTable(MLDataTable.Read(TestData.InRepository("samples/baskets.csv"))),
            new RecommenderOptions { MaximumSimilarItems = 6 });
        using MLModel model = MLModel.Load(recommender.Model);

        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            ["items"] = MLFeatureValue.FromDictionary(new Dictionary<string, double> { ["seeds"] = 1, ["soil"] = 1 }),
            ["k"] = 3L,
            ["restrict"] = MLFeatureValue.FromSequence(Array.Empty<string>()),
        });

        Assert.All(
            outputs["recommendations"].StringSequenceValue,
            item => Assert.Contains(item, (string[])["pots", "gloves", "hose", "compost"]));
        Assert.InRange(recommender.TrainingMetrics.RecallAt10!.Value, 0.5, 1);
    }

    [Fact]
    public void Items_that_are_all_integers_are_integers_in_the_model()
    {
        using Recommender recommender = Recommender.Train(RecommenderDataSource.FromTable(new MLDataTable(
            "t", [("user", ["1", "1", "2", "2"]), ("item", ["10", "-3", "10", "7"])])));

        Assert.Equal([10, -3, 7], recommender.Model.Specification.ItemSimilarityRecommender.ItemInt64Ids.Vector);
        Assert.Equal(1, recommender.TrainingMetrics.Count + 1);
    }

    private static (int, int, double)[] Pairs(Model model) =>
    [
        .. model.ItemSimilarityRecommender.ItemItemSimilarities
            .SelectMany(list => list.SimilarItemList.Select(item => ((int)list.ItemId, (int)item.ItemId, item.SimilarityScore)))
            .Where(pair => pair.Item1 < pair.Item2).Order(),
    ];

    private static bool Near((int, int, double) one, (int, int, double) other) =>
        (one.Item1, one.Item2) == (other.Item1, other.Item2) && Math.Abs(one.Item3 - other.Item3) < 1e-12;
}
