using System.Runtime.InteropServices;

namespace CoreMLSharp.Programs;

/// <summary>The elements of a matrix with rows and columns exchanged.</summary>
internal sealed class TransposedElements : ComputedElements
{
    /// <summary>So many rows and columns at once stay in the processor's cache.</summary>
    private const int Tile = 32;

    private readonly int _rows;
    private readonly int _columns;

    private TransposedElements(ProgramTensor matrix) =>
        (Source, _rows, _columns) = (matrix, (int)matrix.Shape[0], (int)matrix.Shape[1]);

    public override ProgramTensor Source { get; }

    /// <summary>The matrix with rows and columns exchanged; its elements are computed when they are asked for.</summary>
    /// <param name="matrix">A matrix whose elements have whole bytes.</param>
    public static ProgramTensor Of(ProgramTensor matrix) => matrix.Computed switch
    {
        TransposedElements turned when matrix.Shape[0] == turned._columns => turned.Source,
        RoundedElements rounded => RoundedElements.Of(matrix.DataType, Of(rounded.Source.WithShape([.. matrix.Shape]))),
        _ => Tensor(matrix.DataType, [matrix.Shape[1], matrix.Shape[0]], new TransposedElements(matrix)),
    };

    public override void Compute(long start, Span<byte> target)
    {
        ReadOnlySpan<byte> source = Source.Bytes.Span;
        switch (Source.DataType.Bits)
        {
            case 64: Compute<long>(source, start, target); break;
            case 32: Compute<int>(source, start, target); break;
            case 16: Compute<short>(source, start, target); break;
            default: Compute<byte>(source, start, target); break;
        }
    }

    private unsafe void Compute<T>(ReadOnlySpan<byte> source, long start, Span<byte> target) where T : unmanaged
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(source);
        Span<T> to = MemoryMarshal.Cast<byte, T>(target);
        long first = start / sizeof(T);
        while (!to.IsEmpty)
        {
            int column = (int)(first / _rows), row = (int)(first % _rows);
            int whole = row == 0 ? to.Length / _rows : 0;
            int count = whole > 0 ? whole * _rows : Math.Min(_rows - row, to.Length);
            if (whole > 0) Turn(from, to, column, whole);
            else for (int i = 0; i < count; i++) to[i] = from[((row + i) * _columns) + column];
            first += count;
            to = to[count..];
        }
    }

    /// <summary>Makes rows of columns, in squares.</summary>
    private void Turn<T>(ReadOnlySpan<T> from, Span<T> to, int firstColumn, int count)
    {
        for (int top = 0; top < _rows; top += Tile)
        {
            int bottom = Math.Min(top + Tile, _rows);
            for (int left = 0; left < count; left += Tile)
            {
                int right = Math.Min(left + Tile, count);
                for (int column = left; column < right; column++)
                {
                    Span<T> line = to.Slice(column * _rows, _rows);
                    for (int row = top, place = (top * _columns) + firstColumn + column; row < bottom; row++, place += _columns)
                    {
                        line[row] = from[place];
                    }
                }
            }
        }
    }
}
