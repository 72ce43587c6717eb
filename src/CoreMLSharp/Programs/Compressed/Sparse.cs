using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Compressed;

/// <summary>Constants most of whose elements are zero, stored as the others and a mask of a bit for each element.</summary>
internal static class Sparse
{
    /// <summary>All elements.</summary>
    /// <param name="elements">The elements that the mask selects, in row-major order.</param>
    /// <param name="mask">
    /// Bits from the lowest up: a tensor of <c>uint1</c>, or the bytes that hold them, whose shape is then given.
    /// </param>
    /// <param name="shape">The shape, in the form of CoreML6; null in that of CoreML8, where it is the mask's.</param>
    public static ProgramTensor ToDense(ProgramTensor elements, ProgramTensor mask, long[]? shape)
    {
        long[] dims = shape ?? [.. mask.Shape];
        long count = ProgramTypes.Count(dims)
            ?? throw new ModelFormatException($"parameter 'shape': [{string.Join(", ", dims)}] is not a shape.");
        if (mask.Bytes.Length != PackedBits.ByteLength(count, 1))
        {
            throw new ModelFormatException($"parameter 'mask': it has {mask.Bytes.Length:N0} bytes; {count:N0} bits were expected.");
        }

        int bits = elements.DataType.Bits;
        if (bits == 0) throw new ModelFormatException($"parameter 'nonzero_data': {elements} has no numbers.");
        byte[] dense = new byte[elements.DataType.ByteLength(count)];
        ReadOnlySpan<byte> flags = mask.Bytes.Span;
        ReadOnlySpan<byte> source = elements.Bytes.Span;
        long next = 0;
        for (long i = 0; i < count; i++)
        {
            if (PackedBits.Read(flags, 1, i) == 0) continue;
            if (next == elements.Count) throw NotAsMany(elements);
            if (bits < 8) PackedBits.Write(dense, bits, i, PackedBits.Read(source, bits, next));
            else source.Slice((int)(next * bits / 8), bits / 8).CopyTo(dense.AsSpan((int)(i * bits / 8)));
            next++;
        }

        return next == elements.Count ? new ProgramTensor(elements.DataType, dims, dense) : throw NotAsMany(elements);
    }

    /// <summary>The elements that the mask selects.</summary>
    public static ProgramTensor Select(ProgramTensor dense, ProgramTensor mask)
    {
        float[] values = dense.ToFloats();
        ReadOnlyMemory<byte> flags = mask.Bytes;
        float[] selected = [.. values.Where((_, i) => PackedBits.Read(flags.Span, 1, i) != 0)];
        return dense.DataType.IsFloat
            ? ProgramTensor.OfFloats(dense.DataType, selected, [selected.Length])
            : ProgramTensor.OfIntegers(dense.DataType, [.. selected.Select(value => (long)value)], [selected.Length]);
    }

    /// <summary>The mask with each bit repeated along an axis.</summary>
    public static ProgramTensor Widen(ProgramTensor mask, int axis, long times)
    {
        if (axis < 0 || times == 1) return mask;
        long[] shape = [.. mask.Shape.Select((size, i) => i == axis ? checked(size * times) : size)];
        long inner = mask.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
        byte[] wide = new byte[DataType.Uint1.ByteLength(mask.Count * times)];
        ReadOnlySpan<byte> flags = mask.Bytes.Span;
        for (long i = 0; i < mask.Count; i++)
        {
            if (PackedBits.Read(flags, 1, i) == 0) continue;
            for (long k = 0; k < times; k++) PackedBits.Write(wide, 1, (i / inner * inner * times) + (k * inner) + (i % inner), 1);
        }

        return new ProgramTensor(DataType.Uint1, shape, wide);
    }

    private static ModelFormatException NotAsMany(ProgramTensor elements) =>
        new($"parameter 'mask': it does not select as many elements as there are ({elements.Count:N0}).");
}
