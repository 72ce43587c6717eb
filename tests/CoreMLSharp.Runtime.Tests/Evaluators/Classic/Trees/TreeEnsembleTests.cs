using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.TreeEnsembleParameters.Types;
using static CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.Trees;

public class TreeEnsembleTests
{
    [Theory]
    [InlineData(TreeNodeBehavior.BranchOnValueLessThanEqual, "1 1 0")]
    [InlineData(TreeNodeBehavior.BranchOnValueLessThan, "1 0 0")]
    [InlineData(TreeNodeBehavior.BranchOnValueGreaterThanEqual, "0 1 1")]
    [InlineData(TreeNodeBehavior.BranchOnValueGreaterThan, "0 0 1")]
    [InlineData(TreeNodeBehavior.BranchOnValueEqual, "0 1 0")]
    [InlineData(TreeNodeBehavior.BranchOnValueNotEqual, "1 0 1")]
    public void Every_branch_mode_compares_below_at_and_above_the_value(TreeNodeBehavior behavior, string expected)
    {
        using MLModel model = ClassicModels.Load(Regressor(1, Branch(0, 0, behavior, 0.5, 1, 2), Leaf(0, 1, 1), Leaf(0, 2, 0)));

        // Enough rows that some walk the tree together and some alone.
        double[] xs = [Math.BitDecrement(0.5), 0.5, Math.BitIncrement(0.5)];
        var batch = Enumerable.Range(0, 11).Select(i => Row(xs[i % 3])).ToArray();
        double[] predicted = [.. model.Predict(batch).Select(outputs => outputs["y"].DoubleValue)];

        double[] modes = [.. expected.Split(' ').Select(double.Parse)];
        Assert.Equal(Enumerable.Range(0, 11).Select(i => modes[i % 3]), predicted);
    }

    [Theory]
    [InlineData(TreeNodeBehavior.BranchOnValueLessThan, true)]
    [InlineData(TreeNodeBehavior.BranchOnValueLessThan, false)]
    [InlineData(TreeNodeBehavior.BranchOnValueGreaterThan, true)]
    [InlineData(TreeNodeBehavior.BranchOnValueGreaterThan, false)]
    [InlineData(TreeNodeBehavior.BranchOnValueNotEqual, true)]
    [InlineData(TreeNodeBehavior.BranchOnValueNotEqual, false)]
    public void A_missing_value_goes_where_the_node_says(TreeNodeBehavior behavior, bool tracksTrue)
    {
        TreeNode branch = Branch(0, 0, behavior, 0.5, 1, 2);
        branch.MissingValueTracksTrueChild = tracksTrue;
        Model model = Regressor(1, branch, Leaf(0, 1, 1), Leaf(0, 2, 0));

        Assert.Equal(tracksTrue ? 1 : 0, ClassicModels.PredictRow(model, double.NaN)["y"].DoubleValue);

        model.Description.Input[0].Type.IsOptional = true;
        Assert.Equal(tracksTrue ? 1 : 0, ClassicModels.Predict(model)["y"].DoubleValue);
    }

    [Fact]
    public void Trees_of_several_dimensions_add_to_the_base_values()
    {
        Model model = Regressor(
            3,
            Branch(0, 0, TreeNodeBehavior.BranchOnValueLessThan, 0, 7, 5), Leaf(0, 7, 1, 2, 3), Leaf(0, 5, 10),
            Branch(1, 0, TreeNodeBehavior.BranchOnValueGreaterThan, 0, 1, 2), Leaf(1, 1, 0.5), Leaf(1, 2, 0, 0, 0.25));
        model.TreeEnsembleRegressor.TreeEnsemble.BasePredictionValue.Add([100, 200, 300]);
        model.Description.Output[0].Type = ClassicModels.Array(3);

        Assert.Equal([101, 202, 303.25], ClassicModels.PredictRow(model, -1)["y"].MultiArrayValue.ToDoubles());
        Assert.Equal([110.5, 200, 300], ClassicModels.PredictRow(model, 1)["y"].MultiArrayValue.ToDoubles());
    }

    [Fact]
    public void A_logistic_regressor_gives_a_probability()
    {
        Model model = Regressor(1, Leaf(0, 0, -2));
        model.TreeEnsembleRegressor.PostEvaluationTransform = TreeEnsemblePostEvaluationTransform.RegressionLogistic;

        Assert.Equal(0.11920292202211755, ClassicModels.PredictRow(model, 1)["y"].DoubleValue, 1e-15);
    }

