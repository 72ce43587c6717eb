using System.Text.Json;
using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using NodeBehavior = CoreMLSharp.Specification.TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior;

namespace CoreMLSharp.Training.Tables.LightGbm;

/// <summary>Makes a tree ensemble of Core ML of LightGBM's description of trees.</summary>
internal static class TreeWriter
{
    /// <summary>Trees of 31 leaves may be one long branch, and each level is two of JSON.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1 << 14 };

    /// <param name="description">The description.</param>
    /// <param name="features">The array that the trees look at.</param>
    /// <param name="outputs">How many sums there are; tree by tree, one after the other adds to them.</param>
    public static TreeEnsembleBuilder Read(ReadOnlyMemory<byte> description, FeatureDescription features, int outputs)
    {
        using JsonDocument document = JsonDocument.Parse(description, Options);
        JsonElement root = document.RootElement;
        JsonElement trees = root.GetProperty("tree_info");
        bool isAverage = root.TryGetProperty("average_output", out JsonElement average) && average.GetBoolean();
        double share = isAverage ? (double)outputs / trees.GetArrayLength() : 1;
        TreeEnsembleBuilder builder = new([features], outputs);
        foreach ((int number, JsonElement tree) in trees.EnumerateArray().Index())
        {
            Add(builder, number, number % outputs, tree.GetProperty("tree_structure"), share);
        }

        return builder;
    }

    private static void Add(TreeEnsembleBuilder builder, int tree, int output, JsonElement root, double share)
    {
        Queue<(int Number, JsonElement Node)> open = new([(0, root)]);
        int nodes = 1;
        while (open.TryDequeue(out (int Number, JsonElement Node) next))
        {
            (int number, JsonElement node) = next;
            if (node.TryGetProperty("leaf_value", out JsonElement leaf))
            {
                builder.AddLeafNode(tree, number, new Dictionary<int, double> { [output] = leaf.GetDouble() * share });
                continue;
            }

            double threshold = node.GetProperty("threshold").GetDouble();

            // Where training saw no gaps, LightGBM takes a missing number for 0.
            bool isMissingLeft = node.GetProperty("missing_type").GetString() == "None"
                ? threshold >= 0
                : node.GetProperty("default_left").GetBoolean();
            (int left, int right) = (nodes++, nodes++);
            builder.AddBranchNode(
                tree, number, node.GetProperty("split_feature").GetInt64(), threshold, NodeBehavior.BranchOnValueLessThanEqual, left, right,
                missingValueTracksTrueChild: isMissingLeft);
            open.Enqueue((left, node.GetProperty("left_child")));
            open.Enqueue((right, node.GetProperty("right_child")));
        }
    }
}
