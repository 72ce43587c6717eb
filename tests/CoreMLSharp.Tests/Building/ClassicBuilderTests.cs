using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Tests.Building;

/// <summary>Builders of classic models: what they build validates, in the lowest version, and what does not fit fails.</summary>
public sealed class ClassicBuilderTests
{
    private static readonly FeatureDescription X = Feature.MultiArray("x", DataType.Double, 2);

    [Fact]
    public void Linear_models()
    {
        AssertValid(1, GlmRegressorBuilder.Create([Feature.Double("a"), X], "y", [1, 2, 3], 4));
        AssertValid(1, GlmClassifierBuilder.Create([X], new[] { "a", "b", "c" }, [[1, 2], [3, 4]], [0, 1]));
        Model model = GlmClassifierBuilder.Create(
            [X], new[] { 1L, 2L, 3L }, [[1, 2], [3, 4], [5, 6]], [0, 1, 2], GLMClassifier.Types.ClassEncoding.OneVsRest);
        AssertValid(1, model);
        Assert.NotNull(model.Description.Output[0].Type.DictionaryType.Int64KeyType);
        AssertError(
            () => GlmClassifierBuilder.Create([X], new[] { "a", "b", "c" }, [[1, 2]], [0]), "There is 1 row of weights for 3 classes");
        AssertError(() => GlmRegressorBuilder.Create([Feature.String("s")], "y", [1]), "'s' is string");
    }

    [Fact]
    public void Tree_ensembles()
    {
        Model model = Stump().BuildRegressor("y");
        AssertValid(1, model);
        Assert.Equal([0.5], model.TreeEnsembleRegressor.TreeEnsemble.BasePredictionValue);
        AssertValid(1, Stump().BuildClassifier(new[] { "no", "yes" }, TreeEnsemblePostEvaluationTransform.RegressionLogistic));
        AssertError(() => Stump().BuildClassifier(new[] { "a", "b", "c" }), "There are 3 classes, but 1 prediction dimension.");
        AssertError(() => Stump().AddLeafNode(0, 2, 1), "Node 2 of tree 0 is there already");
        AssertError(() => Stump().AddLeafNode(0, 3, 1, 2), "has 2 values; give 1");
        AssertError(() => Stump().AddBranchNode(0, 3, 0, 0, NodeBehavior.BranchOnValueEqual, 3, 1), "is its own child");
        AssertError(
            () => Stump().AddBranchNode(1, 0, 0, 0, NodeBehavior.BranchOnValueEqual, 1, 2).BuildRegressor("y"), "The child 1 is not there");
        AssertError(() => new TreeEnsembleBuilder([X], 0), "at least 1 prediction dimension");
        AssertError(() => Stump().SetDefaultPredictionValue(1, 2), "2 default prediction values; give 1");
    }

    [Fact]
    public void Support_vector_machines()
    {
        AssertValid(1, SupportVectorBuilder.CreateRegressor([X], "y", SupportVectorBuilder.Rbf(0.5), [[1, 0], [0, 1]], [1, -1], 0.5));
        Model model = SupportVectorBuilder.CreateClassifier(
            [X], new[] { "a", "b" }, SupportVectorBuilder.Poly(2, 1, 1), [[[1, 0]], [[0, 1], [1, 1]]], [[1, -1, -1]], [0.1], [1], [0],
            sparse: true);
        AssertValid(1, model);
        Assert.Equal([1, 2], model.SupportVectorClassifier.NumberOfSupportVectorsPerClass);
        Assert.Equal([2], model.SupportVectorClassifier.SparseSupportVectors.Vectors[1].Nodes.Select(node => node.Index));
        AssertError(
            () => SupportVectorBuilder.CreateRegressor([X], "y", SupportVectorBuilder.Linear(), [[1, 0], [0]], [1, -1]),
            "differ in length");
        AssertError(
            () => SupportVectorBuilder.CreateRegressor([X], "y", SupportVectorBuilder.Sigmoid(1), [[1, 0]], [1, -1]),
            "2 coefficients for 1 support vector");
        AssertError(() => SupportVectorBuilder.CreateRegressor([X], "y", SupportVectorBuilder.Rbf(-1), [[1, 0]], [1]), "gamma is -1");
    }

    [Fact]
    public void Nearest_neighbors()
    {
        Model model = Neighbors()
            .AddSamples([[0, 0], [1, 1]], new[] { "low", "high" })
            .UseKdTree()
            .UseInverseDistanceWeighting()
            .SetNumberOfNeighbors(3, ParameterRange.OneOf(1, 3))
            .Build();
        AssertValid(4, model);
        Assert.True(model.IsUpdatable);
        Assert.Equal(["x", "label"], model.Description.TrainingInput.Select(input => input.Name));
        Assert.Equal("labelProbs", model.Description.PredictedProbabilitiesName);
        Assert.Equal([1, 3], model.KNearestNeighborsClassifier.NumberOfNeighbors.Set.Values);
        AssertValid(4, Neighbors().Build());
        AssertValid(
            4, new NearestNeighborsClassifierBuilder("x", "digit", 2, 0L).AddSamples([[1, 2]], new[] { 7L }).SetUpdatable(false).Build());
        AssertError(() => Neighbors().AddSamples([[0, 0]], new[] { "a", "b" }), "1 sample, but 2 labels");
        AssertError(() => Neighbors().AddSamples([[0]], new[] { "a" }), "has 1 elements; this classifier takes 2");
        AssertError(() => Neighbors().AddSamples([[0, 0]], new[] { 1L }), "labels must be texts");
        AssertError(() => Neighbors().SetNumberOfNeighbors(0), "numberOfNeighbors is 0");
        AssertError(() => Neighbors().SetNumberOfNeighbors(7, ParameterRange.Between(1, 5)), "not among the values that it may have: 1..5");
        AssertError(() => Neighbors().UseKdTree(0), "at least 1 sample");
    }

