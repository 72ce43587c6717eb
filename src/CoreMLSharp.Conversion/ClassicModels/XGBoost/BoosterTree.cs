using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.XGBoost;

/// <summary>
/// Reads a tree. A branch goes left where a number is below its threshold, and right where a category is among some; what is missing goes
/// the default way (XGBoost, <c>src/predictor/predict_fn.h</c> and <c>src/common/categorical.h</c>).
/// </summary>
/// <param name="tree">What the file says of it.</param>
internal sealed class BoosterTree(BoosterValue tree)
{
    /// <summary>What stands where a node has no child.</summary>
    private const int None = -1;

    private readonly int[] _lefts = Integers(tree, "left_children");
    private readonly int[] _rights = Integers(tree, "right_children");
    private readonly int[] _features = Integers(tree, "split_indices");
    private readonly double[] _conditions = tree["split_conditions"].Numbers;
    private readonly double[] _defaults = tree["default_left"].Numbers;
    private readonly Dictionary<int, NumberSet> _categories = Categories(tree);

    /// <summary>Adds the nodes that can be reached; pruning leaves others in the file.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="number">The tree's number.</param>
    /// <param name="score">The score that its leaves add to.</param>
    /// <param name="weight">What its leaves are multiplied by.</param>
    /// <exception cref="UnsupportedModelException">Its leaves hold several numbers.</exception>
    public void Add(TreeScores trees, int number, int score, float weight)
    {
        if (tree.Find("tree_param")?.Find("size_leaf_vector") is { } size && size.Integer > 1)
        {
            throw new UnsupportedModelException(
                "its leaves hold a number for each target (multi_strategy 'multi_output_tree'), which the trees of other formats do not. "
                    + "Train with 'one_output_per_tree'.");
        }

        int count = _lefts.Length;
        if (count == 0 || _rights.Length != count || _features.Length != count || _conditions.Length != count || _defaults.Length != count)
        {
            throw new ModelFormatException("the lists that describe its nodes are not equally long.");
        }

        Stack<int> open = new([0]);
        for (int left = count; open.TryPop(out int node); left--)
        {
            if (left == 0 || node < 0 || node >= count) throw new ModelFormatException("its nodes do not make a tree.");
            if (_lefts[node] == None) trees.Leaf(number, node, score, (float)_conditions[node] * weight);
            else
            {
                AddBranch(trees, number, node);
                open.Push(_lefts[node]);
                open.Push(_rights[node]);
            }
        }
    }

    private void AddBranch(TreeScores trees, int number, int node)
    {
        (int left, int right, int feature, bool isDefaultLeft) = (_lefts[node], _rights[node], _features[node], _defaults[node] != 0);
        if (!_categories.TryGetValue(node, out NumberSet? goRight))
        {
            trees.Branch(number, node, feature, (float)_conditions[node], left, right, isDefaultLeft);
            return;
        }

        // What is missing is never in a set.
        if (isDefaultLeft) trees.Branch(number, node, feature, goRight, right, left);
        else trees.Branch(number, node, feature, goRight.Complement, left, right);
    }

    /// <summary>The categories of branches by them: a number is of the category that is left when its fraction is cut off.</summary>
    private static Dictionary<int, NumberSet> Categories(BoosterValue tree)
    {
        if (tree.Find("categories_nodes") is null) return [];
        int[] nodes = Integers(tree, "categories_nodes"), categories = Integers(tree, "categories");
        int[] starts = Integers(tree, "categories_segments"), sizes = Integers(tree, "categories_sizes");
        Dictionary<int, NumberSet> sets = [];
        foreach ((int i, int node) in nodes.Index())
        {
            if (i >= starts.Length || i >= sizes.Length || starts[i] < 0 || sizes[i] < 0 || starts[i] > categories.Length - sizes[i])
            {
                throw new ModelFormatException("its lists of categories are shorter than they say.");
            }

            sets[node] = NumberSet.Of(
                categories[starts[i]..(starts[i] + sizes[i])].Order().Distinct().Select(category => ((double)category, category + 1.0)));
        }

        return sets;
    }

    private static int[] Integers(BoosterValue tree, string name) => [.. tree[name].Numbers.Select(number => checked((int)number))];
}
