using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using Node = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;
using Transform = CoreMLSharp.Specification.TreeEnsemblePostEvaluationTransform;

namespace CoreMLSharp.Building;

/// <summary>
/// Makes tree ensembles node by node: single trees, random forests and boosted trees (Core ML specification, <c>TreeEnsembleRegressor</c>
/// and
/// <c>TreeEnsembleClassifier</c>). The values of the leaves reached are added up. Names and defaults follow coremltools' builders of the
/// same name.
/// </summary>
/// <example>
/// <code>
/// Model model = new TreeEnsembleBuilder([Feature.Double("height"), Feature.Double("weight")])
/// .AddBranchNode(treeId: 0, nodeId: 0, featureIndex: 1, featureValue: 70, TreeNodeBehavior.BranchOnValueGreaterThan, trueChildId: 1,
/// falseChildId: 2) .AddLeafNode(treeId: 0, nodeId: 1, 1)
///     .AddLeafNode(treeId: 0, nodeId: 2, -1)
///     .BuildRegressor("score");
/// </code>
/// </example>
/// <param name="inputs">Numbers and arrays, which together are the vector that branches look at.</param>
/// <param name="numPredictionDimensions">
/// How many sums there are: 1 for regression and for two classes, otherwise the number of classes.
/// </param>
public sealed class TreeEnsembleBuilder(IEnumerable<FeatureDescription> inputs, int numPredictionDimensions = 1)
{
    private readonly FeatureDescription[] _inputs = [.. inputs];
    private readonly Dictionary<(long Tree, long Node), Node> _nodes = [];
    private double[] _defaults = new double[numPredictionDimensions >= 1
        ? numPredictionDimensions
        : throw new CoreMLException($"A tree ensemble has at least 1 prediction dimension, not {numPredictionDimensions}.")];

    /// <summary>Adds a node that sends what it gets to one of two children.</summary>
    /// <param name="treeId">The tree, from 0.</param>
    /// <param name="nodeId">The node's number in its tree; the node that is no other's child is the root.</param>
    /// <param name="featureIndex">Which element of the vector is looked at, from 0.</param>
    /// <param name="featureValue">What it is compared with.</param>
    /// <param name="branchMode">How it is compared.</param>
    /// <param name="trueChildId">Where it goes if so.</param>
    /// <param name="falseChildId">Where it goes if not.</param>
    /// <param name="relativeHitRate">How often the node is reached, for the order of evaluation only.</param>
    /// <param name="missingValueTracksTrueChild">Whether a missing value (NaN) goes to the true child.</param>
    /// <exception cref="CoreMLException">The node is there already, is its own child, or a number is negative.</exception>
    public TreeEnsembleBuilder AddBranchNode(
        long treeId, long nodeId, long featureIndex, double featureValue, NodeBehavior branchMode, long trueChildId, long falseChildId,
        double relativeHitRate = 0, bool missingValueTracksTrueChild = false)
    {
        if (branchMode == NodeBehavior.LeafNode) throw Error(treeId, nodeId, "is a branch, but its mode is LeafNode; use AddLeafNode.");
        if (trueChildId == nodeId || falseChildId == nodeId) throw Error(treeId, nodeId, "is its own child.");
        if (featureIndex < 0 || trueChildId < 0 || falseChildId < 0) throw Error(treeId, nodeId, "has a negative feature or child number.");
        return Add(treeId, nodeId, new Node
        {
            NodeBehavior = branchMode,
            BranchFeatureIndex = (ulong)featureIndex,
            BranchFeatureValue = featureValue,
            TrueChildNodeId = (ulong)trueChildId,
            FalseChildNodeId = (ulong)falseChildId,
            MissingValueTracksTrueChild = missingValueTracksTrueChild,
            RelativeHitRate = relativeHitRate,
        });
    }

    /// <summary>Adds a leaf.</summary>
    /// <param name="treeId">The tree, from 0.</param>
    /// <param name="nodeId">The node's number in its tree.</param>
    /// <param name="values">What it adds to each of the sums.</param>
    /// <exception cref="CoreMLException">The node is there already, or there are not as many values as sums.</exception>
    public TreeEnsembleBuilder AddLeafNode(long treeId, long nodeId, params ReadOnlySpan<double> values)
    {
        if (values.Length != _defaults.Length)
        {
            throw Error(treeId, nodeId, $"has {values.Length} values; give {_defaults.Length}, one per prediction dimension.");
        }

        Node leaf = new() { NodeBehavior = NodeBehavior.LeafNode };
        for (int i = 0; i < values.Length; i++)
        {
            leaf.EvaluationInfo.Add(new Node.Types.EvaluationInfo { EvaluationIndex = (ulong)i, EvaluationValue = values[i] });
        }

        return Add(treeId, nodeId, leaf);
    }

