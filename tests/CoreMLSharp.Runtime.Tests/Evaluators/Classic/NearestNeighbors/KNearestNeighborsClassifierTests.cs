using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.NearestNeighbors;

public class KNearestNeighborsClassifierTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Neighbours_vote_alike_or_by_inverse_distance(bool isTree)
    {
        // From 1: "a" at distance 1, "b" at 2 and 3; "a" at 99 is not among the three nearest.
        Model model = Classifier(isTree, neighbors: 3, [0, 3, 4, 100], ["a", "b", "b", "a"]);

        var uniform = ClassicModels.PredictRow(model, 1);
        Assert.Equal("b", uniform["label"].StringValue);
        Assert.Equal(2 / 3.0, uniform["scores"].DictionaryValue["b"], 1e-12);

        model.KNearestNeighborsClassifier.InverseDistanceWeighting = new InverseDistanceWeighting();
        var weighted = ClassicModels.PredictRow(model, 1);
        Assert.Equal("a", weighted["label"].StringValue);
        Assert.Equal(1 / (1 + (1 / 2.0) + (1 / 3.0)), weighted["scores"].DictionaryValue["a"], 1e-6);

        var exact = ClassicModels.PredictRow(model, 3);
        Assert.Equal(1, exact["scores"].DictionaryValue["b"]);
    }

    [Fact]
    public void The_tree_finds_what_a_full_search_finds()
    {
        Random random = new(7);
        double[][] samples = [.. Enumerable.Range(0, 500).Select(_ => new[] { random.Next(12), random.Next(12), random.NextDouble() })];
        string[] labels = [.. samples.Select((_, i) => $"c{i % 5}")];
        using MLModel linear = ClassicModels.Load(Classifier(isTree: false, neighbors: 9, samples, labels));
        using MLModel tree = ClassicModels.Load(Classifier(isTree: true, neighbors: 9, samples, labels));
        for (int i = 0; i < 200; i++)
        {
            Dictionary<string, MLFeatureValue> row =
                new() { ["x"] = MLMultiArray.Wrap([random.NextDouble() * 12, random.NextDouble() * 12, random.NextDouble()]) };
            Assert.Equal(linear.Predict(row)["scores"].DictionaryValue, tree.Predict(row)["scores"].DictionaryValue);
        }
    }

    [Fact]
    public void Equal_samples_make_no_endless_tree()
    {
        Model model = Classifier(isTree: true, neighbors: 5, [.. Enumerable.Repeat(1.0, 10_000)], [.. Enumerable.Repeat("a", 10_000)]);

        Assert.Equal("a", ClassicModels.PredictRow(model, 2)["label"].StringValue);
    }

    [Fact]
    public void More_neighbours_than_samples_are_all_samples()
    {
        Model model = Classifier(isTree: false, neighbors: long.MaxValue, [0, 1, 2], ["a", "b", "b"]);

        Assert.Equal(2 / 3.0, ClassicModels.PredictRow(model, 0)["scores"].DictionaryValue["b"], 1e-15);
    }

    [Fact]
    public void An_empty_model_has_its_default_label()
    {
        Model model = Classifier(isTree: false, neighbors: 3, Array.Empty<double>(), []);
        model.KNearestNeighborsClassifier.ClearClassLabels();
        model.KNearestNeighborsClassifier.DefaultStringLabel = "unknown";

        Assert.Equal("unknown", ClassicModels.PredictRow(model, 0)["label"].StringValue);
    }

    [Theory]
    [InlineData(null, "a")]
    [InlineData(1L, "b")]
    [InlineData(3L, "a")]
    public void The_number_of_neighbours_may_be_chosen(long? neighbors, string expected)
    {
        // From 0: b, a, a, in the order of distance.
        Model model = Classifier(isTree: false, neighbors: 3, [1, 2, 3], ["b", "a", "a"]);
        using MLModel loaded = MLModel.Load(new ModelFile(model), new MLModelConfiguration { NumberOfNeighbors = neighbors });

        Assert.Equal(
            expected, loaded.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = MLMultiArray.Wrap([0.0]) })["label"].StringValue);
    }

    [Theory]
    [InlineData(0, "at least 1")]
    [InlineData(6, "from 1 to 5")]
    [InlineData(4, "1, 3, 5")]
    public void A_number_of_neighbours_that_the_model_does_not_allow_is_refused(long neighbors, string allowed)
    {
        Model model = Classifier(isTree: false, neighbors: 3, [1, 2, 3], ["b", "a", "a"]);
        Int64Parameter parameter = model.KNearestNeighborsClassifier.NumberOfNeighbors;
        if (allowed.StartsWith("from", StringComparison.Ordinal)) parameter.Range = new Int64Range { MinValue = 1, MaxValue = 5 };
        if (allowed.StartsWith('1')) parameter.Set = new Int64Set { Values = { 1, 3, 5 } };

        string message = Assert.Throws<ModelInputException>(
            () => MLModel.Load(new ModelFile(model), new MLModelConfiguration { NumberOfNeighbors = neighbors })).Message;

        Assert.Contains($"{neighbors} neighbours", message, StringComparison.Ordinal);
        Assert.Contains(allowed, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_model_whose_numbers_do_not_fit()
    {
        AssertRefused(model => model.StringClassLabels.Vector.Add("c"), "2 samples need as many class labels");
        AssertRefused(model => model.NumberOfNeighbors.DefaultValue = 0, "number of neighbours");
        AssertRefused(model => model.NearestNeighborsIndex.FloatSamples[1].Vector.Add(1), "must have 1 dimensions");
        AssertRefused(model => model.NearestNeighborsIndex.NumberOfDimensions = -1, "states -1 dimensions");
        AssertRefused(model => model.NearestNeighborsIndex.SingleKdTreeIndex = new SingleKdTreeIndex(), "leaf size");
        AssertRefused(model => model.NearestNeighborsIndex.ClearIndexType(), "no index of a known type");
        AssertRefused(model => model.NearestNeighborsIndex = null, "index of nearest neighbours is missing");
        AssertRefused(model => model.ClearClassLabels(), "neither class labels nor a default label");
    }

    private static void AssertRefused(Action<KNearestNeighborsClassifier> damage, string reason)
    {
        Model model = Classifier(isTree: false, neighbors: 1, [0, 1], ["a", "b"]);
        damage(model.KNearestNeighborsClassifier);
        ClassicModels.AssertRefused(model, reason);
    }

    private static Model Classifier(bool isTree, long neighbors, double[] samples, string[] labels) =>
        Classifier(isTree, neighbors, [.. samples.Select(sample => new[] { sample })], labels);

    private static Model Classifier(bool isTree, long neighbors, double[][] samples, string[] labels)
    {
        int dimensions = samples.Length > 0 ? samples[0].Length : 1;
        NearestNeighborsIndex index = new() { NumberOfDimensions = dimensions, SquaredEuclideanDistance = new SquaredEuclideanDistance() };
        if (isTree) index.SingleKdTreeIndex = new SingleKdTreeIndex { LeafSize = 2 };
        else index.LinearIndex = new LinearIndex();
        foreach (double[] sample in samples) index.FloatSamples.Add(new FloatVector { Vector = { sample.Select(value => (float)value) } });
        return ClassicModels.Classifier(
            dimensions, integerLabels: false, model => model.KNearestNeighborsClassifier = new KNearestNeighborsClassifier
            {
                NearestNeighborsIndex = index,
                NumberOfNeighbors = new Int64Parameter { DefaultValue = neighbors },
                StringClassLabels = new StringVector { Vector = { labels } },
                UniformWeighting = new UniformWeighting(),
            });
    }
}
