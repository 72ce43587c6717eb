using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Training.Tables.LightGbm;

/// <summary>
/// Makes a tree ensemble of Core ML of LightGBM's description of trees: lines of <c>name=value</c>, those of each tree after a line
/// <c>Tree=…</c>; branches are numbered from 0 on, and a child below zero is a leaf, −1 the first.
/// </summary>
internal static class TreeWriter
{
    private const double Largest = 1e300;

    private const int IsDefaultLeft = 2, MissingShift = 2, MissingMask = 3, NoMissing = 0;

    /// <param name="description">The description.</param>
    /// <param name="features">The array that the trees look at.</param>
    /// <param name="outputs">How many sums there are; tree by tree, one after the other adds to them.</param>
    public static TreeEnsembleBuilder Read(string description, FeatureDescription features, int outputs)
    {
        List<Dictionary<string, string>> parts = [[]];
        foreach (string line in description.Split('\n'))
        {
            if (line.StartsWith("end of trees", StringComparison.Ordinal)) break;
            if (line.StartsWith("Tree=", StringComparison.Ordinal)) parts.Add([]);
            int sign = line.IndexOf('=');
            parts[^1][sign < 0 ? line : line[..sign]] = line[(sign + 1)..];
        }

        double share = parts[0].ContainsKey("average_output") ? (double)outputs / (parts.Count - 1) : 1;
        TreeEnsembleBuilder builder = new([features], outputs);
        for (int tree = 0; tree < parts.Count - 1; tree++) Add(builder, tree, tree % outputs, parts[tree + 1], share);
        return builder;
    }

    private static void Add(TreeEnsembleBuilder builder, int tree, int output, Dictionary<string, string> values, double share)
    {
        double[] leaves = Numbers(values, "leaf_value"), thresholds = Numbers(values, "threshold");
        int[] features = Integers(values, "split_feature"), kinds = Integers(values, "decision_type");
        int[] lefts = Integers(values, "left_child"), rights = Integers(values, "right_child");
        Queue<(int Number, int Place)> open = new([(0, leaves.Length == 1 ? -1 : 0)]);
        int nodes = 1;
        while (open.TryDequeue(out (int Number, int Place) next))
        {
            (int number, int place) = next;
            if (place < 0)
            {
                builder.AddLeafNode(tree, number, new Dictionary<int, double> { [output] = leaves[~place] * share });
                continue;
            }

            // Where training saw no gaps, LightGBM takes a missing number for 0.
            bool isMissingLeft = ((kinds[place] >> MissingShift) & MissingMask) == NoMissing
                ? thresholds[place] >= 0
                : (kinds[place] & IsDefaultLeft) != 0;
            (int left, int right) = (nodes++, nodes++);
            builder.AddBranchNode(
                tree, number, features[place], thresholds[place], NodeBehavior.BranchOnValueLessThanEqual, left, right,
                missingValueTracksTrueChild: isMissingLeft);
            open.Enqueue((left, lefts[place]));
            open.Enqueue((right, rights[place]));
        }
    }

    private static int[] Integers(Dictionary<string, string> values, string name) =>
        [.. Fields(values, name).Select(field => int.Parse(field, CultureInfo.InvariantCulture))];

    private static double[] Numbers(Dictionary<string, string> values, string name) => [.. Fields(values, name).Select(Number)];

    /// <summary>Where a branch asks only whether a number is missing, its threshold is infinite; a model's is to be finite.</summary>
    private static double Number(string field) => field switch
    {
        "inf" => Largest,
        "-inf" => -Largest,
        _ => double.Parse(field, CultureInfo.InvariantCulture),
    };

    /// <summary>A tree that is a single leaf has no branches to tell of.</summary>
    private static string[] Fields(Dictionary<string, string> values, string name) =>
        values.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
