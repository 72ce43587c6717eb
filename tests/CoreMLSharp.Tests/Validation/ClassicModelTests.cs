using CoreMLSharp.Specification;
using Google.Protobuf;
using static CoreMLSharp.Tests.Validation.Findings;
using static CoreMLSharp.Tests.Validation.Samples;
using Node = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Tests.Validation;

public sealed class ClassicModelTests
{
    [Fact]
    public void Linear_models_have_a_row_and_an_offset_per_class_or_output()
    {
        AssertValid(LinearClassifier());
        AssertValid(LinearRegressor());

        Model model = LinearClassifier();
        model.GlmClassifier.StringClassLabels.Vector.Add("bird");
        AssertError(model, "glmClassifier", "1 row of weights for 3 classes");
        model = LinearClassifier();
        model.GlmClassifier.Weights[0].Value.Clear();
        AssertError(model, "glmClassifier", "rows of weights are empty");
        model = LinearRegressor();
        model.GlmRegressor.Weights.Add(new GLMRegressor.Types.DoubleArray { Value = { 1 } });
        model.GlmRegressor.Offset.Add(0);
        AssertError(model, "glmRegressor", "differ in length");
    }

    [Fact]
    public void A_classifier_has_labels_and_an_output_of_their_type()
    {
        Model model = LinearClassifier();
        model.GlmClassifier.StringClassLabels = null;
        AssertError(model, "glmClassifier", "no class labels");
        model = LinearClassifier();
        model.Description.PredictedFeatureName = "";
        AssertError(model, "glmClassifier.description", "predictedFeatureName is empty");
        model = LinearClassifier();
        model.GlmClassifier.Int64ClassLabels = new() { Vector = { 1, 2 } };
        AssertError(model, "glmClassifier.description", "'y' is string");
        model = LinearClassifier();
        model.Description.PredictedProbabilitiesName = "p";
        AssertError(model, "glmClassifier.description", "no feature 'p'");
    }

    [Fact]
    public void Support_vector_machines_count_vectors_per_class()
    {
        SupportVectorClassifier machine = new()
        {
            Kernel = new() { RbfKernel = new() { Gamma = 1 } },
            DenseSupportVectors = new() { Vectors = { new DenseVector { Values = { 1, 2 } }, new DenseVector { Values = { 3, 4 } } } },
            NumberOfSupportVectorsPerClass = { 1, 1 },
            Coefficients = { new Coefficients { Alpha = { 1, -1 } } },
            Rho = { 0 },
            StringClassLabels = new() { Vector = { "cat", "dog" } },
        };
        Model model = Classifier();
        model.SupportVectorClassifier = machine;
        AssertValid(model);

        machine.ProbA.Add(1);
        AssertError(model, "supportVectorClassifier", "1 value in probA and 0 in probB");
        machine.ProbA.Clear();
        machine.NumberOfSupportVectorsPerClass[0] = 5;
        AssertError(model, "supportVectorClassifier", "add up to 6, but there are 2");
        machine.NumberOfSupportVectorsPerClass[0] = 1;
        machine.Coefficients[0].Alpha.Add(1);
        AssertError(model, "supportVectorClassifier", "does not have 2 entries");
        machine.Coefficients[0].Alpha.RemoveAt(2);
        machine.Kernel.RbfKernel.Gamma = -1;
        AssertError(model, "supportVectorClassifier", "gamma is -1");
        machine.Kernel = null;
        AssertError(model, "supportVectorClassifier", "no kernel");
    }

    [Fact]
    public void Every_tree_hangs_from_one_root_and_ends_in_leaves()
    {
        AssertValid(Trees(Branch(0, 1, 2), Leaf(1), Leaf(2)));
        AssertError(Trees(Branch(0, 1, 2), Leaf(1)), "treeEnsembleRegressor.tree 0, node 0", "child 2 is not there");
        AssertError(Trees(Branch(0, 1, 2), Leaf(1), Leaf(2), Leaf(3)), "treeEnsembleRegressor.tree 0", "more than one root");
        AssertError(Trees(Branch(0, 1, 1), Leaf(1)), "treeEnsembleRegressor.tree 0, node 0", "child 1 already has a parent");
        AssertError(Trees(Branch(0, 0, 1), Leaf(1)), "treeEnsembleRegressor.tree 0, node 0", "its own child");
        AssertError(Trees(Leaf(0), Leaf(0)), "treeEnsembleRegressor.tree 0, node 0", "same number");
        AssertError(
            Trees(Leaf(5), Branch(0, 1, 2), Branch(1, 0, 3), Leaf(2), Leaf(3)), "treeEnsembleRegressor",
            "4 nodes hang together in a circle");
    }

