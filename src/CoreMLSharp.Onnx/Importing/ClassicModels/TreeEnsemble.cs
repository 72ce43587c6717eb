using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Onnx.Importing.ClassicModels;

/// <summary>How a node of a tree compares a number with its own.</summary>
internal enum TreeTest
{
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Equal,
    NotEqual,

    /// <summary>Whether the number is one of several.</summary>
    Member,
    Leaf,
}

/// <summary>How the leaves of the trees make one score.</summary>
internal enum TreeAggregate
{
    Average,
    Sum,
    Minimum,
    Maximum,
}

/// <summary>A node of a tree.</summary>
/// <param name="Test">What it asks.</param>
/// <param name="Feature">The number of the row that it looks at.</param>
/// <param name="Value">What it compares that with.</param>
/// <param name="True">Where in <see cref="TreeEnsemble.Nodes"/> it goes if so.</param>
/// <param name="False">Where if not.</param>
/// <param name="MissingIsTrue">Whether a number that is missing (NaN) goes where true goes.</param>
internal sealed record TreeNode(TreeTest Test, int Feature, double Value, int True, int False, bool MissingIsTrue)
{
    /// <summary>What a leaf adds to the scores.</summary>
    public List<(int Score, double Weight)> Weights { get; } = [];

    public bool IsLeaf => Test == TreeTest.Leaf;
}

/// <summary>Trees whose leaves make scores.</summary>
/// <param name="Nodes">The nodes of all trees.</param>
/// <param name="Roots">Where in them the trees begin.</param>
/// <param name="Scores">How many scores there are.</param>
/// <param name="Base">What the scores begin with, one for each; empty for zeros.</param>
/// <param name="Aggregate">How the leaves make a score.</param>
/// <param name="Transform">What becomes of the scores.</param>
internal sealed record TreeEnsemble(
    IReadOnlyList<TreeNode> Nodes, IReadOnlyList<int> Roots, int Scores, double[] Base, TreeAggregate Aggregate, PostTransform Transform)
{
    /// <summary>How the score of the second of two classes gives the other.</summary>
    public SecondScore Second { get; init; }

    /// <summary>How many branches lie between a root and its farthest leaf.</summary>
    /// <exception cref="ModelFormatException">A node has two parents, or is its own ancestor.</exception>
    public int Depth()
    {
        bool[] seen = new bool[Nodes.Count];
        Stack<(int Node, int Depth)> open = new(Roots.Select(root => (root, 0)));
        int deepest = 0;
        while (open.TryPop(out (int Node, int Depth) place))
        {
            if (place.Node < 0 || place.Node >= Nodes.Count || seen[place.Node])
            {
                throw new ModelFormatException("its nodes do not make trees: one is not there, or has two parents.");
            }

            seen[place.Node] = true;
            deepest = Math.Max(deepest, place.Depth);
            TreeNode node = Nodes[place.Node];
            if (node.IsLeaf) continue;
            open.Push((node.True, place.Depth + 1));
            open.Push((node.False, place.Depth + 1));
        }

        return deepest;
    }

    /// <summary>The longest row that a node looks at.</summary>
    public int MinimumInputs => Nodes.Max(node => node.IsLeaf ? 0 : node.Feature) + 1;
}
