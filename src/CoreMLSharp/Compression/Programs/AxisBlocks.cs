using CoreMLSharp.Programs.Compressed;

namespace CoreMLSharp.Compression.Programs;

/// <summary>
/// A tensor cut into blocks of equal size along its axes, each of which has a scale or a table of its own. Blocks are counted row by row, so that
/// <paramref name="counts"/> is the shape of the scales.
/// </summary>
/// <param name="shape">The tensor's.</param>
/// <param name="counts">How many blocks there are along each axis; they divide it.</param>
internal sealed class AxisBlocks(int[] shape, int[] counts)
{
    /// <summary>How many blocks there are.</summary>
    public int Number { get; } = counts.Aggregate(1, (product, count) => product * count);

    /// <summary>The elements' places, block by block.</summary>
    public int[] Order()
    {
        int[] order = new int[shape.Aggregate(1, (product, size) => checked(product * size))];
        int[] next = [.. Enumerable.Range(0, Number).Select(block => block * (order.Length / Number))];
        new BlockMap([.. shape.Select(size => (long)size)], [.. counts.Select(count => (long)count)], "scale").ForEachRow((row, first, positions) =>
        {
            for (int i = 0; i < positions.Length; i++) order[next[first + positions[i]]++] = row + i;
        });
        return order;
    }
}
