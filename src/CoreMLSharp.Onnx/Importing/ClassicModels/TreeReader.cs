using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Importing.ClassicModels;

/// <summary>Reads the operators TreeEnsembleClassifier, TreeEnsembleRegressor and TreeEnsemble.</summary>
internal static class TreeReader
{
    /// <summary>Trees with sets that are deeper are taken for hostile.</summary>
    private const int MaximumDepth = 1000;

    private static readonly Dictionary<string, TreeTest> Modes = new()
    {
        ["BRANCH_LEQ"] = TreeTest.LessOrEqual,
        ["BRANCH_LT"] = TreeTest.Less,
        ["BRANCH_GTE"] = TreeTest.GreaterOrEqual,
        ["BRANCH_GT"] = TreeTest.Greater,
        ["BRANCH_EQ"] = TreeTest.Equal,
        ["BRANCH_NEQ"] = TreeTest.NotEqual,
        ["LEAF"] = TreeTest.Leaf,
    };

    private static readonly Dictionary<string, TreeAggregate> Aggregates = new()
    {
        ["AVERAGE"] = TreeAggregate.Average,
        ["SUM"] = TreeAggregate.Sum,
        ["MIN"] = TreeAggregate.Minimum,
        ["MAX"] = TreeAggregate.Maximum,
    };

    /// <remarks>
    /// One score for two classes is that of the second; ONNX Runtime makes of it 1 - score for the first where no leaf is negative, and
    /// -score elsewhere (tree_ensemble_aggregator.h).
    /// </remarks>
    public static (TreeEnsemble Trees, ClassLabels Labels) Classifier(NodeProto node)
    {
        ClassLabels labels = ClassAttributes.Of(node);
        double[] given = node.Numbers("base_values"), weights = node.Numbers("class_weights");
        long[] classes = node.Integers("class_ids");
        PostTransform transform = PostTransforms.Of(node);
        bool isOfTwo = labels.Count == 2 && classes.Distinct().Count() == 1;
        int scores = isOfTwo ? 1 : labels.Count;
        (List<TreeNode> nodes, int[] roots) = Nodes(
            node, "class", scores, isOfTwo ? new long[classes.Length] : classes, weights);
        double[] start = isOfTwo ? [.. given.TakeLast(1)] : given;
        SecondScore second = !isOfTwo ? SecondScore.None
            : given.Length == 2 || weights.Any(weight => weight < 0) ? SecondScore.Opposite : SecondScore.Complement;
        return (new TreeEnsemble(nodes, roots, scores, Sized(start, scores), TreeAggregate.Sum, transform) { Second = second }, labels);
    }

    public static TreeEnsemble Regressor(NodeProto node)
    {
        int targets = checked((int)node.Integer("n_targets", 1));
        string aggregate = node.Text("aggregate_function", "SUM");
        if (!Aggregates.TryGetValue(aggregate, out TreeAggregate known))
        {
            throw new ModelFormatException($"its aggregate_function is '{aggregate}'.");
        }

        (List<TreeNode> nodes, int[] roots) = Nodes(
            node, "target", targets, node.Integers("target_ids"), node.Numbers("target_weights"));
        PostTransform transform = OfScores(targets, PostTransforms.Of(node));
        return new TreeEnsemble(nodes, roots, targets, Sized(node.Numbers("base_values"), targets), known, transform);
    }

