using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using Node = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Validation.Models;

/// <summary>Tree ensembles: every tree hangs from one root, every path ends in a leaf, and the dimensions agree.</summary>
internal static class TreeEnsembles
{
    public static void CheckRegressor(Model model, Report report) => CheckTrees(model.TreeEnsembleRegressor.TreeEnsemble ?? new(), report);

    public static void CheckClassifier(Model model, Report report)
    {
        TreeEnsembleClassifier classifier = model.TreeEnsembleClassifier;
        TreeEnsembleParameters trees = classifier.TreeEnsemble ?? new();
        CheckTrees(trees, report);

        int classes = ClassLabels.Of(classifier.StringClassLabels, classifier.Int64ClassLabels).Count;
        ulong dimensions = trees.NumPredictionDimensions;
        bool fits = classes == 0 || (dimensions == 1 && classes == 2) || (dimensions >= 2 && (ulong)classes == dimensions);
        if (!fits)
        {
            report.Error(
                $"{Counted.There(classes, "class", "classes")}, but {Counted.Of(dimensions, "prediction dimension")}.",
                "Set as many dimensions as classes; two classes may have one.");
        }
    }

    /// <summary>Whether the nodes make trees with as many dimensions as they say.</summary>
    public static void CheckTrees(TreeEnsembleParameters trees, Report report)
    {
        ulong dimensions = trees.NumPredictionDimensions;
        if (dimensions == 0)
        {
            report.Error("numPredictionDimensions is 0.", "Set it to the number of classes, or to 1 for regression and two classes.");
            return;
        }

        if (trees.BasePredictionValue.Count != 0 && (ulong)trees.BasePredictionValue.Count != dimensions)
        {
            report.Error(
                $"{Counted.There(trees.BasePredictionValue.Count, "base prediction value")} for {Counted.Of(dimensions, "dimension")}.",
                "Give one per dimension, or none.");
        }

        Dictionary<(ulong Tree, ulong Id), Node> nodes = [];
        foreach (Node node in trees.Nodes)
        {
            if (!nodes.TryAdd((node.TreeId, node.NodeId), node))
            {
                At(node, report).Error("Another node of the tree has the same number.", "Number the nodes of a tree differently.");
            }

            if (node.NodeBehavior == NodeBehavior.LeafNode) CheckLeaf(node, dimensions, report);
        }

        CheckStructure(nodes, report);
    }

    private static void CheckLeaf(Node leaf, ulong dimensions, Report report)
    {
        if (leaf.EvaluationInfo.Count == 0) At(leaf, report).Error("The leaf has no value.", "Add an evaluationInfo.");
        if (leaf.EvaluationInfo.Any(info => info.EvaluationIndex >= dimensions))
        {
            At(leaf, report).Error(
                $"The leaf's evaluation index is out of range; the model has {Counted.Of(dimensions, "dimension")}, numbered from 0.",
                "Correct evaluationIndex or numPredictionDimensions.");
        }

        if (leaf.EvaluationInfo.Count > 1
            && leaf.EvaluationInfo.DistinctBy(info => info.EvaluationIndex).Count() != leaf.EvaluationInfo.Count)
        {
            At(leaf, report).Error("The leaf has two values for one dimension.", "Add them up into one.");
        }
    }

    private static void CheckStructure(Dictionary<(ulong Tree, ulong Id), Node> nodes, Report report)
    {
        HashSet<(ulong Tree, ulong Id)> children = [];
        int errors = report.ErrorCount;
        foreach (Node node in nodes.Values)
        {
            if (node.NodeBehavior == NodeBehavior.LeafNode) continue;
            if (!Enum.IsDefined(node.NodeBehavior))
            {
                At(node, report).Error("The node's behaviour is not known.", "Set one of the branch behaviours, or LeafNode.");
            }

            foreach (ulong child in (ReadOnlySpan<ulong>)[node.FalseChildNodeId, node.TrueChildNodeId])
            {
                if (!nodes.ContainsKey((node.TreeId, child)))
                {
                    At(node, report).Error($"The child {child} is not there.", "Add the node or correct its number.");
                }
                else if (child == node.NodeId) At(node, report).Error("The node is its own child.", "Correct the child's number.");
                else if (!children.Add((node.TreeId, child)))
                {
                    At(node, report).Error($"The child {child} already has a parent.", "Give every node one parent.");
                }
            }
        }

        if (report.ErrorCount == errors) CheckRoots(nodes, children, report);
    }

    private static void CheckRoots(Dictionary<(ulong Tree, ulong Id), Node> nodes, HashSet<(ulong Tree, ulong Id)> children, Report report)
    {
        HashSet<ulong> trees = [];
        Stack<Node> open = new();
        foreach (((ulong Tree, ulong Id) key, Node node) in nodes)
        {
            if (children.Contains(key)) continue;
            if (!trees.Add(key.Tree))
            {
                report.At($"tree {key.Tree}").Error("The tree has more than one root.", "Connect the nodes: only one may have no parent.");
            }

            open.Push(node);
        }

        // Every child has one parent, so that this walk visits a node at most once; what it misses hangs in a circle.
        int reached = 0;
        while (open.TryPop(out Node? node))
        {
            reached++;
            if (node.NodeBehavior == NodeBehavior.LeafNode) continue;
            open.Push(nodes[(node.TreeId, node.TrueChildNodeId)]);
            open.Push(nodes[(node.TreeId, node.FalseChildNodeId)]);
        }

        if (reached < nodes.Count)
        {
            report.Error(
                $"{nodes.Count - reached} nodes hang together in a circle, away from any root.",
                "Connect every node to the root of its tree.");
        }
    }

    private static Report At(Node node, Report report) => report.At($"tree {node.TreeId}, node {node.NodeId}");
}