    [Fact]
    public void Leaves_add_to_dimensions_that_there_are()
    {
        Node leaf = Leaf(0);
        Model model = Trees(leaf);
        leaf.EvaluationInfo[0].EvaluationIndex = 1;
        AssertError(model, "treeEnsembleRegressor.tree 0, node 0", "evaluation index is out of range");
        leaf.EvaluationInfo.Clear();
        AssertError(model, "treeEnsembleRegressor.tree 0, node 0", "no value");
        model = Trees(Leaf(0));
        model.TreeEnsembleRegressor.TreeEnsemble.BasePredictionValue.Add([1, 2]);
        AssertError(model, "treeEnsembleRegressor", "2 base prediction values for 1 dimension");

        Model classifier = Classifier();
        classifier.TreeEnsembleClassifier = new()
        {
            TreeEnsemble = Trees(Leaf(0)).TreeEnsembleRegressor.TreeEnsemble,
            StringClassLabels = new() { Vector = { "a", "b", "c" } },
        };
        AssertError(classifier, "treeEnsembleClassifier", "3 classes, but 1 prediction dimension.");
    }

    [Fact]
    public void Nearest_neighbours_have_a_label_per_sample()
    {
        KNearestNeighborsClassifier neighbours = new()
        {
            NearestNeighborsIndex = new()
            {
                NumberOfDimensions = 2,
                FloatSamples = { new FloatVector { Vector = { 1, 2 } } },
                SingleKdTreeIndex = new() { LeafSize = 30 },
                SquaredEuclideanDistance = new(),
            },
            NumberOfNeighbors = new() { DefaultValue = 1, Range = new() { MinValue = 1, MaxValue = 5 } },
            StringClassLabels = new() { Vector = { "cat" } },
            UniformWeighting = new(),
        };
        Model model = Classifier();
        model.KNearestNeighborsClassifier = neighbours;
        AssertValid(model);

        neighbours.NumberOfNeighbors.DefaultValue = 6;
        AssertError(model, "kNearestNeighborsClassifier.numberOfNeighbors", "6 is outside the allowed range 1 to 5");
        neighbours.NumberOfNeighbors = new() { DefaultValue = 1 };
        neighbours.StringClassLabels.Vector.Add("dog");
        AssertError(model, "kNearestNeighborsClassifier.nearestNeighborsIndex", "1 sample, but 2 class labels");
        neighbours.StringClassLabels.Vector.RemoveAt(1);
        neighbours.NearestNeighborsIndex.SingleKdTreeIndex.LeafSize = 0;
        AssertError(model, "kNearestNeighborsClassifier.nearestNeighborsIndex", "leaf size is 0");
        neighbours.NearestNeighborsIndex.LinearIndex = new();
        neighbours.DefaultInt64Label = 1;
        AssertError(model, "kNearestNeighborsClassifier", "of different types");
    }

    [Fact]
    public void Feature_engineering_takes_and_gives_its_types()
    {
        Model model = Scaler();
        AssertValid(model);
        model.Description.Output[0].Type.MultiArrayType.Shape[0] = 3;
        AssertError(model, "scaler", "the output multiArray Double [3]");

        model = Between(Text, Doubles(2));
        model.OneHotEncoder = new() { StringCategories = new() { Vector = { "a", "b" } } };
        AssertValid(model);
        model.OneHotEncoder.OutputSparse = true;
        AssertError(model, "oneHotEncoder.description", "'y' is multiArray Double [2]");

        model = Between(Text, Integer);
        model.CategoricalMapping = new() { StringToInt64Map = new(), StrValue = "unknown" };
        AssertError(model, "categoricalMapping", "value for unknown inputs");

        model = Between(Number, Doubles(1));
        model.FeatureVectorizer = new() { InputList = { new FeatureVectorizer.Types.InputColumn { InputColumn_ = "x" } } };
        AssertError(model, "featureVectorizer", "'x' has no dimensions");

        model = Between(Doubles(3), Number);
        model.ArrayFeatureExtractor = new() { ExtractIndex = { 0, 1 } };
        AssertError(model, "arrayFeatureExtractor", "2 elements are extracted into one double");

        model = Between(Number, Number);
        model.Imputer = new() { ImputedInt64Value = 1 };
        AssertError(model, "imputer", "not of the input's type (double)");

        model = Between(Dictionary, Dictionary);
        model.DictVectorizer = new();
        AssertError(model, "dictVectorizer", "no keys");
    }

