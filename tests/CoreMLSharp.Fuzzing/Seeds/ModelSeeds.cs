using CoreMLSharp.Building;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Tests.Building.NeuralNetworks;
using CoreMLSharp.Tests.Building.Programs;
using CoreMLSharp.Tests.Programs.Operations;
using Google.Protobuf;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Fuzzing.Seeds;

/// <summary>
/// Small models of every kind, with every layer and every operation; and those in the folder <c>FUZZ_SEEDS</c>, where it is given.
/// </summary>
internal static class ModelSeeds
{
    private const int MaximumBytes = 40_000;

    private static readonly FeatureDescription X = Feature.MultiArray("x", DataType.Double, 2);

    public static IReadOnlyList<byte[]> All { get; } =
    [
        .. Samples(), .. Layers(), .. Operations().Select(bytes => bytes.Model), .. Classic().Select(model => model.ToByteArray()),
        .. Given(),
    ];

    /// <summary>Packages of ML Programs, with their weights where they have any, as archives.</summary>
    public static IReadOnlyList<byte[]> Packages { get; } =
        [.. Operations().Where(bytes => bytes.HasWeights).Select(bytes => bytes.Package)];

    private static IEnumerable<byte[]> Samples() =>
        SampleModels.Names.Select(row => SampleModels.Make(row).ToByteArray()).Where(bytes => bytes.Length <= MaximumBytes);

    private static IEnumerable<byte[]> Layers() => LayerRecipes.All.Select(recipe => recipe.Build().ToByteArray());

    private static IEnumerable<(byte[] Model, byte[] Package, bool HasWeights)> Operations()
    {
        IEnumerable<(string Operation, Opset Opset, string Arguments, string Expected)> cases =
            [.. ElementwiseCases.All, .. LayerCases.All, .. ShapeCases.All, .. TensorCases.All, .. ConstantCases.All, .. ValueCases.All];
        using TemporaryFolder folder = new();
        string package = folder["a.mlpackage"];
        foreach ((string operation, Opset opset, string arguments, _) in cases.Where(row => !row.Arguments.Contains('…')))
        {
            using ModelFile file = new CaseBuilder(opset).Build(operation, arguments).Model;
            file.Save(package);
            string[] files = Directory.GetFiles(package, "*", SearchOption.AllDirectories);
            byte[] archive = Mutations.Archive(
                files.Select(path => (Path.GetRelativePath(folder.Path, path).Replace('\\', '/'), File.ReadAllBytes(path))));
            yield return (file.Specification.ToByteArray(), archive, files.Length > 2);
            Directory.Delete(package, recursive: true);
        }
    }

    private static IEnumerable<Model> Classic()
    {
        FeatureDescription text = Feature.String("text");
        yield return GlmRegressorBuilder.Create([X], "y", [2, 3], 1);
        yield return GlmClassifierBuilder.Create([X], new[] { 3L, 8L }, [[1, 0]], [0], GLMClassifier.Types.ClassEncoding.OneVsRest);
        yield return GlmClassifierBuilder.Create([X], new[] { "a", "b" }, [[1, 0]], [0]);
        yield return Trees().BuildRegressor("y");
        yield return Trees().BuildClassifier(
            new[] { "a", "b" }, TreeEnsemblePostEvaluationTransform.ClassificationSoftMaxWithZeroClassReference);
        foreach (bool sparse in (bool[])[false, true])
        {
            yield return SupportVectorBuilder.CreateRegressor(
                [X], "y", SupportVectorBuilder.Rbf(0.5), [[1, 0], [0, 2]], [2, -1], 0.25, sparse);
            yield return SupportVectorBuilder.CreateClassifier(
                [X], new[] { "a", "b" }, SupportVectorBuilder.Poly(2, 0.5), [[[1, 0]], [[0, 2]]], [[2, -1]], [0.25], sparse: sparse);
        }

        yield return new NearestNeighborsClassifierBuilder("x", "label", 2, "unknown")
            .AddSamples([[0, 0], [1, 1], [9, 9]], new[] { "low", "low", "high" })
            .SetNumberOfNeighbors(1)
            .Build();
        yield return new NearestNeighborsClassifierBuilder("x", "label", 2, 0L).AddSamples([[1, 2], [3, 4]], new[] { 7L, 8L }).UseKdTree()
            .UseInverseDistanceWeighting()
            .Build();
        yield return FeatureEngineeringBuilder.OneHotEncoder("n", "encoded", new[] { 0L, 1L });
        yield return FeatureEngineeringBuilder.OneHotEncoder(
            "text", "encoded", new[] { "red", "green" }, outputSparse: true, ignoreUnknown: true);
        yield return FeatureEngineeringBuilder.Scaler(X, "y", [10, 2], [1, 2]);
        yield return FeatureEngineeringBuilder.Normalizer(X, "y");
        yield return FeatureEngineeringBuilder.Imputer(X, "y", [1, 2], 0);
        yield return FeatureEngineeringBuilder.ArrayFeatureExtractor(X, "y", 1, 0);
        yield return FeatureEngineeringBuilder.CategoricalMapping("n", "text", new Dictionary<long, string> { [0] = "one" }, "?");
        yield return FeatureEngineeringBuilder.CategoricalMapping("text", "n", new Dictionary<string, long> { ["one"] = 1 }, 0);
        yield return FeatureEngineeringBuilder.DictVectorizer("d", "y", new[] { "It", "was" });
        yield return FeatureEngineeringBuilder.FeatureVectorizer([Feature.Double("a"), X], "y");
        yield return FeatureEngineeringBuilder.Identity(X, text);
        yield return NonMaximumSuppressionBuilder.Create(3, new[] { "a", "b" });
        yield return PipelineBuilder.Regressor(
            FeatureEngineeringBuilder.Scaler(X, "scaled", [10, 2], [1, 2]),
            GlmRegressorBuilder.Create([Feature.MultiArray("scaled", DataType.Double, 2)], "y", [2, 3], 1));
        yield return PipelineBuilder.Pipeline(
            LayerRecipes.All[0].Build(), FeatureEngineeringBuilder.Identity(LayerRecipes.All[0].Build().Description.Output[0]));
    }

    private static TreeEnsembleBuilder Trees()
    {
        TreeEnsembleBuilder builder = new TreeEnsembleBuilder([X]).SetDefaultPredictionValue(0.5);
        for (int tree = 0; tree < 2; tree++)
        {
            builder.AddBranchNode(tree, 0, tree, 3, NodeBehavior.BranchOnValueGreaterThan, 1, 2)
                .AddLeafNode(tree, 1, 10 + tree)
                .AddLeafNode(tree, 2, 20 + tree);
        }

        return builder;
    }

    private static IEnumerable<byte[]> Given() =>
        Environment.GetEnvironmentVariable("FUZZ_SEEDS") is not { Length: > 0 } folder
            ? []
            : Directory.EnumerateFiles(folder, "*.mlmodel", SearchOption.AllDirectories)
                .Where(path => new FileInfo(path).Length <= MaximumBytes)
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes);
}
