using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Tests.Evaluators.Classic;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.TreeEnsembleParameters.Types;
using static CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types;
using Transform = CoreMLSharp.Specification.TreeEnsemblePostEvaluationTransform;

namespace CoreMLSharp.Runtime.Tests.Verification;

/// <summary>Pipelines and classic models compute the same as ONNX.</summary>
public class ExportedStagesTests
{
    private static readonly Tolerance Rounding = new(Relative: 1e-4, Absolute: 1e-5);

    private static readonly double[] Numbers = [.. Enumerable.Range(0, 64).Select(i => Math.Sin(i))];

    public static TheoryData<GLMClassifier.Types.ClassEncoding, GLMClassifier.Types.PostEvaluationTransform, int> LinearClassifiers => new()
    {
        { GLMClassifier.Types.ClassEncoding.ReferenceClass, GLMClassifier.Types.PostEvaluationTransform.Logit, 2 },
        { GLMClassifier.Types.ClassEncoding.ReferenceClass, GLMClassifier.Types.PostEvaluationTransform.Probit, 2 },
        { GLMClassifier.Types.ClassEncoding.ReferenceClass, GLMClassifier.Types.PostEvaluationTransform.Logit, 4 },
        { GLMClassifier.Types.ClassEncoding.OneVsRest, GLMClassifier.Types.PostEvaluationTransform.Logit, 3 },
    };

    [Fact]
    public void A_network_and_a_classifier()
    {
        Model pipeline = PipelineBuilder.Classifier(
            TinyModels.Extractor(),
            GlmClassifierBuilder.Create(
                TinyModels.Extractor().Description.Output[0], ClassifierOutputs.CreateML, ["dark", "bright"],
                [new double[6], [0.01, 0, 0.02, 0, 0, 0]], [0, -1]));

        AssertEqualAsOnnx(pipeline);
    }