    [Fact]
    public void Non_maximum_suppression_names_all_its_features()
    {
        Model model = new()
        {
            SpecificationVersion = 3,
            Description = new()
            {
                Input = { Feature("c", Doubles(8, 2)), Feature("b", Doubles(8, 4)) },
                Output = { Feature("confidence", Doubles(4, 2)), Feature("coordinates", Doubles(4, 4)) },
            },
            NonMaximumSuppression = new()
            {
                ConfidenceInputFeatureName = "c",
                CoordinatesInputFeatureName = "b",
                ConfidenceOutputFeatureName = "confidence",
                CoordinatesOutputFeatureName = "coordinates",
                IouThreshold = 0.5,
                StringClassLabels = new() { Vector = { "cat", "dog" } },
            },
        };
        AssertValid(model);
        model.NonMaximumSuppression.IouThreshold = 1.5;
        AssertError(model, "nonMaximumSuppression", "iouThreshold is 1.5");
        model.NonMaximumSuppression.IouThreshold = 0.5;
        model.NonMaximumSuppression.StringClassLabels.Vector.Add("bird");
        AssertError(model, "nonMaximumSuppression", "3 class labels");
        model.NonMaximumSuppression.StringClassLabels = null;
        model.Description.Output[1].Type.MultiArrayType.Shape[0] = 5;
        AssertError(model, "nonMaximumSuppression", "number of boxes");
        model.Description.Output[1].Type = Array(4, 4);
        AssertError(model, "nonMaximumSuppression", "same element type");
        model.Description.Input.Add(Feature("extra", Number));
        AssertError(model, "nonMaximumSuppression.description", "No input feature name of the model is 'extra'");
    }

    [Fact]
    public void Confidence_thresholds_come_in_tables_of_finite_numbers()
    {
        FloatVector values = new() { Vector = { 0.5f } };
        Model model = Between(Doubles(1), Doubles(2, 1));
        model.SpecificationVersion = 8;
        model.ClassConfidenceThresholding = new()
        {
            PrecisionRecallCurves =
            {
                new PrecisionRecallCurve
                {
                    PrecisionValues = values, PrecisionConfidenceThresholds = values.Clone(), RecallValues = values.Clone(),
                    RecallConfidenceThresholds = values.Clone(),
                },
            },
        };
        AssertValid(model);
        values.Vector[0] = float.NaN;
        AssertError(model, "classConfidenceThresholding.precisionRecallCurves[0]", "negative or not finite");
        values.Vector.Clear();
        AssertError(model, "classConfidenceThresholding.precisionRecallCurves[0]", "0 values and 1 thresholds");
    }

    [Fact]
    public void A_recommender_names_its_items_and_outputs()
    {
        Model model = Between(TextSequence, TextSequence);
        model.ItemSimilarityRecommender = new()
        {
            ItemItemSimilarities = { new ItemSimilarityRecommender.Types.SimilarItems { ItemId = 2 } },
            ItemInt64Ids = new() { Vector = { 10, 20, 30 } },
            RecommendedItemListOutputFeatureName = "y",
        };
        AssertValid(model);
        model.ItemSimilarityRecommender.ItemInt64Ids.Vector[0] = 20;
        AssertError(model, "itemSimilarityRecommender", "same id");
        model.ItemSimilarityRecommender.ItemInt64Ids.Vector.RemoveAt(0);
        AssertError(model, "itemSimilarityRecommender", "2 item ids, but items up to number 2");
        model.ItemSimilarityRecommender.ItemInt64Ids = null;
        model.ItemSimilarityRecommender.RecommendedItemListOutputFeatureName = "";
        AssertError(model, "itemSimilarityRecommender.description", "No output is named");
    }

