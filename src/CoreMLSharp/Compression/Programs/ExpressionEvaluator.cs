using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>
/// Computes what compressed constants stand for: the operations <c>constexpr_…</c> in the forms of CoreML6, where packed bytes and a shape are given,
/// and of CoreML8, where tensors have small integer types and say their shape themselves.
/// </summary>
internal static class ExpressionEvaluator
{
    private const string Prefix = "constexpr_";

    /// <summary>Whether an operation makes a constant from a compressed form.</summary>
    public static bool IsExpression(string type) => type.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The outputs of an operation.</summary>
    /// <param name="type">The operation.</param>
    /// <param name="find">Gives a parameter by name; null for one that is not set.</param>
    /// <exception cref="CoreMLException">The operation is not known, lacks a parameter, or its parameters contradict each other.</exception>
    public static ProgramTensor[] Evaluate(string type, Func<string, ProgramTensor?> find)
    {
        ProgramTensor Need(string name) => find(name) ?? throw new ModelFormatException($"{type} lacks its parameter '{name}'.");
        return type switch
        {
            "constexpr_affine_dequantize" => [AffineDequantize(Need("quantized_data"), Need("scale"), Need("zero_point"), (int)Need("axis").AsInteger())],
            "constexpr_blockwise_shift_scale" => [ShiftScale(Need("data"), Need("scale"), find("offset"))],
            "constexpr_cast" => [Floats(DataType.Float32, Need("source_val").ToFloats(), Need("source_val").Shape)],
            "constexpr_lut_to_dense" when find("shape") is { } shape => [LookUpPacked(Need("indices"), Need("lut"), shape)],
            "constexpr_lut_to_dense" => [LookUp(Need("indices"), Need("lut"), find("vector_axis"))],
            "constexpr_sparse_to_dense" when find("shape") is { } shape => [Scatter(Need("nonzero_data"), Mask(Need("mask"), shape))],
            "constexpr_sparse_to_dense" => [Scatter(Need("nonzero_data"), Need("mask"))],
            "constexpr_lut_to_sparse" => LookUpSparse(Need("indices_mask"), Need("indices_nonzero_data"), Need("lut"), find("vector_axis")),
            "constexpr_sparse_blockwise_shift_scale" => ShiftScaleSparse(Need("data_mask"), Need("nonzero_data"), Need("scale"), find("offset")),
            _ => throw new UnsupportedModelException($"{type} is newer than this library."),
        };
    }

    private static ProgramTensor AffineDequantize(ProgramTensor data, ProgramTensor scale, ProgramTensor zeroPoint, int axis)
    {
        // A scale for each place of an axis is a block for each.
        int rank = data.Shape.Count;
        if (axis < 0) axis += rank;
        if (axis < 0 || axis >= rank) throw new ModelFormatException($"{data} has no axis {axis}.");
        return ShiftScale(data, Along(scale), Along(zeroPoint), scale.DataType);

        ProgramTensor Along(ProgramTensor vector)
        {
            long[] shape = [.. Enumerable.Repeat(1L, rank)];
            shape[axis] = vector.Count;
            return new ProgramTensor(vector.DataType, shape, vector.Bytes);
        }
    }

    private static ProgramTensor ShiftScale(ProgramTensor data, ProgramTensor scale, ProgramTensor? offset) => ShiftScale(data, scale, offset, scale.DataType);

    private static ProgramTensor ShiftScale(ProgramTensor data, ProgramTensor scale, ProgramTensor? offset, DataType type)
    {
        float[] numbers = data.ToFloats(), scales = scale.ToFloats();
        float[] offsets = offset?.ToFloats() ?? [0];
        AxisBlocks blocks = Blocks(data.Shape, scale.Shape);
        AxisBlocks? offsetBlocks = offset is null ? null : offset.Shape.SequenceEqual(scale.Shape) ? blocks : Blocks(data.Shape, offset.Shape);
        for (int i = 0; i < numbers.Length; i++)
        {
            float shift = offsetBlocks is null ? 0 : offsets[offsetBlocks.BlockOf[i]];
            numbers[i] = scales[blocks.BlockOf[i]] * (numbers[i] - shift);
        }

        return Floats(type, numbers, data.Shape);
    }

    private static ProgramTensor LookUpPacked(ProgramTensor indices, ProgramTensor table, ProgramTensor shape)
    {
        int bits = table.Count switch
        {
            2 => 1,
            4 => 2,
            8 => 3,
            16 => 4,
            64 => 6,
            256 => 8,
            _ => throw new ModelFormatException($"A table of {table.Count} entries is not defined."),
        };
        long[] sizes = shape.ToIntegers();
        ProgramTensor codes = new(PackedCodes.TypeOf(bits), sizes, indices.Bytes);
        return LookUp(codes, new ProgramTensor(table.DataType, [.. sizes.Select(_ => 1L), table.Count, 1], table.Bytes), null);
    }

