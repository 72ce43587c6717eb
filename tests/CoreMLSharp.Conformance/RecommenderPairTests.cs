using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Recommendation;

namespace CoreMLSharp.Conformance;

/// <summary>A recommender that Create ML trained, trained again on its data.</summary>
public class RecommenderPairTests
{
    [Fact]
    public void All_similarities_of_create_mls_recommender_come_out_again()
    {
        string folder = Path.Combine(TestData.SharedRoot, "tasks", "models");
        string data = Path.Combine(folder, "pairs", "recipes.csv");
        Assert.SkipUnless(File.Exists(data), $"There is no {data}; COREMLSHARP_SHARED says where the shared test data are.");
        using ModelFile genuine = ModelFile.Load(Path.Combine(folder, "paigeshin__coreml_recommendation__RecipeRecommender_1.mlmodel"));
        MLDataTable table = new(
            "recipes", [.. new[] { "Recipe", "Ingredient" }.Select((name, column) => (name, Column(data, column + 1)))]);

        using Recommender recommender = Recommender.Train(RecommenderDataSource.FromTable(table, "Recipe", "Ingredient"));

        ItemSimilarityRecommender expected = genuine.Specification.ItemSimilarityRecommender;
        ItemSimilarityRecommender actual = recommender.Model.Specification.ItemSimilarityRecommender;
        Assert.Equal(expected.ItemStringIds.Vector, actual.ItemStringIds.Vector);
        Dictionary<(ulong, ulong), double> ours = Similarities(actual), theirs = Similarities(expected);
        Assert.Equal(theirs.Keys.Order(), ours.Keys.Order());
        Assert.All(theirs, pair => Assert.Equal(pair.Value, ours[pair.Key], 1e-6));
    }

    /// <summary>Its columns without a name stand twice, which a table refuses.</summary>
    private static IReadOnlyList<string> Column(string path, int column) =>
    [
        .. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length > column)
        .Select(cells => cells[column].Trim()),
    ];

    private static Dictionary<(ulong, ulong), double> Similarities(ItemSimilarityRecommender model) => model.ItemItemSimilarities
        .SelectMany(list => list.SimilarItemList.Select(item => (list.ItemId, item)))
        .ToDictionary(pair => (pair.ItemId, pair.item.ItemId), pair => pair.item.SimilarityScore);
}
