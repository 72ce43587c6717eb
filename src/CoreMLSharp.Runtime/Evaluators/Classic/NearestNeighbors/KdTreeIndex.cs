namespace CoreMLSharp.Runtime.Evaluators.Classic.NearestNeighbors;

/// <summary>
/// A k-d tree (Bentley, "Multidimensional binary search trees used for associative searching", 1975): each branch halves its samples at the
/// median of their widest dimension, so that the depth is logarithmic whatever the samples are.
/// </summary>
internal sealed class KdTreeIndex : ISampleIndex
{
    private readonly Samples _samples;
    private readonly int[] _order;
    private readonly List<Node> _nodes = [];

    public KdTreeIndex(Samples samples, int leafSize)
    {
        _samples = samples;
        _order = [.. Enumerable.Range(0, samples.Count)];
        Build(0, samples.Count, leafSize);
    }

    public void Search(ReadOnlySpan<float> row, ref Neighbors neighbors) => Search(0, row, ref neighbors);

    private int Build(int start, int end, int leafSize)
    {
        int position = _nodes.Count;
        _nodes.Add(new Node(start, end));
        (int dimension, float spread) = Widest(start, end);
        if (end - start <= leafSize || spread <= 0) return position;
        _order.AsSpan(start, end - start).Sort((a, b) => _samples[a, dimension].CompareTo(_samples[b, dimension]));
        int middle = start + ((end - start) / 2);
        float split = _samples[_order[middle], dimension];
        int lower = Build(start, middle, leafSize);
        int upper = Build(middle, end, leafSize);
        _nodes[position] = new Node(start, end, dimension, split, lower, upper);
        return position;
    }

    private (int Dimension, float Spread) Widest(int start, int end)
    {
        (int Dimension, float Spread) widest = (0, 0);
        for (int dimension = 0; dimension < _samples.Dimensions; dimension++)
        {
            float least = float.PositiveInfinity, most = float.NegativeInfinity;
            foreach (int sample in _order.AsSpan(start, end - start))
            {
                least = Math.Min(least, _samples[sample, dimension]);
                most = Math.Max(most, _samples[sample, dimension]);
            }

            if (most - least > widest.Spread) widest = (dimension, most - least);
        }

        return widest;
    }

    private void Search(int position, ReadOnlySpan<float> row, ref Neighbors neighbors)
    {
        Node node = _nodes[position];
        if (node.Lower == 0)
        {
            foreach (int sample in _order.AsSpan(node.Start, node.End - node.Start))
            {
                neighbors.Offer(_samples.SquaredDistance(sample, row), sample);
            }

            return;
        }

        double beyond = (double)row[node.Dimension] - node.Split;
        (int near, int far) = beyond < 0 ? (node.Lower, node.Upper) : (node.Upper, node.Lower);
        Search(near, row, ref neighbors);

        // A little slack: distances are computed in single precision. A NaN in the row means that nothing can be left out.
        if (!(beyond * beyond > neighbors.Farthest * (1 + 1e-5))) Search(far, row, ref neighbors);
    }

    /// <summary>
    /// Samples from <paramref name="Start"/> to <paramref name="End"/> of the order; a leaf when there is no lower child.
    /// </summary>
    private readonly record struct Node(int Start, int End, int Dimension = 0, float Split = 0, int Lower = 0, int Upper = 0);
}