    [Fact]
    public void References_lead_somewhere()
    {
        Model model = Between(Number, Number);
        model.LinkedModel = new() { LinkedModelFile = new() { LinkedModelFileName = new() { DefaultValue = "Extractor.mlmodelc" } } };
        AssertValid(model);
        model.LinkedModel.LinkedModelFile.LinkedModelFileName = null;
        AssertError(model, "linkedModel", "linked file has no name");
        model.LinkedModel.LinkedModelFile = null;
        AssertError(model, "linkedModel", "leads nowhere");

        model.CustomModel = new() { Parameters = { ["alpha"] = new() } };
        model.CustomModel.ClassName = "MyModel";
        AssertError(model, "customModel", "'alpha' has no value");
        model.CustomModel = new();
        AssertError(model, "customModel", "className is empty");
    }

    [Fact]
    public void Feature_prints_have_a_version_and_its_interface()
    {
        Model model = Between(Image(299, 299), Array(2048));
        model.VisionFeaturePrint = new() { Scene = new() };
        AssertError(model, "visionFeaturePrint", "version of the scene print is not known");
        model.VisionFeaturePrint = new();
        AssertError(model, "visionFeaturePrint", "kind of feature print is not set");

        model = Between(Array(15600), Array(1, 96, 64));
        model.SoundAnalysisPreprocessing = new() { Vggish = new() };
        AssertValid(model);
        model.Description.Input[0].Type.MultiArrayType.Shape[0] = 16000;
        AssertError(model, "soundAnalysisPreprocessing.description", "does not have this input");

        model = Between(Array(1000), Array(512));
        model.SpecificationVersion = 6;
        model.AudioFeaturePrint = new() { Sound = new() };
        AssertError(model, "audioFeaturePrint", "version of the sound print is not set");
    }

    [Fact]
    public void Text_models_have_revision_labels_and_parameters()
    {
        ByteString parameters = ByteString.CopyFrom(1);
        Model model = Between(Text, Text);
        model.TextClassifier = new() { Revision = 1, ModelParameterData = parameters, StringClassLabels = new() { Vector = { "good" } } };
        AssertValid(model);
        model.TextClassifier.ModelParameterData = ByteString.Empty;
        AssertError(model, "textClassifier", "modelParameterData is empty");

        model.Gazetteer = new() { Revision = 1, ModelParameterData = parameters, StringClassLabels = new() { Vector = { "city" } } };
        AssertError(model, "gazetteer", "revision is 1");

        model = Between(Text, TextSequence);
        model.WordTagger = new()
        {
            Revision = 1,
            ModelParameterData = parameters,
            TokenTagsOutputFeatureName = "y",
            StringTags = new() { Vector = { "noun" } },
        };
        AssertValid(model);
        model.WordTagger.TokensOutputFeatureName = "tokens";
        AssertError(model, "wordTagger.description", "1 output, but the tagger names 2");
        model.WordTagger.TokensOutputFeatureName = "";
        model.WordTagger.StringTags = null;
        AssertError(model, "wordTagger", "no labels");
    }

    [Fact]
    public void Bayesian_probit_regressors_take_integers()
    {
        Model model = Between(Doubles(2), Number);
        model.BayesianProbitRegressor = new();
        AssertError(model, "bayesianProbitRegressor.description", "'x' is multiArray Double [2]");
    }

    private static Node Branch(ulong id, ulong whenTrue, ulong whenFalse) => new()
    {
        NodeId = id,
        NodeBehavior = NodeBehavior.BranchOnValueLessThan,
        TrueChildNodeId = whenTrue,
        FalseChildNodeId = whenFalse,
    };

    private static Node Leaf(ulong id) => new()
    {
        NodeId = id,
        NodeBehavior = NodeBehavior.LeafNode,
        EvaluationInfo = { new Node.Types.EvaluationInfo { EvaluationValue = 1 } },
    };

    private static Model Trees(params Node[] nodes)
    {
        Model model = Between(Doubles(2), Number);
        model.Description.PredictedFeatureName = "y";
        model.TreeEnsembleRegressor = new() { TreeEnsemble = new() { NumPredictionDimensions = 1, Nodes = { nodes } } };
        return model;
    }
}