    [Theory]
    [InlineData(TreeEnsemblePostEvaluationTransform.NoTransform, "0.75 0.25")]
    [InlineData(TreeEnsemblePostEvaluationTransform.RegressionLogistic, "0.43782349911420193 0.56217650088579807")]
    [InlineData(TreeEnsemblePostEvaluationTransform.ClassificationSoftMax, "0.43782349911420193 0.56217650088579807")]
    public void One_dimension_is_about_the_second_of_two_classes(TreeEnsemblePostEvaluationTransform transform, string expected) =>
        AssertScores(Classifier(transform, classes: 2, 0.25), expected);

    [Theory]
    [InlineData(TreeEnsemblePostEvaluationTransform.NoTransform, "0 0.69314718055994531 1.0986122886681098")]
    [InlineData(TreeEnsemblePostEvaluationTransform.ClassificationSoftMax, "0.16666666666666667 0.33333333333333333 0.5")]
    [InlineData(TreeEnsemblePostEvaluationTransform.RegressionLogistic, "0.5 0.66666666666666667 0.75")]
    public void Several_dimensions_score_a_class_each(TreeEnsemblePostEvaluationTransform transform, string expected) =>
        AssertScores(Classifier(transform, classes: 3, 0, Math.Log(2), Math.Log(3)), expected);

    [Fact]
    public void With_a_zero_class_reference_the_first_class_scores_zero() =>
        AssertScores(
            Classifier(
                TreeEnsemblePostEvaluationTransform.ClassificationSoftMaxWithZeroClassReference, classes: 3, Math.Log(2), Math.Log(3)),
            "0.16666666666666667 0.33333333333333333 0.5");

    [Fact]
    public void Without_labels_the_classes_are_numbered()
    {
        Model model = Classifier(TreeEnsemblePostEvaluationTransform.NoTransform, classes: 2, 0.75);
        model.TreeEnsembleClassifier.ClearClassLabels();
        model.Description.Output[0].Type = ClassicModels.Int64Type;

        var outputs = ClassicModels.PredictRow(model, 0);

        Assert.Equal(1, outputs["label"].Int64Value);
        Assert.Equal(0.75, outputs["scores"].Int64DictionaryValue[1]);
    }

    [Fact]
    public void A_deep_tree_is_walked_without_recursion()
    {
        const int Depth = 200_000;
        Model model = Regressor(1, [.. Enumerable.Range(0, Depth).SelectMany(i => new[]
        {
            Branch(0, (ulong)(2 * i), TreeNodeBehavior.BranchOnValueLessThan, i, (ulong)((2 * i) + 1), (ulong)((2 * i) + 2)),
            Leaf(0, (ulong)((2 * i) + 1), i),
        }), Leaf(0, 2 * Depth, -1)]);

        Assert.Equal(-1, ClassicModels.PredictRow(model, Depth)["y"].DoubleValue);
        Assert.Equal(Depth - 1, ClassicModels.PredictRow(model, Depth - 1.5)["y"].DoubleValue);
    }

    [Fact]
    public void Refuses_nodes_that_make_no_tree()
    {
        TreeNode root = Branch(0, 0, TreeNodeBehavior.BranchOnValueLessThan, 0, 1, 2);
        ClassicModels.AssertRefused(Regressor(1), "no nodes");
        ClassicModels.AssertRefused(Regressor(1, root, Leaf(0, 1, 1)), "names a child 2, which does not exist");
        ClassicModels.AssertRefused(Regressor(1, root, Leaf(0, 1, 1), Leaf(1, 2, 1)), "names a child 2, which does not exist");
        ClassicModels.AssertRefused(Regressor(1, root, Leaf(0, 1, 1), Leaf(0, 1, 1)), "stands twice");
        ClassicModels.AssertRefused(Regressor(1, root, Leaf(0, 1, 1), Leaf(0, 2, 1), Leaf(0, 3, 1)), "second root");
        ClassicModels.AssertRefused(
            Regressor(1, Branch(0, 0, TreeNodeBehavior.BranchOnValueLessThan, 0, 1, 1), Leaf(0, 1, 1)), "two parents");
        ClassicModels.AssertRefused(Regressor(1, Branch(0, 0, TreeNodeBehavior.BranchOnValueLessThan, 0, 0, 1), Leaf(0, 1, 1)), "cycles");
        ClassicModels.AssertRefused(
            Regressor(
                1, root, Leaf(0, 1, 1), Leaf(0, 2, 1), Branch(1, 0, default, 0, 1, 2), Branch(1, 1, default, 0, 0, 3), Leaf(1, 2, 1),
                Leaf(1, 3, 1)),
            "cycles");
    }