    private static ProgramTensor LookUp(ProgramTensor indices, ProgramTensor table, ProgramTensor? vectorAxis)
    {
        int rank = indices.Shape.Count;
        if (table.Shape.Count != rank + 2) throw new ModelFormatException($"The table {table} of the indices {indices} must have two dimensions more.");
        long[] codes = indices.ToIntegers();
        float[] entries = table.ToFloats();
        AxisBlocks blocks = Blocks(indices.Shape, [.. table.Shape.Take(rank)]);
        (int count, int length) = (checked((int)table.Shape[^2]), checked((int)table.Shape[^1]));
        int axis = length == 1 ? rank - 1 : (int)(vectorAxis?.AsInteger() ?? throw new ModelFormatException("A table of vectors lacks their axis."));
        if (axis < 0) axis += rank;
        long[] shape = [.. indices.Shape];
        shape[axis] *= length;
        int inner = (int)indices.Shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size);
        float[] numbers = new float[checked(codes.Length * length)];
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] >= count) throw new ModelFormatException($"The index {codes[i]} is beyond a table of {count} entries.");
            int entry = ((blocks.BlockOf[i] * count) + (int)codes[i]) * length;
            int place = (i / inner * length * inner) + (i % inner);
            for (int j = 0; j < length; j++) numbers[place + (j * inner)] = entries[entry + j];
        }

        return Numbers(table.DataType, numbers, shape);
    }

    /// <summary>A mask of packed bytes as a tensor of bits.</summary>
    private static ProgramTensor Mask(ProgramTensor packed, ProgramTensor shape) => new(DataType.Uint1, shape.ToIntegers(), packed.Bytes);

    private static ProgramTensor Scatter(ProgramTensor stored, ProgramTensor mask)
    {
        long[] bits = mask.ToIntegers();
        float[] numbers = stored.ToFloats();
        if (bits.LongCount(bit => bit != 0) != numbers.Length) throw new ModelFormatException($"A mask has {bits.LongCount(bit => bit != 0)} ones for {numbers.Length} numbers.");
        float[] dense = new float[bits.Length];
        int next = 0;
        for (int i = 0; i < dense.Length; i++)
        {
            if (bits[i] != 0) dense[i] = numbers[next++];
        }

        return Numbers(stored.DataType, dense, mask.Shape);
    }

    private static ProgramTensor Gather(ProgramTensor dense, ProgramTensor mask)
    {
        long[] bits = mask.ToIntegers();
        float[] numbers = [.. dense.ToFloats().Where((_, i) => bits[i] != 0)];
        return Numbers(dense.DataType, numbers, [numbers.Length]);
    }

    private static ProgramTensor[] LookUpSparse(ProgramTensor mask, ProgramTensor stored, ProgramTensor table, ProgramTensor? vectorAxis)
    {
        ProgramTensor indices = Scatter(stored, mask), wide = mask;
        if (table.Shape[^1] != 1)
        {
            // Every bit stands for a whole vector: the mask grows as the indices do.
            byte[] zerosAndOnes = new byte[2 * table.Shape[^1]];
            zerosAndOnes.AsSpan(zerosAndOnes.Length / 2).Fill(1);
            ProgramTensor tableOfOnes = new(DataType.Uint8, [.. mask.Shape.Select(_ => 1L), 2, table.Shape[^1]], zerosAndOnes);
            ProgramTensor grown = LookUp(mask, tableOfOnes, vectorAxis);
            wide = ProgramTensor.OfIntegers(DataType.Uint1, grown.ToIntegers(), [.. grown.Shape]);
        }

        return [wide, Gather(LookUp(indices, table, vectorAxis), wide)];
    }

    private static ProgramTensor[] ShiftScaleSparse(ProgramTensor mask, ProgramTensor stored, ProgramTensor scale, ProgramTensor? offset) =>
        [mask, Gather(ShiftScale(Scatter(stored, mask), scale, offset), mask)];

    private static AxisBlocks Blocks(IReadOnlyList<long> shape, IReadOnlyList<long> counts)
    {
        int[] Sizes(IReadOnlyList<long> sizes) => [.. sizes.Select(size => checked((int)size))];
        return (shape.Count == counts.Count ? AxisBlocks.Of(Sizes(shape), Sizes(counts)) : null)
            ?? throw new ModelFormatException($"[{string.Join(", ", counts)}] blocks do not divide a tensor of [{string.Join(", ", shape)}].");
    }

    private static ProgramTensor Floats(DataType type, float[] numbers, IReadOnlyList<long> shape) => ProgramTensor.OfFloats(type, numbers, [.. shape]);

    private static ProgramTensor Numbers(DataType type, float[] numbers, IReadOnlyList<long> shape) => type.IsFloat
        ? Floats(type, numbers, shape)
        : ProgramTensor.OfIntegers(type, Array.ConvertAll(numbers, number => (long)number), [.. shape]);
}