    /// <summary>The operator of version 5, in which leaves are apart from branches.</summary>
    public static TreeEnsemble Ensemble(NodeProto node)
    {
        int targets = checked((int)node.Integer("n_targets", 1));
        double[] modes = node.Tensor("nodes_modes"), splits = node.Tensor("nodes_splits"), leafWeights = node.Tensor("leaf_weights");
        long[] features = node.Integers("nodes_featureids"), leafTargets = node.Integers("leaf_targetids");
        long[] trues = node.Integers("nodes_truenodeids"), falses = node.Integers("nodes_falsenodeids");
        long[] trueLeaves = node.Integers("nodes_trueleafs"), falseLeaves = node.Integers("nodes_falseleafs");
        long[] missing = node.Integers("nodes_missing_value_tracks_true"), roots = node.Integers("tree_roots");
        int count = modes.Length;
        if (count == 0 || roots.Length == 0 || !AllHave(count, splits.Length, features.Length, trues.Length, falses.Length)
            || !AllHave(count, trueLeaves.Length, falseLeaves.Length)
            || leafWeights.Length != leafTargets.Length || (missing.Length > 0 && missing.Length != count))
        {
            throw new ModelFormatException("the lists that describe its nodes are not equally long.");
        }

        List<TreeNode> nodes = [];
        for (int i = 0; i < count; i++)
        {
            TreeTest test = modes[i] is >= 0 and < (int)TreeTest.Leaf
                ? (TreeTest)modes[i]
                : throw new ModelFormatException($"a mode is {modes[i]}.");
            nodes.Add(new TreeNode(
                test, checked((int)features[i]), splits[i], (int)trues[i], (int)falses[i], missing.Length > 0 && missing[i] != 0));
        }

        // A leaf that several branches share becomes one for each.
        for (int i = 0; i < count; i++)
        {
            if (trueLeaves[i] != 0) nodes[i] = nodes[i] with { True = AddLeaf(nodes[i].True) };
            if (falseLeaves[i] != 0) nodes[i] = nodes[i] with { False = AddLeaf(nodes[i].False) };
        }

        SplitMembers(nodes, Sets(node.Tensor("membership_values")));
        PostTransform transform = Enumerated<PostTransform>(node.Integer("post_transform", 0));
        return Checked(new TreeEnsemble(
            nodes, [.. roots.Select(root => checked((int)root))], targets, [],
            Enumerated<TreeAggregate>(node.Integer("aggregate_function", (long)TreeAggregate.Sum)), OfScores(targets, transform)));

        int AddLeaf(int leaf)
        {
            if (leaf < 0 || leaf >= leafWeights.Length || leafTargets[leaf] < 0 || leafTargets[leaf] >= targets)
            {
                throw new ModelFormatException($"there is no leaf {leaf}, or its target is none of {targets}.");
            }

            TreeNode added = new(TreeTest.Leaf, 0, 0, 0, 0, false);
            added.Weights.Add(((int)leafTargets[leaf], leafWeights[leaf]));
            nodes.Add(added);
            return nodes.Count - 1;
        }
    }

    /// <summary>ONNX Runtime leaves a single score of a regressor as it is, but for probit.</summary>
    private static PostTransform OfScores(int targets, PostTransform transform) =>
        targets == 1 && transform != PostTransform.Probit ? PostTransform.None : transform;

    private static T Enumerated<T>(long number) where T : struct, Enum =>
        Enum.IsDefined(typeof(T),
            (int)number) ? (T)(object)(int)number : throw new ModelFormatException($"{number} is no {typeof(T).Name}.");

    /// <summary>The nodes of the older operators, in which tree and node have numbers.</summary>
    private static (List<TreeNode> Nodes, int[] Roots) Nodes(NodeProto node, string kind, int scores, long[] ids, double[] weights)
    {
        long[] trees = node.Integers("nodes_treeids"), numbers = node.Integers("nodes_nodeids");
        long[] features = node.Integers("nodes_featureids");
        long[] trues = node.Integers("nodes_truenodeids"), falses = node.Integers("nodes_falsenodeids");
        long[] missing = node.Integers("nodes_missing_value_tracks_true");
        string[] modes = node.Texts("nodes_modes");
        double[] values = node.Numbers("nodes_values");
        int count = trees.Length;
        if (count == 0 || !AllHave(count, numbers.Length, features.Length, trues.Length, falses.Length, modes.Length, values.Length)
            || (missing.Length > 0 && missing.Length != count))
        {
            throw new ModelFormatException("the lists that describe its nodes are not equally long.");
        }

        Dictionary<(long, long), int> places = [];
        for (int i = 0; i < count; i++)
        {
            if (!places.TryAdd((trees[i], numbers[i]), i))
            {
                throw new ModelFormatException($"node {numbers[i]} of tree {trees[i]} is there twice.");
            }
        }

        List<TreeNode> nodes = [];
        for (int i = 0; i < count; i++)
        {
            if (!Modes.TryGetValue(modes[i], out TreeTest test)) throw new ModelFormatException($"a node has the mode '{modes[i]}'.");
            nodes.Add(test == TreeTest.Leaf
                ? new TreeNode(test, 0, 0, 0, 0, false)
                : new TreeNode(
                    test, checked((int)features[i]), values[i], Find(trees[i], trues[i]), Find(trees[i], falses[i]),
                    missing.Length > 0 && missing[i] != 0));
        }

        AddWeights(node, kind, scores, ids, weights, nodes, Find);
        HashSet<int> children = [.. nodes.Where(one => !one.IsLeaf).SelectMany(one => new[] { one.True, one.False })];
        int[] roots = [.. Enumerable.Range(0, count).Where(i => !children.Contains(i))];
        Checked(new TreeEnsemble(nodes, roots, scores, [], TreeAggregate.Sum, PostTransform.None));
        return (nodes, roots);

        int Find(long tree, long number) => places.TryGetValue((tree, number), out int place)
            ? place
            : throw new ModelFormatException($"there is no node {number} in tree {tree}.");
    }

