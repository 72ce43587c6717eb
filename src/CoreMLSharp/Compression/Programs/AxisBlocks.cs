namespace CoreMLSharp.Compression.Programs;

/// <summary>
/// A tensor cut into blocks of equal size along its axes, each of which has a scale or a table of its own. Blocks are counted row by row in
/// <see cref="Counts"/>, which so is the shape of the scales.
/// </summary>
internal sealed class AxisBlocks
{
    private readonly int[] _blockOf;

    private AxisBlocks(int[] shape, int[] counts)
    {
        Counts = counts;
        _blockOf = new int[shape.Aggregate(1, (product, size) => checked(product * size))];
        int[] sizes = [.. shape.Zip(counts, (size, count) => size / count)];
        int[] position = new int[shape.Length];
        for (int i = 0; i < _blockOf.Length; i++)
        {
            int block = 0;
            for (int axis = 0; axis < shape.Length; axis++) block = (block * counts[axis]) + (position[axis] / sizes[axis]);
            _blockOf[i] = block;
            for (int axis = shape.Length - 1; axis >= 0 && ++position[axis] == shape[axis]; axis--) position[axis] = 0;
        }

        Number = counts.Aggregate(1, (product, count) => product * count);
    }

    /// <summary>How many blocks there are along each axis.</summary>
    public int[] Counts { get; }

    /// <summary>How many blocks there are.</summary>
    public int Number { get; }

    /// <summary>The block of each element.</summary>
    public ReadOnlySpan<int> BlockOf => _blockOf;

    /// <summary>The blocks of a tensor; null where they do not divide it.</summary>
    public static AxisBlocks? Of(int[] shape, int[] counts)
    {
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (counts[axis] < 1 || shape[axis] % counts[axis] != 0) return null;
        }

        return new AxisBlocks(shape, counts);
    }

    /// <summary>The elements' places, block by block.</summary>
    public int[] Order()
    {
        int[] next = new int[Number];
        foreach (int block in _blockOf) next[block]++;
        int start = 0;
        foreach (ref int place in next.AsSpan()) (place, start) = (start, start + place);
        int[] order = new int[_blockOf.Length];
        for (int i = 0; i < order.Length; i++) order[next[_blockOf[i]]++] = i;
        return order;
    }
}
