using CoreMLSharp.Programs.Compressed;

namespace CoreMLSharp.Compression.Programs;

/// <summary>
/// Tensors cut into blocks of equal size along their axes, each of which has a scale or a table of its own. Blocks are counted row by row,
/// so that the counts are the shape of the scales.
/// </summary>
internal static class AxisBlocks
{
    /// <summary>The elements' places, block by block.</summary>
    /// <param name="shape">The tensor's.</param>
    /// <param name="counts">How many blocks there are along each axis; they divide it.</param>
    public static int[] Order(int[] shape, int[] counts)
    {
        int[] order = new int[Product(shape)];
        int number = Product(counts), length = order.Length / number;
        int[] next = [.. Enumerable.Range(0, number).Select(block => block * length)];
        new BlockMap([.. shape.Select(size => (long)size)], [.. counts.Select(count => (long)count)], "scale")
            .ForEachRow((row, first, positions) =>
        {
            for (int i = 0; i < positions.Length; i++) order[next[first + positions[i]]++] = row + i;
        });
        return order;
    }

    private static int Product(int[] sizes) => sizes.Aggregate(1, (product, size) => checked(product * size));
}
