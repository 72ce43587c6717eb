using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.TreeEnsembleParameters.Types;
using static CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Trees;

/// <summary>
/// Checks the nodes of a tree ensemble (Core ML specification, <c>TreeEnsembleParameters</c>) and flattens them, in time linear in their
/// number.
/// </summary>
internal sealed class TreeCompiler
{
    private readonly IList<TreeNode> _source;
    private readonly string _where;
    private readonly int[] _trueChildren;
    private readonly int[] _falseChildren;
    private readonly bool[] _isChild;

    private TreeCompiler(IList<TreeNode> source, string where)
    {
        _source = source;
        _where = where;
        _trueChildren = new int[source.Count];
        _falseChildren = new int[source.Count];
        _isChild = new bool[source.Count];
    }

    /// <exception cref="ModelFormatException">The nodes do not make trees, or name dimensions or features that cannot be.</exception>
    public static TreeEnsemble Compile(TreeEnsembleParameters? parameters, string where)
    {
        if (parameters is null || parameters.Nodes.Count == 0) throw new ModelFormatException($"{where}: the tree ensemble has no nodes.");
        TreeCompiler compiler = new(parameters.Nodes, where);
        compiler.Connect();
        return compiler.Flatten(compiler.Roots(), compiler.BaseValues(parameters));
    }

    private double[] BaseValues(TreeEnsembleParameters parameters)
    {
        ulong dimensions = parameters.NumPredictionDimensions;
        if (parameters.BasePredictionValue.Count > 0)
        {
            if (dimensions == (ulong)parameters.BasePredictionValue.Count) return [.. parameters.BasePredictionValue];
            throw new ModelFormatException(
                $"{_where}: {dimensions} prediction dimensions need as many base values, but there are " +
                    $"{parameters.BasePredictionValue.Count}.");
        }

        // Without base values the number of dimensions stands alone: a damaged file must not make it reserve memory.
        long values = _source.Sum(node => (long)node.EvaluationInfo.Count);
        if (dimensions == 0 || dimensions > (ulong)values)
        {
            throw new ModelFormatException(
                $"{_where}: {dimensions} prediction dimensions do not go with leaves of {values} values in all.");
        }

        return new double[dimensions];
    }

    private void Connect()
    {
        Dictionary<(ulong Tree, ulong Node), int> byId = new(_source.Count);
        for (int i = 0; i < _source.Count; i++)
        {
            if (!byId.TryAdd((_source[i].TreeId, _source[i].NodeId), i)) throw Failure(_source[i], "stands twice");
        }

        for (int i = 0; i < _source.Count; i++)
        {
            if (_source[i].NodeBehavior == TreeNodeBehavior.LeafNode) continue;
            _trueChildren[i] = Adopt(_source[i], _source[i].TrueChildNodeId, byId);
            _falseChildren[i] = Adopt(_source[i], _source[i].FalseChildNodeId, byId);
        }
    }

    private int Adopt(TreeNode parent, ulong id, Dictionary<(ulong, ulong), int> byId)
    {
        if (!byId.TryGetValue((parent.TreeId, id), out int child)) throw Failure(parent, $"names a child {id}, which does not exist");
        if (_isChild[child]) throw Failure(_source[child], "has two parents: the nodes must make a tree");
        _isChild[child] = true;
        return child;
    }

    private List<int> Roots()
    {
        List<int> roots = [];
        HashSet<ulong> trees = [];
        for (int i = 0; i < _source.Count; i++)
        {
            if (_isChild[i]) continue;
            if (!trees.Add(_source[i].TreeId)) throw Failure(_source[i], "is a second root of its tree");
            roots.Add(i);
        }

        return roots;
    }

