namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>
/// Columns that say whether a number of the row is in a set: 1 if so, otherwise 0. A branch that asks more of a number than whether it is
/// small, such as one by categories, looks at such a column, as neither ONNX nor Core ML has branches of that kind. A small tree for each
/// set computes its column.
/// </summary>
internal sealed class Memberships
{
    private readonly Dictionary<(int Feature, string Set), int> _places = [];
    private readonly List<(int Feature, NumberSet Set)> _sets = [];

    public int Count => _sets.Count;

    /// <summary>The place among these columns of the one for a set.</summary>
    public int Of(int feature, NumberSet set)
    {
        if (_places.TryGetValue((feature, set.Key), out int place)) return place;
        _sets.Add((feature, set));
        return _places[(feature, set.Key)] = _sets.Count - 1;
    }

    /// <summary>The trees, each of which adds to the score of its set.</summary>
    public TreeTable ToTrees()
    {
        TreeTable trees = new("BRANCH_LT");
        foreach ((int place, (int feature, NumberSet set)) in _sets.Index())
        {
            int nodes = 0;
            if (!set.StartsInside || !set.EndsInside)
            {
                Add(trees, place, feature, set, 0, set.Borders.Count, ref nodes);
                continue;
            }

            // Where both ends are inside, what is missing leaves before; no number is below the lowest.
            int root = nodes++, outside = nodes++;
            trees.Leaf(place, outside, place, 0);
            int rest = Add(trees, place, feature, set, 0, set.Borders.Count, ref nodes);
            trees.Branch(place, root, feature, float.MinValue, outside, rest, missingIsTrue: true);
        }

        return trees;
    }

    /// <summary>Halves the borders until a number lies between two of them. The depth is the logarithm of their count.</summary>
    /// <returns>The node at the top.</returns>
    private static int Add(TreeTable trees, int place, int feature, NumberSet set, int first, int end, ref int nodes)
    {
        int node = nodes++;
        if (first == end)
        {
            bool isInside = set.StartsInside != (first % 2 == 1);
            trees.Leaf(place, node, place, isInside ? 1 : 0);
            return node;
        }

        int middle = (first + end) / 2;
        int below = Add(trees, place, feature, set, first, middle, ref nodes);
        int above = Add(trees, place, feature, set, middle + 1, end, ref nodes);

        // What is missing goes on to the end that is outside.
        trees.Branch(place, node, feature, set.Borders[middle], below, above, missingIsTrue: !set.StartsInside);
        return node;
    }
}
