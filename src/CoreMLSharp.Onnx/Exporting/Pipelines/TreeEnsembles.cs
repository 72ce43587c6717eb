using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using Behavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Leaf = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.EvaluationInfo;
using Rules = CoreMLSharp.Validation.Models.TreeEnsembles;
using Transform = CoreMLSharp.Specification.TreeEnsemblePostEvaluationTransform;
using TreeNode = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>Tree ensembles.</summary>
internal static class TreeEnsembles
{
    public static void Classify(StageContext stage)
    {
        TreeEnsembleClassifier model = stage.Model.TreeEnsembleClassifier;
        TreeEnsembleParameters trees = model.TreeEnsemble ?? new();
        ClassLabels labels = ClassLabels.Of(model);
        int dimensions = (int)trees.NumPredictionDimensions;
        if (labels.Count == 0) labels = Enumerable.Range(0, Math.Max(2, dimensions)).Select(i => (long)i).ToArray();
        OnnxValue scores = Scores(stage, trees);
        OnnxGraphBuilder graph = stage.Graph;
        Transform transform = model.PostEvaluationTransform;
        if (dimensions == labels.Count - 1)
        {
            scores = transform switch
            {
                Transform.NoTransform when dimensions == 1 => graph.Concat(1, graph.Sub(graph.Constant([1f], new(1, 1)), scores), scores),
                _ when dimensions == 1 => LinkFunctions.OfTwoClasses(graph, scores),
                _ => LinkFunctions.SoftMax(graph, graph.Pad(scores, [0, 1, 0, 0])),
            };
        }
        else
        {
            scores = transform switch
            {
                Transform.ClassificationSoftMax => LinkFunctions.SoftMax(graph, scores),
                Transform.ClassificationSoftMaxWithZeroClassReference => LinkFunctions.SoftMax(
                    graph, graph.Mul(scores, graph.Constant([0f, .. Enumerable.Repeat(1f, dimensions - 1)], new(1, dimensions)))),
                Transform.RegressionLogistic => graph.Unary("Sigmoid", scores),
                _ => scores,
            };
        }

        stage.Features.Classify(stage.Model.Description, scores, labels);
    }

    public static void Regress(StageContext stage)
    {
        TreeEnsembleRegressor model = stage.Model.TreeEnsembleRegressor;
        OnnxValue scores = Scores(stage, model.TreeEnsemble ?? new());
        stage.Output(model.PostEvaluationTransform switch
        {
            Transform.NoTransform => scores,
            Transform.RegressionLogistic => stage.Graph.Unary("Sigmoid", scores),
            Transform.ClassificationSoftMax => LinkFunctions.SoftMax(stage.Graph, scores),
            var unknown => throw new ModelValidationException($"the post-evaluation transform {unknown} is not one for regressors."),
        });
    }

    /// <summary>The sums of the leaves that a row comes to, and the base values: [examples, dimensions].</summary>
    private static OnnxValue Scores(StageContext stage, TreeEnsembleParameters trees)
    {
        Check(trees);
        OnnxValue row = stage.Row();
        long longest = trees.Nodes.Max(node => node.NodeBehavior == Behavior.LeafNode ? 0 : (long)node.BranchFeatureIndex) + 1;
        if (row.RankedShape[1] < longest && row.RankedShape[1] != TensorShape.Unknown)
        {
            throw new ModelValidationException($"the trees look at {longest} numbers, but its inputs have {row.RankedShape[1]}.");
        }

        (TreeNode Node, Leaf Value)[] leaves =
        [
            .. trees.Nodes.Where(node => node.NodeBehavior == Behavior.LeafNode)
                .SelectMany(node => node.EvaluationInfo.Select(value => (node, value))),
        ];
        AttributeProto[] attributes =
        [
            Attribute("n_targets", (long)trees.NumPredictionDimensions),
            Attribute("nodes_treeids", trees.Nodes.Select(node => (long)node.TreeId)),
            Attribute("nodes_nodeids", trees.Nodes.Select(node => (long)node.NodeId)),
            Attribute("nodes_modes", trees.Nodes.Select(Mode)),
            Attribute("nodes_featureids", trees.Nodes.Select(node => IsLeaf(node) ? 0 : (long)node.BranchFeatureIndex)),
            Attribute("nodes_values", trees.Nodes.Select(Threshold)),
            Attribute("nodes_truenodeids", trees.Nodes.Select(node => Child(node, IsSwapped(node)))),
            Attribute("nodes_falsenodeids", trees.Nodes.Select(node => Child(node, !IsSwapped(node)))),
            Attribute(
                "nodes_missing_value_tracks_true",
                trees.Nodes.Select(node => node.MissingValueTracksTrueChild != IsSwapped(node) ? 1L : 0L)),
            Attribute("target_treeids", leaves.Select(leaf => (long)leaf.Node.TreeId)),
            Attribute("target_nodeids", leaves.Select(leaf => (long)leaf.Node.NodeId)),
            Attribute("target_ids", leaves.Select(leaf => (long)leaf.Value.EvaluationIndex)),
            Attribute("target_weights", leaves.Select(leaf => (float)leaf.Value.EvaluationValue)),
        ];
        OnnxValue scores = stage.Graph.Add(
            "TreeEnsembleRegressor", [row],
            [(TensorProto.Types.DataType.Float, new TensorShape(row.RankedShape[0], (long)trees.NumPredictionDimensions))],
            OnnxModelWriter.ClassicDomain, attributes)[0];
        float[] offsets = [.. trees.BasePredictionValue.Select(value => (float)value)];
        return offsets.Length == 0 ? scores : stage.Graph.Add(scores, stage.Graph.Constant(offsets, new TensorShape(offsets.Length)));
    }

