using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.LightGbm;

/// <summary>
/// Reads a tree. A branch goes left where a number is at most its threshold, or a category is among some; where a number counts as missing
/// it goes the default way (LightGBM, <c>include/LightGBM/tree.h</c>, <c>NumericalDecision</c> and <c>CategoricalDecision</c>).
/// </summary>
internal static class LightGbmTree
{
    private const int IsCategorical = 1, IsDefaultLeft = 2, MissingShift = 2, MissingMask = 3;

    private const int BitsPerWord = 32;

    /// <summary>Numbers not farther from 0 count as 0.</summary>
    private const double NearZero = 1e-35f;

    /// <summary>What counts as missing.</summary>
    private enum Missing
    {
        /// <summary>Nothing; NaN counts as 0.</summary>
        None,

        /// <summary>0, and NaN as it.</summary>
        Zero,

        /// <summary>NaN.</summary>
        NaN,
    }

    /// <summary>Adds the nodes of a tree.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="tree">Its number.</param>
    /// <param name="score">The score that its leaves add to.</param>
    /// <param name="fields">What the file says of it.</param>
    /// <param name="scale">What its leaves are multiplied by.</param>
    public static void Add(TreeScores trees, int tree, int score, LightGbmFields fields, double scale)
    {
        if (fields.Integer("is_linear", 0) != 0)
        {
            throw new UnsupportedModelException(
                "its leaves are linear models (linear_tree), which Core ML's trees cannot have. Train without linear_tree.");
        }

        int leaves = fields.Integer("num_leaves");
        double[] values = fields.Numbers("leaf_value", leaves);
        int branches = leaves - 1;
        for (int leaf = 0; leaf < leaves; leaf++) trees.Leaf(tree, branches + leaf, score, values[leaf] * scale);
        bool[] isChild = new bool[branches + leaves];
        if (branches == 0) return;
        long[] lefts = fields.Integers("left_child", branches), rights = fields.Integers("right_child", branches);
        long[] features = fields.Integers("split_feature", branches);
        long[] decisions = fields.Has("decision_type") ? fields.Integers("decision_type", branches) : new long[branches];
        double[] thresholds = fields.Numbers("threshold", branches);
        NumberSet[] categories = Categories(fields);
        for (int branch = 0; branch < branches; branch++)
        {
            int left = Child(branch, lefts[branch]), right = Child(branch, rights[branch]), feature = checked((int)features[branch]);
            if (((int)decisions[branch] & IsCategorical) != 0)
            {
                trees.Branch(tree, branch, feature, Find(categories, thresholds[branch]), left, right);
                continue;
            }

            Missing missing = (Missing)(((int)decisions[branch] >> MissingShift) & MissingMask);
            AddNumerical(
                trees, tree, branch, feature, thresholds[branch], left, right, missing, ((int)decisions[branch] & IsDefaultLeft) != 0);
        }

        // Branches follow those above them, then come the leaves, which the file counts as -1, -2, ….
        int Child(int branch, long child)
        {
            long node = child >= 0 ? child : branches + ~child;
            bool isWrong = child >= 0 ? child <= branch || child >= branches : node >= isChild.Length;
            if (isWrong || isChild[node]) throw new ModelFormatException("its nodes do not make a tree.");
            isChild[node] = true;
            return (int)node;
        }
    }

    private static void AddNumerical(
        TreeScores trees, int tree, int branch, int feature, double threshold, int left, int right, Missing missing, bool isDefaultLeft)
    {
        bool isZeroLeft = threshold >= 0;
        if (missing == Missing.None) isDefaultLeft = isZeroLeft;
        bool isAsCompared = isDefaultLeft ? threshold >= NearZero : threshold < -NearZero;
        if (missing != Missing.Zero || isAsCompared)
        {
            trees.Branch(tree, branch, feature, threshold, left, right, isDefaultLeft);
            return;
        }

        // Zeros go the default way, other numbers as they compare.
        double beyond = double.BitIncrement(threshold), zero = -NearZero, positive = double.BitIncrement(NearZero);
        NumberSet goesLeft = (isDefaultLeft, threshold) switch
        {
            (true, < -NearZero) => new NumberSet(true, [beyond, zero, positive]),
            (true, _) => new NumberSet(true, [positive]),
            (false, > NearZero) => new NumberSet(true, [zero, positive, beyond]),
            _ => new NumberSet(true, [zero]),
        };

        // What is missing is never in a set.
        if (isDefaultLeft) trees.Branch(tree, branch, feature, goesLeft.Complement, right, left);
        else trees.Branch(tree, branch, feature, goesLeft, left, right);
    }

    private static NumberSet Find(NumberSet[] categories, double place) => place >= 0 && place < categories.Length
        ? categories[(int)place]
        : throw new ModelFormatException($"there are no categories {place}.");

    /// <summary>
    /// The sets of categories: bits in words. The place of a bit is a category; a number is of the category that is left when its fraction
    /// is cut off, so that what is above -1 is of category 0.
    /// </summary>
    private static NumberSet[] Categories(LightGbmFields fields)
    {
        int count = fields.Integer("num_cat", 0);
        if (count <= 0) return [];
        long[] borders = fields.Integers("cat_boundaries", checked(count + 1));
        long[] words = fields.Integers("cat_threshold", checked((int)borders[^1]));
        NumberSet[] sets = new NumberSet[count];
        for (int i = 0; i < count; i++)
        {
            if (borders[i] < 0 || borders[i + 1] < borders[i] || borders[i + 1] > words.Length)
            {
                throw new ModelFormatException("its cat_boundaries do not rise.");
            }

            long[] own = words[(int)borders[i]..(int)borders[i + 1]];
            sets[i] = NumberSet.Of(
                from bit in Enumerable.Range(0, own.Length * BitsPerWord)
                where (own[bit / BitsPerWord] >> (bit % BitsPerWord) & 1) != 0
                select (bit == 0 ? double.BitIncrement(-1) : bit, bit + 1.0));
        }

        return sets;
    }
}
