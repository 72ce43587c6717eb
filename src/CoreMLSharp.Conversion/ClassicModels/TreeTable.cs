using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>The nodes of trees as ONNX writes them: a list for each attribute.</summary>
/// <param name="mode">How every branch compares, in ONNX's words.</param>
internal sealed class TreeTable(string mode)
{
    /// <summary>Files with more are taken for damaged.</summary>
    private const int MaximumNodes = 1 << 26;

    private readonly List<Node> _nodes = [];
    private readonly List<(long Tree, long Node, long Score, double Weight)> _leaves = [];

    /// <summary>Adds a node that compares a number of the row with its own.</summary>
    public void Branch(long tree, long node, long feature, double value, long whenTrue, long whenFalse, bool missingIsTrue) =>
        Add(new Node(tree, node, feature, false, value, whenTrue, whenFalse, missingIsTrue));

    /// <summary>Adds a leaf, which adds to one score.</summary>
    public void Leaf(long tree, long node, long score, double weight)
    {
        Add(new Node(tree, node, 0, true, 0, 0, 0, false));
        _leaves.Add((tree, node, score, weight));
    }

    /// <summary>All nodes. A tree begins with its root, number 0, which ONNX Runtime takes the first node for.</summary>
    /// <param name="network">The network that they become part of.</param>
    /// <param name="kind">What scores are called in the names of the attributes: <c>class</c> or <c>target</c>.</param>
    public AttributeProto[] Attributes(ClassicNetwork network, string kind)
    {
        _nodes.Sort((one, other) => (one.Tree, one.Number).CompareTo((other.Tree, other.Number)));
        return
        [
            Attribute("nodes_treeids", _nodes.Select(node => node.Tree)),
            Attribute("nodes_nodeids", _nodes.Select(node => node.Number)),
            Attribute("nodes_featureids", _nodes.Select(node => node.Feature)),
            Attribute("nodes_modes", _nodes.Select(node => node.IsLeaf ? "LEAF" : mode)),
            network.Numbers("nodes_values", [.. _nodes.Select(node => node.Value)]),
            Attribute("nodes_truenodeids", _nodes.Select(node => node.True)),
            Attribute("nodes_falsenodeids", _nodes.Select(node => node.False)),
            Attribute("nodes_missing_value_tracks_true", _nodes.Select(node => node.MissingIsTrue ? 1L : 0L)),
            Attribute($"{kind}_treeids", _leaves.Select(leaf => leaf.Tree)),
            Attribute($"{kind}_nodeids", _leaves.Select(leaf => leaf.Node)),
            Attribute($"{kind}_ids", _leaves.Select(leaf => leaf.Score)),
            network.Numbers($"{kind}_weights", [.. _leaves.Select(leaf => leaf.Weight)]),
        ];
    }

    private void Add(Node node)
    {
        if (_nodes.Count >= MaximumNodes) throw new ModelFormatException($"its trees have more than {MaximumNodes:N0} nodes.");
        _nodes.Add(node);
    }

    private readonly record struct Node(
        long Tree, long Number, long Feature, bool IsLeaf, double Value, long True, long False, bool MissingIsTrue);
}