    /// <summary>Refuses what does not make trees.</summary>
    private static void Check(TreeEnsembleParameters trees)
    {
        Report report = new();
        Rules.CheckTrees(trees, report);
        if (report.ErrorCount > 0)
        {
            throw new ModelValidationException(
                [.. report.Diagnostics.Where(finding => finding.Severity == DiagnosticSeverity.Error)], cause: null);
        }

        if (trees.Nodes.Count == 0) throw new ModelValidationException("the tree ensemble has no nodes.");
    }

    private static bool IsLeaf(TreeNode node) => node.NodeBehavior == Behavior.LeafNode;

    /// <summary>Whether the test is written as its opposite: a missing number is also unequal, whichever way it is to go.</summary>
    private static bool IsSwapped(TreeNode node) => node.NodeBehavior == Behavior.BranchOnValueNotEqual;

    private static long Child(TreeNode node, bool whenFalse) =>
        IsLeaf(node) ? 0 : (long)(whenFalse ? node.FalseChildNodeId : node.TrueChildNodeId);

    private static string Mode(TreeNode node) => node.NodeBehavior switch
    {
        Behavior.BranchOnValueLessThanEqual => "BRANCH_LEQ",
        Behavior.BranchOnValueLessThan => "BRANCH_LT",
        Behavior.BranchOnValueGreaterThan => "BRANCH_GT",
        Behavior.BranchOnValueGreaterThanEqual => "BRANCH_GTE",
        Behavior.BranchOnValueEqual or Behavior.BranchOnValueNotEqual => EqualsNothing(node) ? "BRANCH_LT" : "BRANCH_EQ",
        Behavior.LeafNode => "LEAF",
        var unknown => throw new ModelValidationException($"the behaviour {unknown} of a node is unknown."),
    };

    /// <summary>
    /// The threshold as a 32-bit number that divides such numbers as the 64-bit one does: the next below where the test is ≤ or &gt;,
    /// the next above where it is &lt; or ≥. No such number equals one that has more than 32 bits, as none is below all.
    /// </summary>
    private static float Threshold(TreeNode node)
    {
        double value = IsLeaf(node) ? 0 : node.BranchFeatureValue;
        if (double.IsNaN(value)) throw new ModelValidationException($"node {node.NodeId} of tree {node.TreeId} compares with NaN.");
        float near = EqualsNothing(node) ? float.NegativeInfinity : (float)value;
        return node.NodeBehavior switch
        {
            Behavior.BranchOnValueLessThanEqual or Behavior.BranchOnValueGreaterThan when near > value => MathF.BitDecrement(near),
            Behavior.BranchOnValueLessThan or Behavior.BranchOnValueGreaterThanEqual when near < value => MathF.BitIncrement(near),
            _ => near,
        };
    }

    private static bool EqualsNothing(TreeNode node) =>
        node.NodeBehavior is Behavior.BranchOnValueEqual or Behavior.BranchOnValueNotEqual
        && (float)node.BranchFeatureValue != node.BranchFeatureValue;
}