    /// <summary>Adds a leaf that adds to some of the sums, as trees of a single class do.</summary>
    /// <param name="treeId">The tree, from 0.</param>
    /// <param name="nodeId">The node's number in its tree.</param>
    /// <param name="values">What it adds, by the sum.</param>
    /// <exception cref="CoreMLException">The node is there already, or there is no such sum.</exception>
    public TreeEnsembleBuilder AddLeafNode(long treeId, long nodeId, IReadOnlyDictionary<int, double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Node leaf = new() { NodeBehavior = NodeBehavior.LeafNode };
        foreach ((int sum, double value) in values)
        {
            if (sum < 0 || sum >= _defaults.Length)
            {
                throw Error(treeId, nodeId, $"adds to the sum {sum}; there are {_defaults.Length}, from 0.");
            }

            leaf.EvaluationInfo.Add(new Node.Types.EvaluationInfo { EvaluationIndex = (ulong)sum, EvaluationValue = value });
        }

        return Add(treeId, nodeId, leaf);
    }

    /// <summary>Where the sums start; at 0 unless set.</summary>
    /// <exception cref="CoreMLException">There are not as many values as sums.</exception>
    public TreeEnsembleBuilder SetDefaultPredictionValue(params ReadOnlySpan<double> values)
    {
        if (values.Length != _defaults.Length)
        {
            throw new CoreMLException(
                $"{Counted.There(values.Length, "default prediction value")}; give {_defaults.Length}, one per prediction dimension.");
        }

        _defaults = values.ToArray();
        return this;
    }

    /// <summary>A regressor, whose prediction is the sum.</summary>
    /// <param name="outputName">The output: a number, or an array of as many as there are sums.</param>
    /// <param name="transform">What happens to the sum.</param>
    /// <exception cref="ModelValidationException">The nodes are not whole trees; the message names those that are wrong.</exception>
    public Model BuildRegressor(string outputName, Transform transform = Transform.NoTransform) => new Model
    {
        Description = FinishedModel.DescribeRegressor(_inputs, outputName, _defaults.Length),
        TreeEnsembleRegressor = new TreeEnsembleRegressor { TreeEnsemble = Parameters(), PostEvaluationTransform = transform },
    }.Finish();

    /// <summary>A classifier, whose scores are the sums.</summary>
    /// <param name="labels">The classes: an array of texts or of integers, as many as sums, or two with one sum.</param>
    /// <param name="transform">How sums become probabilities; with one sum the logistic function gives that of the second class.</param>
    /// <param name="outputs">The outputs' names; null for Create ML's.</param>
    /// <exception cref="ModelValidationException">The nodes are not whole trees, or the classes do not fit the sums.</exception>
    public Model BuildClassifier(
        ClassLabels labels, Transform transform = Transform.ClassificationSoftMax, ClassifierOutputs? outputs = null)
    {
        TreeEnsembleClassifier classifier = new() { TreeEnsemble = Parameters(), PostEvaluationTransform = transform };
        labels.Store(strings => classifier.StringClassLabels = strings, integers => classifier.Int64ClassLabels = integers);
        return new Model
        {
            Description = FinishedModel.DescribeClassifier(_inputs, labels, outputs),
            TreeEnsembleClassifier = classifier,
        }.Finish();
    }

    private TreeEnsembleParameters Parameters() => new()
    {
        Nodes = { _nodes.Values.Select(node => node.Clone()) },
        NumPredictionDimensions = (ulong)_defaults.Length,
        BasePredictionValue = { _defaults },
    };

    private TreeEnsembleBuilder Add(long treeId, long nodeId, Node node)
    {
        if (treeId < 0 || nodeId < 0) throw Error(treeId, nodeId, "has a negative number.");
        (node.TreeId, node.NodeId) = ((ulong)treeId, (ulong)nodeId);
        if (!_nodes.TryAdd((treeId, nodeId), node)) throw Error(treeId, nodeId, "is there already.");
        return this;
    }

    private static CoreMLException Error(long treeId, long nodeId, string message) => new($"Node {nodeId} of tree {treeId} {message}");
}