    [Fact]
    public void A_classic_model_without_inputs_is_refused()
    {
        Model model = new() { Description = new ModelDescription(), Normalizer = new Normalizer() };

        Assert.Contains("no inputs", Assert.ThrowsAny<CoreMLException>(() => OnnxExporter.Export(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_to_be_embedded_first()
    {
        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => OnnxExporter.Export(TinyModels.Classifier()));

        Assert.Equal(Hint.EmbedLinkedModels, error.Hint);
        Assert.Contains("stage 1 (linkedModel)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(LinearClassifiers))]
    public void Linear_classifiers(
        GLMClassifier.Types.ClassEncoding encoding, GLMClassifier.Types.PostEvaluationTransform transform, int classes)
    {
        int rows = encoding == GLMClassifier.Types.ClassEncoding.OneVsRest ? classes : classes - 1;
        bool areIntegers = classes == 4;
        GLMClassifier classifier = new()
        {
            ClassEncoding = encoding,
            PostEvaluationTransform = transform,
            Weights = { Enumerable.Range(0, rows).Select(i => new GLMClassifier.Types.DoubleArray { Value = { Numbers[i..(i + 5)] } }) },
            Offset = { Numbers[..rows] },
        };
        if (areIntegers) classifier.Int64ClassLabels = new Int64Vector { Vector = { 7, -1, 3, 0 } };
        else classifier.StringClassLabels = Labels(classes);
        AssertEqualAsOnnx(ClassicModels.Classifier(5, areIntegers, model => model.GlmClassifier = classifier));
    }

    [Theory]
    [InlineData(GLMRegressor.Types.PostEvaluationTransform.NoTransform)]
    [InlineData(GLMRegressor.Types.PostEvaluationTransform.Logit)]
    [InlineData(GLMRegressor.Types.PostEvaluationTransform.Probit)]
    public void Linear_regressors(GLMRegressor.Types.PostEvaluationTransform transform) =>
        AssertEqualAsOnnx(ClassicModels.Regressor(5, model => model.GlmRegressor = new GLMRegressor
        {
            PostEvaluationTransform = transform,
            Weights = { new GLMRegressor.Types.DoubleArray { Value = { Numbers[..5] } } },
            Offset = { 0.25 },
        }));

    [Theory]
    [InlineData(Transform.NoTransform, 1)]
    [InlineData(Transform.ClassificationSoftMax, 1)]
    [InlineData(Transform.ClassificationSoftMax, 3)]
    [InlineData(Transform.RegressionLogistic, 3)]
    [InlineData(Transform.ClassificationSoftMaxWithZeroClassReference, 3)]
    public void Tree_classifiers(Transform transform, int dimensions) =>
        AssertEqualAsOnnx(ClassicModels.Classifier(3, integerLabels: false, model => model.TreeEnsembleClassifier = new()
        {
            PostEvaluationTransform = transform,
            TreeEnsemble = Trees(dimensions),
            StringClassLabels = Labels(Math.Max(2, dimensions)),
        }));

    [Fact]
    public void A_tree_goes_the_same_way_at_its_thresholds()
    {
        // 0.1 is no 32-bit number, the nearest is above it; 0.5 is one.
        foreach ((TreeNodeBehavior behavior, double threshold, bool isMissingTrue) in
            from one in Enum.GetValues<TreeNodeBehavior>()
            where one != TreeNodeBehavior.LeafNode
            from threshold in (double[])[0.1, 0.5]
            from isMissingTrue in (bool[])[false, true]
            select (one, threshold, isMissingTrue))
        {
            TreeNode branch = Branch(0, 0, behavior, 0, threshold, 1, 2);
            branch.MissingValueTracksTrueChild = isMissingTrue;
            Model model = ClassicModels.Regressor(1, model => model.TreeEnsembleRegressor = new TreeEnsembleRegressor
            {
                TreeEnsemble = new TreeEnsembleParameters
                {
                    NumPredictionDimensions = 1,
                    BasePredictionValue = { 10 },
                    Nodes = { branch, LeafOf(0, 1, (0, 1)), LeafOf(0, 2, (0, 2)) },
                },
            });
            foreach (float x in (float[])[0.1f, MathF.BitDecrement(0.1f), 0.5f, float.NaN])
            {
                AssertEqualAsOnnx(model, new() { ["x"] = MLMultiArray.Wrap([(double)x]) });
            }
        }
    }

    [Fact]
    public void Trees_with_a_cycle_are_refused()
    {
        Model model = ClassicModels.Regressor(1, model => model.TreeEnsembleRegressor = new TreeEnsembleRegressor
        {
            TreeEnsemble = new TreeEnsembleParameters
            {
                NumPredictionDimensions = 1,
                Nodes = { Branch(0, 0, TreeNodeBehavior.BranchOnValueLessThan, 0, 0.1, 0, 1), LeafOf(0, 1, (0, 1)) },
            },
        });

        Assert.Throws<ModelValidationException>(() => OnnxExporter.Export(model));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Support_vector_classifiers(int classes, bool hasProbabilities)
    {
        Kernel[] kernels =
        [
            new() { LinearKernel = new LinearKernel() },
            new() { RbfKernel = new RBFKernel { Gamma = 0.7 } },
            new() { PolyKernel = new PolyKernel { Gamma = 0.5, C = 1, Degree = 3 } },
            new() { SigmoidKernel = new SigmoidKernel { Gamma = 0.3, C = 0.1 } },
        ];
        int pairs = classes * (classes - 1) / 2;
        foreach (Kernel kernel in kernels)
        {
            AssertEqualAsOnnx(ClassicModels.Classifier(2, integerLabels: false, model => model.SupportVectorClassifier = new()
            {
                Kernel = kernel,
                NumberOfSupportVectorsPerClass = { Enumerable.Repeat(2, classes) },
                SparseSupportVectors = new SparseSupportVectors
                {
                    Vectors =
                    {
                        Enumerable.Range(0, 2 * classes).Select(i => new SparseVector
                        {
                            Nodes = { new SparseNode { Index = 1 + (i % 2), Value = Numbers[i] } },
                        }),
                    },
                },
                Coefficients =
                {
                    Enumerable.Range(1, classes - 1).Select(i => new Coefficients { Alpha = { Numbers[i..(i + (2 * classes))] } }),
                },
                Rho = { Numbers[..pairs] },
                ProbA = { hasProbabilities ? Enumerable.Repeat(-1.5, pairs) : [] },
                ProbB = { hasProbabilities ? Numbers[..pairs] : [] },
                StringClassLabels = Labels(classes),
            }), tolerance: new Tolerance(1e-3, 1e-3));
        }
    }

    [Fact]
    public void Numbers_are_prepared_for_a_regressor()
    {
        FeatureType array = ClassicModels.Array(3);
        Model scaler = ClassicModels.Model(
            [("columns", array)], [("scaled", array)],
            model => model.Scaler = new Scaler { ShiftValue = { 0.5, -1, 2 }, ScaleValue = { 2 } });
        Model vectorizer = ClassicModels.Model(
            [("a", ClassicModels.DoubleType), ("b", ClassicModels.Array(2))], [("columns", array)],
            model => model.FeatureVectorizer = new FeatureVectorizer
            {
                InputList =
                {
                    new FeatureVectorizer.Types.InputColumn { InputColumn_ = "b", InputDimensions = 2 },
                    new FeatureVectorizer.Types.InputColumn { InputColumn_ = "a", InputDimensions = 1 },
                },
            });
        Model imputer = ClassicModels.Model(
            [("scaled", array)], [("whole", array)],
            model => model.Imputer = new Imputer { ReplaceDoubleValue = 5, ImputedDoubleArray = new() { Vector = { 1, 2, 3 } } });
        Model normalizer = ClassicModels.Model(
            [("whole", array)], [("unit", array)], model => model.Normalizer = new Normalizer { NormType = Normalizer.Types.NormType.L2 });
        Model extractor = ClassicModels.Model(
            [("unit", array)], [("x", ClassicModels.Array(2))],
            model => model.ArrayFeatureExtractor = new ArrayFeatureExtractor { ExtractIndex = { 2, 0 } });
        Model regressor = ClassicModels.Regressor(2, model => model.GlmRegressor = new GLMRegressor
        {
            Weights = { new GLMRegressor.Types.DoubleArray { Value = { 3, -2 } } },
            Offset = { 0.25 },
        });
        Model pipeline = ClassicModels.Model(
            [("a", ClassicModels.DoubleType), ("b", ClassicModels.Array(2))], [("y", ClassicModels.DoubleType), ("unit", array)],
            model => model.PipelineRegressor = new PipelineRegressor
            {
                Pipeline = new Pipeline { Models = { vectorizer, scaler, imputer, normalizer, extractor, regressor } },
            });

        AssertEqualAsOnnx(pipeline);
        AssertEqualAsOnnx(pipeline, new() { ["a"] = 0.5, ["b"] = MLMultiArray.Wrap([2.0, 1.0]) });
        AssertEqualAsOnnx(pipeline, new() { ["a"] = -2.0, ["b"] = MLMultiArray.Wrap([-0.5, 1.0]) });
    }

    private static void AssertEqualAsOnnx(Model model, Dictionary<string, MLFeatureValue>? inputs = null, Tolerance? tolerance = null)
    {
        using MLModel loaded = ClassicModels.Load(model);
        foreach (bool batch in (bool[])[false, true])
        {
            using OnnxTranslation translation = OnnxExporter.Export(model, new OnnxTranslationOptions { Batch = batch });
            Assert.Equal(batch, translation.IsBatched);
            Assert.Equal(model.Description.Input.Select(input => input.Name), translation.Inputs.Select(input => input.Name));
            Assert.Equal(
                model.Description.Output.Select(output => output.Name), translation.Outputs.Select(output => output.TensorName));
            for (int seed = 0; seed < (inputs is null ? 10 : 1); seed++)
            {
                IReadOnlyList<OutputComparison> outputs = OnnxVerifier.Compare(
                    translation, loaded, inputs ?? RandomInputs.For(model.Description, seed), tolerance ?? Rounding);
                Assert.NotEmpty(outputs);
                Assert.All(outputs, output => Assert.True(output.Passed, $"{output}"));
            }
        }
    }

    private static StringVector Labels(int count) => new() { Vector = { Enumerable.Range(0, count).Select(i => $"class {i}") } };

    /// <summary>Two trees of one branch and two leaves each.</summary>
    private static TreeEnsembleParameters Trees(int dimensions) => new()
    {
        NumPredictionDimensions = (ulong)dimensions,
        BasePredictionValue = { Numbers[1..(dimensions + 1)] },
        Nodes =
        {
            Branch(0, 0, TreeNodeBehavior.BranchOnValueLessThanEqual, 0, 0.4, 1, 2),
            LeafOf(0, 1, [.. Enumerable.Range(0, dimensions).Select(i => (i, Numbers[i]))]),
            LeafOf(0, 2, (0, 0.2)),
            Branch(1, 0, TreeNodeBehavior.BranchOnValueGreaterThan, 2, 0.6, 1, 2),
            LeafOf(1, 1, (dimensions - 1, -0.3)),
            LeafOf(1, 2, (0, 0.7)),
        },
    };

    private static TreeNode Branch(
        ulong tree, ulong id, TreeNodeBehavior behavior, ulong feature, double value, ulong whenTrue, ulong whenFalse) => new()
        {
            TreeId = tree,
            NodeId = id,
            NodeBehavior = behavior,
            BranchFeatureIndex = feature,
            BranchFeatureValue = value,
            TrueChildNodeId = whenTrue,
            FalseChildNodeId = whenFalse,
            MissingValueTracksTrueChild = true,
        };

    private static TreeNode LeafOf(ulong tree, ulong id, params (int Dimension, double Value)[] values) => new()
    {
        TreeId = tree,
        NodeId = id,
        NodeBehavior = TreeNodeBehavior.LeafNode,
        EvaluationInfo =
        {
            values.Select(value => new EvaluationInfo { EvaluationIndex = (ulong)value.Dimension, EvaluationValue = value.Value }),
        },
    };
}