    private static void AddWeights(
        NodeProto node, string kind, int scores, long[] ids, double[] weights, List<TreeNode> nodes, Func<long, long, int> find)
    {
        long[] trees = node.Integers($"{kind}_treeids"), numbers = node.Integers($"{kind}_nodeids");
        if (!AllHave(trees.Length, numbers.Length, ids.Length, weights.Length))
        {
            throw new ModelFormatException("the lists that describe its leaves are not equally long.");
        }

        for (int i = 0; i < trees.Length; i++)
        {
            if (ids[i] < 0 || ids[i] >= scores) throw new ModelFormatException($"a leaf adds to the score {ids[i]} of {scores}.");
            nodes[find(trees[i], numbers[i])].Weights.Add(((int)ids[i], weights[i]));
        }
    }

    private static TreeEnsemble Checked(TreeEnsemble trees)
    {
        trees.Depth();
        return trees.Nodes.All(node => node.Feature >= 0) ? trees : throw new ModelFormatException("a node looks at a negative position.");
    }

    /// <summary>The sets of the nodes that ask for membership, in their order; NaN stands between two.</summary>
    private static Queue<double[]> Sets(double[] values)
    {
        Queue<double[]> sets = [];
        List<double> set = [];
        foreach (double value in values)
        {
            if (!double.IsNaN(value))
            {
                set.Add(value);
                continue;
            }

            sets.Enqueue([.. set]);
            set.Clear();
        }

        if (set.Count > 0) sets.Enqueue([.. set]);
        return sets;
    }

    /// <summary>
    /// Whether a number is one of several is asked one by one. Where it is, the branch goes on to a copy of what follows, of which a tree
    /// has one for each.
    /// </summary>
    private static void SplitMembers(List<TreeNode> nodes, Queue<double[]> sets)
    {
        List<(int Place, double[] Set)> members = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Test != TreeTest.Member) continue;
            if (!sets.TryDequeue(out double[]? set) || set.Length == 0) throw new ModelFormatException("a node has no members.");
            members.Add((i, set));
        }

        foreach ((int place, double[] set) in Enumerable.Reverse(members))
        {
            TreeNode member = nodes[place];
            int otherwise = member.False;
            for (int i = set.Length - 1; i > 0; i--)
            {
                nodes.Add(new TreeNode(TreeTest.Equal, member.Feature, set[i], Copy(nodes, member.True, 0), otherwise, false));
                otherwise = nodes.Count - 1;
            }

            nodes[place] = member with { Test = TreeTest.Equal, Value = set[0], False = otherwise };
        }
    }

    private static int Copy(List<TreeNode> nodes, int place, int depth)
    {
        if (place < 0 || place >= nodes.Count || depth > MaximumDepth || nodes.Count > 1 << 24)
        {
            throw new ModelFormatException("its nodes do not make trees that can be written without sets.");
        }

        TreeNode node = nodes[place];
        TreeNode copy = node.IsLeaf
            ? node with { }
            : node with { True = Copy(nodes, node.True, depth + 1), False = Copy(nodes, node.False, depth + 1) };
        nodes.Add(copy);
        return nodes.Count - 1;
    }

    private static double[] Sized(double[] start, int scores) => start.Length == scores || start.Length == 0
        ? start
        : throw new ModelFormatException($"it has {start.Length} base values for {scores} scores.");

    private static bool AllHave(int count, params ReadOnlySpan<int> lengths) => !lengths.ContainsAnyExcept(count);
}
