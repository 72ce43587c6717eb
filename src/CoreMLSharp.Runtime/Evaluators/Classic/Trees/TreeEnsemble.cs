using System.Numerics.Tensors;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Trees;

/// <summary>
/// A node of a flattened tree. A branch tests one number of the row and goes to <paramref name="Next"/> or to the node after it;
/// a leaf goes to itself, so that several rows can walk a tree in step until none moves.
/// </summary>
internal readonly record struct FlatNode(double Threshold, int Feature, int Next);

/// <summary>What the plain test <c>x ≤ threshold</c> of a node does not say.</summary>
[Flags]
internal enum FlatNodeTraits : byte
{
    None = 0,
    IsLeaf = 1,
    TestsEquality = 2,
    MissingGoesNext = 4,
}

/// <summary>
/// Trees flattened into arrays for speed: siblings stand side by side, and all orders are turned into <c>x ≤ threshold</c>.
/// Made by <see cref="TreeCompiler"/>, which guarantees that walks end and indexes are in range.
/// </summary>
internal sealed class TreeEnsemble
{
    public required FlatNode[] Nodes { get; init; }

    public required FlatNodeTraits[] Traits { get; init; }

    /// <summary>The position of each tree's root.</summary>
    public required int[] Roots { get; init; }

    /// <summary>Whether a tree has no test for equality, so that the fast walk applies.</summary>
    public required bool[] IsOrdered { get; init; }

    /// <summary>
    /// Where each node's values begin in <see cref="LeafDimensions"/> and <see cref="LeafValues"/>, and after the last node their count.
    /// </summary>
    public required int[] LeafStarts { get; init; }

    public required int[] LeafDimensions { get; init; }

    public required double[] LeafValues { get; init; }

    public required double[] BaseValues { get; init; }

    /// <summary>How many numbers a row must have for all tests.</summary>
    public required int MinimumInputs { get; init; }

    public int Dimensions => BaseValues.Length;

    /// <summary>Writes the sums of the base values and the leaves that each row comes to.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="length">The numbers in one row.</param>
    /// <param name="outputs">Where the sums go.</param>
    /// <param name="stride">The distance between two rows' sums.</param>
    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs, int stride)
    {
        int count = rows.Length / length;
        for (int row = 0; row < count; row++) BaseValues.CopyTo(outputs[(row * stride)..]);
        bool hasMissing = TensorPrimitives.IsNaNAny(rows);
        for (int tree = 0; tree < Roots.Length; tree++)
        {
            int row = 0;
            if (IsOrdered[tree] && !hasMissing)
            {
                for (; row + 4 <= count; row += 4)
                {
                    WalkFour(Roots[tree], rows.Slice(row * length, 4 * length), length, outputs[(row * stride)..], stride);
                }
            }

            for (; row < count; row++) AddLeaf(Walk(Roots[tree], rows.Slice(row * length, length)), outputs[(row * stride)..]);
        }
    }

    /// <summary>Walks four rows in step: their loads overlap, and no branch of the processor depends on the data.</summary>
    private void WalkFour(int root, ReadOnlySpan<double> rows, int length, Span<double> outputs, int stride)
    {
        ReadOnlySpan<FlatNode> nodes = Nodes;
        ReadOnlySpan<double> second = rows[length..], third = rows[(2 * length)..], fourth = rows[(3 * length)..];
        int a = root, b = root, c = root, d = root;
        while (true)
        {
            FlatNode nodeA = nodes[a], nodeB = nodes[b], nodeC = nodes[c], nodeD = nodes[d];
            int nextA = nodeA.Next + (rows[nodeA.Feature] > nodeA.Threshold ? 1 : 0);
            int nextB = nodeB.Next + (second[nodeB.Feature] > nodeB.Threshold ? 1 : 0);
            int nextC = nodeC.Next + (third[nodeC.Feature] > nodeC.Threshold ? 1 : 0);
            int nextD = nodeD.Next + (fourth[nodeD.Feature] > nodeD.Threshold ? 1 : 0);
            if (((nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d)) == 0) break;
            (a, b, c, d) = (nextA, nextB, nextC, nextD);
        }

        AddLeaf(a, outputs);
        AddLeaf(b, outputs[stride..]);
        AddLeaf(c, outputs[(2 * stride)..]);
        AddLeaf(d, outputs[(3 * stride)..]);
    }

    private int Walk(int position, ReadOnlySpan<double> row)
    {
        while (true)
        {
            FlatNodeTraits traits = Traits[position];
            if ((traits & FlatNodeTraits.IsLeaf) != 0) return position;
            FlatNode node = Nodes[position];
            double value = row[node.Feature];
            bool goesNext = double.IsNaN(value)
                ? (traits & FlatNodeTraits.MissingGoesNext) != 0
                : (traits & FlatNodeTraits.TestsEquality) != 0 ? value == node.Threshold : value <= node.Threshold;
            position = node.Next + (goesNext ? 0 : 1);
        }
    }

    private void AddLeaf(int position, Span<double> output)
    {
        for (int i = LeafStarts[position]; i < LeafStarts[position + 1]; i++) output[LeafDimensions[i]] += LeafValues[i];
    }
}
