using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Programs.Compressed;

/// <summary>
/// Which of a small tensor's elements belongs to which of a large one's of the same rank, when each of them is for a block of those.
/// </summary>
internal sealed class BlockMap
{
    private readonly int[] _shape;
    private readonly int[][] _positions;

    /// <exception cref="ModelFormatException">The large tensor cannot be divided so.</exception>
    public BlockMap(IReadOnlyList<long> shape, IReadOnlyList<long> blocks, string name)
    {
        bool fits = shape.Count == blocks.Count && shape.Zip(blocks).All(pair => pair.Second > 0 && pair.First % pair.Second == 0);
        if (!fits)
        {
            throw new ModelFormatException(
                $"parameter '{name}': its shape [{string.Join(", ", blocks)}] does not divide that of the data, " +
                    $"[{string.Join(", ", shape)}].");
        }

        _shape = [.. shape.Select(size => checked((int)size))];
        _positions = new int[_shape.Length][];
        int stride = 1;
        for (int axis = _shape.Length - 1; axis >= 0; axis--)
        {
            int size = (int)Math.Max(1, shape[axis] / blocks[axis]);
            int step = stride;
            _positions[axis] = [.. Enumerable.Range(0, _shape[axis]).Select(i => i / size * step)];
            stride = checked(stride * (int)blocks[axis]);
        }
    }

    /// <summary>Goes through the large tensor row by row along its last dimension.</summary>
    /// <param name="visit">
    /// Takes the row's first element, the small tensor's first element for it, and what to add to that for each element of the row.
    /// </param>
    public void ForEachRow(Action<int, int, int[]> visit)
    {
        if (_shape.Contains(0)) return;
        if (_shape.Length == 0)
        {
            visit(0, 0, [0]);
            return;
        }

        int last = _shape.Length - 1;
        int[] index = new int[_shape.Length];
        for (int row = 0; ; row += _shape[last])
        {
            int block = 0;
            for (int axis = 0; axis < last; axis++) block += _positions[axis][index[axis]];
            visit(row, block, _positions[last]);
            int next = last - 1;
            while (next >= 0 && ++index[next] == _shape[next]) index[next--] = 0;
            if (next < 0) return;
        }
    }
}