    [Fact]
    public void Feature_engineering()
    {
        AssertValid(1, FeatureEngineeringBuilder.OneHotEncoder("color", "encoded", new[] { "red", "green" }));
        AssertValid(
            1, FeatureEngineeringBuilder.OneHotEncoder("digit", "encoded", new[] { 1L, 2L }, outputSparse: true, ignoreUnknown: true));
        AssertValid(1, FeatureEngineeringBuilder.Imputer(Feature.Double("a"), "b", 5));
        AssertValid(1, FeatureEngineeringBuilder.Imputer(X, "y", [1.0, 2.0], replaceValue: -1));
        AssertValid(1, FeatureEngineeringBuilder.Scaler(X, "y", [2, 3], [1]));
        AssertValid(1, FeatureEngineeringBuilder.Normalizer(X, "y", Normalizer.Types.NormType.L1));
        AssertValid(1, FeatureEngineeringBuilder.DictVectorizer("words", "counts", new[] { "a", "b" }));
        AssertValid(
            1,
            FeatureEngineeringBuilder.CategoricalMapping(
                "text", "number", new Dictionary<string, long> { ["one"] = 1 }, valueOnUnknown: 0));
        AssertValid(
            1,
            FeatureEngineeringBuilder.CategoricalMapping(
                "number", "text", new Dictionary<long, string> { [1] = "one" }, valueOnUnknown: "?"));
        AssertValid(1, FeatureEngineeringBuilder.ArrayFeatureExtractor(X, "y", 1));
        AssertValid(1, FeatureEngineeringBuilder.ArrayFeatureExtractor(X, "y", 1, 0));
        AssertValid(1, FeatureEngineeringBuilder.Identity(Feature.Double("a"), Feature.String("b")));
        Model vectorizer = FeatureEngineeringBuilder.FeatureVectorizer(
            [Feature.Double("a"), X, Feature.Int64Dictionary("d")], "y", new Dictionary<string, int> { ["d"] = 4 });
        AssertValid(1, vectorizer);
        Assert.Equal([7], vectorizer.Description.Output[0].Type.MultiArrayType.Shape);
        AssertError(() => FeatureEngineeringBuilder.FeatureVectorizer([Feature.Int64Dictionary("d")], "y"), "'d' is a dictionary");
        AssertError(() => FeatureEngineeringBuilder.ArrayFeatureExtractor(X, "y", 2), "there is none at 2");
        AssertError(() => FeatureEngineeringBuilder.Scaler(X, "y", [1, 2, 3]), "3 scale values for an input of 2");
        AssertError(() => FeatureEngineeringBuilder.Normalizer(Feature.Double("a"), "y"), "'a' is double");
    }

    [Fact]
    public void Non_maximum_suppression()
    {
        AssertValid(3, NonMaximumSuppressionBuilder.Create(100, new[] { "cat", "dog" }));
        AssertValid(
            3,
            NonMaximumSuppressionBuilder.Create(100, new[] { 1L }, names: new() { ConfidenceOutput = "scores" }, thresholdInputs: false));
        AssertError(() => NonMaximumSuppressionBuilder.Create(100, new[] { "cat" }, iouThreshold: 2), "iouThreshold is 2");
        AssertError(() => NonMaximumSuppressionBuilder.Create(0, new[] { "cat" }), "0 is not a number of boxes");
    }

    [Fact]
    public void Parameter_ranges_are_read_as_they_are_written()
    {
        foreach (string text in (string[])["1..100", "0..0.5", "8,16,32", "any", "7"])
        {
            Assert.Equal(text, ParameterRange.Parse(text).ToString());
        }

        AssertError(() => ParameterRange.Parse("1-100"), "is not a range of values");
        AssertError(() => ParameterRange.Parse("5..1"), "give the smaller number first");
        AssertError(() => ParameterRange.Parse(""), "is not a range of values");
    }

    internal static void AssertError(Action act, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<CoreMLException>(act).Message, StringComparison.Ordinal);

    private static TreeEnsembleBuilder Stump() => new TreeEnsembleBuilder([X])
        .SetDefaultPredictionValue(0.5)
        .AddBranchNode(0, 0, 1, 3, NodeBehavior.BranchOnValueLessThan, 1, 2, missingValueTracksTrueChild: true)
        .AddLeafNode(0, 1, 10)
        .AddLeafNode(0, 2, 20);

    private static NearestNeighborsClassifierBuilder Neighbors() => new("x", "label", 2, "unknown");

    private static void AssertValid(int version, Model model)
    {
        Assert.Empty(ModelValidator.Validate(model));
        Assert.Equal(version, model.SpecificationVersion);
    }
}
