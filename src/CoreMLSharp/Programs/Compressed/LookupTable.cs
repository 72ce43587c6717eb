using System.Numerics;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Compressed;

/// <summary>
/// Constants stored as positions in tables of values or, with vectors in the table, of several values at once ("palettized" constants).
/// </summary>
internal static class LookupTable
{
    /// <summary>The form of CoreML6: one table, and positions packed into bytes from the lowest bit up.</summary>
    public static ProgramTensor ToDense(ProgramTensor indices, ProgramTensor table, long[] shape)
    {
        long count = ProgramTypes.Count(shape)
            ?? throw new ModelFormatException($"parameter 'shape': [{string.Join(", ", shape)}] is not a shape.");
        int bits = Bits(table.Count);
        if (indices.Bytes.Length != PackedBits.ByteLength(count, bits))
        {
            throw new ModelFormatException(
                $"parameter 'indices': it has {indices.Bytes.Length:N0} bytes; {count:N0} positions of {bits} bits were expected.");
        }

        float[] values = table.ToFloats();
        float[] dense = new float[count];
        ReadOnlySpan<byte> packed = indices.Bytes.Span;
        for (int i = 0; i < dense.Length; i++) dense[i] = values[PackedBits.Read(packed, bits, i)];
        return Store(table.DataType, dense, shape);
    }

    /// <summary>The form of CoreML8: tables of shape [blocks of each dimension…, entries, vector size].</summary>
    public static ProgramTensor ToDense(ProgramTensor indices, ProgramTensor tables, long? vectorAxis)
    {
        int rank = indices.Shape.Count;
        if (tables.Shape.Count != rank + 2)
        {
            throw new ModelFormatException($"parameter 'lut': it is {tables}; {rank + 2} dimensions were expected for indices {indices}.");
        }

        (long entries, long vector) = (tables.Shape[^2], tables.Shape[^1]);
        int bits = indices.DataType.Bits;
        if (entries != 1L << bits || bits > 8)
        {
            throw new ModelFormatException($"parameter 'lut': tables of {entries} entries do not fit indices of {bits} bits.");
        }

        int axis = VectorAxis(rank, vector, vectorAxis);
        long[] shape = [.. indices.Shape.Select((size, i) => i == axis ? checked(size * vector) : size)];

        // Elements that follow each other along the vector's axis are so far apart.
        long inner = axis < 0 ? 1 : shape[(axis + 1)..].Aggregate(1L, (product, size) => product * size);
        float[] values = tables.ToFloats();
        float[] dense = new float[
            ProgramTypes.Count(shape) ?? throw new ModelFormatException("its tensor is larger than memory could hold.")];
        ReadOnlyMemory<byte> packed = indices.Bytes;
        new BlockMap(indices.Shape, [.. tables.Shape.Take(rank)], "lut").ForEachRow((row, block, positions) =>
        {
            ReadOnlySpan<byte> bytes = packed.Span;
            for (int i = 0; i < positions.Length; i++)
            {
                long source = ((((block + positions[i]) * entries) + PackedBits.Read(bytes, bits, row + i)) * vector);
                long element = row + i;
                long target = (element / inner * inner * vector) + (element % inner);
                for (int k = 0; k < vector; k++) dense[target + (k * inner)] = values[source + k];
            }
        });
        return Store(tables.DataType, dense, shape);
    }

    /// <summary>
    /// Positions for the elements that a mask selects; gives the mask and the elements, both widened along the vector's axis.
    /// </summary>
    public static ProgramTensor[] ToSparse(ProgramTensor mask, ProgramTensor indices, ProgramTensor tables, long? vectorAxis)
    {
        ProgramTensor dense = ToDense(Sparse.ToDense(indices, mask, shape: null), tables, vectorAxis);
        ProgramTensor wide = Sparse.Widen(mask, VectorAxis(mask.Shape.Count, tables.Shape[^1], vectorAxis), tables.Shape[^1]);
        return [wide, Sparse.Select(dense, wide)];
    }

    private static int VectorAxis(int rank, long vector, long? axis)
    {
        if (axis is null)
        {
            return vector == 1
                ? -1
                : throw new ModelFormatException(
                    "parameter 'vector_axis': it is missing, which is defined for vectors of one element only.");
        }

        if (axis < -rank || axis >= rank)
        {
            throw new ModelFormatException($"parameter 'vector_axis': there is no axis {axis} among {rank} dimensions.");
        }

        return (int)(axis < 0 ? axis + rank : axis);
    }

    private static int Bits(long entries) => entries is 2 or 4 or 8 or 16 or 64 or 256
        ? BitOperations.Log2((ulong)entries)
        : throw new ModelFormatException($"parameter 'lut': a table of {entries} entries is not defined.");

    private static ProgramTensor Store(DataType type, float[] values, long[] shape) => type.IsFloat
        ? ProgramTensor.OfFloats(type, values, shape)
        : ProgramTensor.OfIntegers(type, [.. values.Select(value => (long)value)], shape);
}
