using CoreMLSharp.Building;
using CoreMLSharp.Runtime.Tests.Evaluators.Classic;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Runtime.Tests.Building;

/// <summary>What the builders of classic models build gives the numbers that one works out by hand.</summary>
public class BuiltModelsTests
{
    private static readonly FeatureDescription X = Feature.MultiArray("x", DataType.Double, 2);

    [Fact]
    public void A_linear_regressor()
    {
        Model model = GlmRegressorBuilder.Create([X], "y", [2, 3], 1);
        Assert.Equal((2 * 5) + (3 * 7) + 1, ClassicModels.PredictRow(model, 5, 7)["y"].DoubleValue);
    }

    [Fact]
    public void A_linear_classifier_of_one_against_the_rest()
    {
        Model model = GlmClassifierBuilder.Create([X], new[] { 3L, 8L }, [[1, 0]], [0], GLMClassifier.Types.ClassEncoding.OneVsRest);
        var outputs = ClassicModels.PredictRow(model, 2, 0);
        Assert.Equal(8, outputs["classLabel"].Int64Value);
        Assert.Equal(1 / (1 + Math.Exp(-2)), outputs["classLabelProbs"].Int64DictionaryValue[8], 1e-12);
    }

    [Fact]
    public void Two_trees_and_where_their_sum_starts()
    {
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder([X]).SetDefaultPredictionValue(0.5);
        for (int tree = 0; tree < 2; tree++)
        {
            builder.AddBranchNode(tree, 0, tree, 3, NodeBehavior.BranchOnValueGreaterThan, 1, 2)
                .AddLeafNode(tree, 1, 10 + tree)
                .AddLeafNode(tree, 2, 20 + tree);
        }

        Model model = builder.BuildRegressor("y");
        Assert.Equal(0.5 + 10 + 21, ClassicModels.PredictRow(model, 4, 2)["y"].DoubleValue);
    }

    [Fact]
    public void A_support_vector_regressor_dense_and_sparse()
    {
        foreach (bool sparse in (bool[])[false, true])
        {
            Model model = SupportVectorBuilder.CreateRegressor(
                [X], "y", SupportVectorBuilder.Rbf(0.5), [[1, 0], [0, 2]], [2, -1], 0.25, sparse);

            // 2 · exp(-0.5 · 0) - exp(-0.5 · 5) - 0.25
            Assert.Equal(2 - Math.Exp(-2.5) - 0.25, ClassicModels.PredictRow(model, 1, 0)["y"].DoubleValue, 1e-12);
        }
    }

    [Fact]
    public void A_nearest_neighbour_classifier()
    {
        Model model = new NearestNeighborsClassifierBuilder("x", "label", 2, "unknown")
            .AddSamples([[0, 0], [1, 1], [9, 9]], new[] { "low", "low", "high" })
            .SetNumberOfNeighbors(1)
            .Build();
        Assert.Equal("high", ClassicModels.Predict(model, ("x", MLMultiArray.Wrap([8f, 8f])))["label"].StringValue);
        Assert.Equal(
            "unknown",
            ClassicModels.Predict(
                new NearestNeighborsClassifierBuilder("x", "label", 2, "unknown").Build(),
                ("x", MLMultiArray.Wrap([8f, 8f])))["label"].StringValue);
    }

    [Fact]
    public void A_pipeline_of_prepared_features()
    {
        Model encoder = FeatureEngineeringBuilder.OneHotEncoder("color", "encoded", new[] { "red", "green" }, outputSparse: true);
        Model scaler = FeatureEngineeringBuilder.Scaler(Feature.Double("size"), "scaled", [10], [1]);
        Model vectorizer = FeatureEngineeringBuilder.FeatureVectorizer(
            [Feature.Int64Dictionary("encoded"), Feature.Double("scaled")], "vector", new Dictionary<string, int> { ["encoded"] = 2 });
        Model regressor = GlmRegressorBuilder.Create([vectorizer.Description.Output[0]], "price", [100, 200, 1]);
        Model model = PipelineBuilder.Regressor(encoder, scaler, vectorizer, regressor);
        Assert.Equal(200 + (10 * (4 + 1)), ClassicModels.Predict(model, ("color", "green"), ("size", 4.0))["price"].DoubleValue);
    }

    [Fact]
    public void Overlapping_boxes()
    {
        Model model = NonMaximumSuppressionBuilder.Create(
            3, new[] { "cat", "dog" }, iouThreshold: 0.5, confidenceThreshold: 0.3, thresholdInputs: false);
        var outputs = ClassicModels.Predict(
            model,
            ("raw_confidence", MLMultiArray.Wrap([0.9, 0.1, 0.8, 0.1, 0.1, 0.2], 3, 2)),
            ("raw_coordinates", MLMultiArray.Wrap([0.5, 0.5, 0.2, 0.2, 0.51, 0.5, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1], 3, 4)));

        // The second box overlaps the first, the third is not confident.
        Assert.Equal([0.9, 0.1], outputs["confidence"].MultiArrayValue.AsSpan<double>().ToArray());
        Assert.Equal([0.5, 0.5, 0.2, 0.2], outputs["coordinates"].MultiArrayValue.AsSpan<double>().ToArray());
    }
}