    private TreeEnsemble Flatten(List<int> roots, double[] baseValues)
    {
        FlatNode[] nodes = new FlatNode[_source.Count];
        FlatNodeTraits[] traits = new FlatNodeTraits[_source.Count];
        int[] order = new int[_source.Count];
        bool[] isOrdered = new bool[roots.Count];
        int[] positions = new int[roots.Count];
        int used = 0, minimumInputs = 0;
        Stack<(int Source, int Position)> pending = [];
        for (int tree = 0; tree < roots.Count; tree++)
        {
            isOrdered[tree] = true;
            positions[tree] = used;
            pending.Push((roots[tree], used++));
            while (pending.TryPop(out var next))
            {
                order[next.Position] = next.Source;
                TreeNode node = _source[next.Source];
                if (node.NodeBehavior == TreeNodeBehavior.LeafNode)
                {
                    nodes[next.Position] = new FlatNode(double.PositiveInfinity, 0, next.Position);
                    traits[next.Position] = FlatNodeTraits.IsLeaf;
                    continue;
                }

                Test test = TestOf(node);
                nodes[next.Position] = new FlatNode(test.Threshold, FeatureOf(node), used);
                traits[next.Position] = (test.IsEquality ? FlatNodeTraits.TestsEquality : FlatNodeTraits.None)
                    | (node.MissingValueTracksTrueChild != test.IsSwapped ? FlatNodeTraits.MissingGoesNext : FlatNodeTraits.None);
                isOrdered[tree] &= !test.IsEquality;
                minimumInputs = Math.Max(minimumInputs, nodes[next.Position].Feature + 1);
                pending.Push((_trueChildren[next.Source], used + (test.IsSwapped ? 1 : 0)));
                pending.Push((_falseChildren[next.Source], used + (test.IsSwapped ? 0 : 1)));
                used += 2;
            }
        }

        // What no root leads to has a parent without end: a cycle.
        if (used < _source.Count)
        {
            throw new ModelFormatException($"{_where}: {_source.Count - used} nodes of the tree ensemble stand in cycles.");
        }

        (int[] starts, int[] dimensions, double[] values) = Leaves(order, baseValues.Length);
        return new TreeEnsemble
        {
            Nodes = nodes,
            Traits = traits,
            Roots = positions,
            IsOrdered = isOrdered,
            LeafStarts = starts,
            LeafDimensions = dimensions,
            LeafValues = values,
            BaseValues = baseValues,
            MinimumInputs = Math.Max(1, minimumInputs),
        };
    }

    private (int[] Starts, int[] Dimensions, double[] Values) Leaves(int[] order, int count)
    {
        int[] starts = new int[order.Length + 1];
        List<int> dimensions = [];
        List<double> values = [];
        for (int position = 0; position < order.Length; position++)
        {
            TreeNode node = _source[order[position]];
            if (node.NodeBehavior == TreeNodeBehavior.LeafNode)
            {
                if (node.EvaluationInfo.Count == 0) throw Failure(node, "is a leaf without a value");
                foreach (EvaluationInfo info in node.EvaluationInfo)
                {
                    if (info.EvaluationIndex >= (ulong)count)
                    {
                        throw Failure(node, $"has a value for dimension {info.EvaluationIndex} of {count}");
                    }

                    dimensions.Add((int)info.EvaluationIndex);
                    values.Add(info.EvaluationValue);
                }
            }

            starts[position + 1] = dimensions.Count;
        }

        return (starts, [.. dimensions], [.. values]);
    }

    private int FeatureOf(TreeNode node) => node.BranchFeatureIndex < (ulong)Array.MaxLength
        ? (int)node.BranchFeatureIndex
        : throw Failure(node, $"tests feature {node.BranchFeatureIndex}, which no input has");

    private Test TestOf(TreeNode node)
    {
        double value = node.BranchFeatureValue;
        if (double.IsNaN(value)) throw Failure(node, "compares with NaN");
        return node.NodeBehavior switch
        {
            TreeNodeBehavior.BranchOnValueLessThanEqual => new Test(value, IsSwapped: false),
            TreeNodeBehavior.BranchOnValueLessThan => new Test(Below(value), IsSwapped: false),
            TreeNodeBehavior.BranchOnValueGreaterThan => new Test(value, IsSwapped: true),
            TreeNodeBehavior.BranchOnValueGreaterThanEqual => new Test(Below(value), IsSwapped: true),
            TreeNodeBehavior.BranchOnValueEqual => new Test(value, IsSwapped: false, IsEquality: true),
            TreeNodeBehavior.BranchOnValueNotEqual => new Test(value, IsSwapped: true, IsEquality: true),
            var unknown => throw Failure(node, $"has the unknown behaviour {unknown}"),
        };
    }

    /// <summary>x &lt; value is x ≤ the number before it.</summary>
    private static double Below(double value) => double.BitDecrement(value);

    private ModelFormatException Failure(TreeNode node, string what) => new($"{_where}: node {node.NodeId} of tree {node.TreeId} {what}.");

    /// <summary>A test in the form of the flattened tree; <paramref name="IsSwapped"/> when its true child is where it fails.</summary>
    private readonly record struct Test(double Threshold, bool IsSwapped, bool IsEquality = false);
}