    [Fact]
    public void Refuses_values_that_do_not_fit()
    {
        ClassicModels.AssertRefused(Regressor(1, Leaf(0, 0, 1, 2)), "dimension 1 of 1");
        ClassicModels.AssertRefused(Regressor(1, Leaf(0, 0, 1), Leaf(1, 0)), "leaf without a value");
        ClassicModels.AssertRefused(Regressor(ulong.MaxValue, Leaf(0, 0, 1)), "18446744073709551615 prediction dimensions");
        ClassicModels.AssertRefused(
            Regressor(1, Branch(0, 0, (TreeNodeBehavior)9, 0, 1, 2), Leaf(0, 1, 1), Leaf(0, 2, 1)), "unknown behaviour");
        ClassicModels.AssertRefused(
            Regressor(1, Branch(0, 0, default, double.NaN, 1, 2), Leaf(0, 1, 1), Leaf(0, 2, 1)), "compares with NaN");

        TreeNode far = Branch(0, 0, default, 0, 1, 2);
        far.BranchFeatureIndex = 1;
        ClassicModels.AssertRefused(Regressor(1, far, Leaf(0, 1, 1), Leaf(0, 2, 1)), "at least 2 numbers");
        far.BranchFeatureIndex = ulong.MaxValue;
        ClassicModels.AssertRefused(Regressor(1, far, Leaf(0, 1, 1), Leaf(0, 2, 1)), "which no input has");

        Model model = Regressor(2, Leaf(0, 0, 1, 2));
        model.TreeEnsembleRegressor.TreeEnsemble.BasePredictionValue.Add(1);
        ClassicModels.AssertRefused(model, "as many base values");
        ClassicModels.AssertRefused(
            Classifier(TreeEnsemblePostEvaluationTransform.ClassificationSoftMax, classes: 3, 1, 2), "cannot score 3 classes");
    }

    private static void AssertScores(Model model, string expected)
    {
        double[] scores = [.. expected.Split(' ').Select(double.Parse)];

        var outputs = ClassicModels.PredictRow(model, 0);

        Assert.Equal($"c{Array.IndexOf(scores, scores.Max())}", outputs["label"].StringValue);
        for (int i = 0; i < scores.Length; i++) Assert.Equal(scores[i], outputs["scores"].DictionaryValue[$"c{i}"], 1e-15);
    }

    private static Model Classifier(TreeEnsemblePostEvaluationTransform transform, int classes, params double[] values) =>
        ClassicModels.Classifier(1, integerLabels: false, model => model.TreeEnsembleClassifier = new TreeEnsembleClassifier
        {
            PostEvaluationTransform = transform,
            StringClassLabels = new StringVector { Vector = { Enumerable.Range(0, classes).Select(i => $"c{i}") } },
            TreeEnsemble = new TreeEnsembleParameters { NumPredictionDimensions = (ulong)values.Length, Nodes = { Leaf(0, 0, values) } },
        });

    private static Model Regressor(ulong dimensions, params TreeNode[] nodes) =>
        ClassicModels.Regressor(1, model => model.TreeEnsembleRegressor =
        new TreeEnsembleRegressor
        {
            TreeEnsemble = new TreeEnsembleParameters { NumPredictionDimensions = dimensions, Nodes = { nodes } },
        });

    private static TreeNode Branch(ulong tree, ulong node, TreeNodeBehavior behavior, double value, ulong whenTrue, ulong whenFalse) =>
        new()
        {
            TreeId = tree,
            NodeId = node,
            NodeBehavior = behavior,
            BranchFeatureValue = value,
            TrueChildNodeId = whenTrue,
            FalseChildNodeId = whenFalse,
        };

    private static TreeNode Leaf(ulong tree, ulong node, params double[] values)
    {
        TreeNode leaf = new() { TreeId = tree, NodeId = node, NodeBehavior = TreeNodeBehavior.LeafNode };
        for (int i = 0; i < values.Length; i++)
        {
            leaf.EvaluationInfo.Add(new EvaluationInfo { EvaluationIndex = (ulong)i, EvaluationValue = values[i] });
        }

        return leaf;
    }

    private static Dictionary<string, MLFeatureValue> Row(params double[] row) => new() { ["x"] = MLMultiArray.Wrap(row) };
}
