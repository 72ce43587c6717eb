using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Programs.Compressed;

/// <summary>Constants stored as small numbers q that stand for scale · (q − offset).</summary>
internal static class Affine
{
    /// <summary>One scale and offset for all, or one for each position along an axis.</summary>
    public static ProgramTensor PerAxis(ProgramTensor data, ProgramTensor scale, ProgramTensor? offset, long axis)
    {
        int rank = data.Shape.Count;
        if (axis < -rank || axis >= rank)
        {
            throw new ModelFormatException(
                $"parameter 'axis': there is no axis {axis} in data of shape [{string.Join(", ", data.Shape)}].");
        }

        int position = (int)(axis < 0 ? axis + rank : axis);
        return Dequantize(
            data, scale, Factors(data, scale, position, "scale"), offset,
            offset is null ? null : Factors(data, offset, position, "zero_point"));
    }

    /// <summary>Scales and offsets of the data's rank, each for a block of the data.</summary>
    public static ProgramTensor PerBlock(ProgramTensor data, ProgramTensor scale, ProgramTensor? offset)
    {
        BlockMap blocks = new(data.Shape, scale.Shape, "scale");
        return Dequantize(data, scale, blocks, offset, offset is null ? null : new BlockMap(data.Shape, offset.Shape, "offset"));
    }

    /// <summary>The same for the elements that a mask selects; gives the mask and the elements.</summary>
    public static ProgramTensor[] OfSparse(ProgramTensor mask, ProgramTensor elements, ProgramTensor scale, ProgramTensor? offset)
    {
        ProgramTensor dense = Sparse.ToDense(elements, mask, shape: null);
        return [mask, Sparse.Select(PerBlock(dense, scale, offset), mask)];
    }

    private static BlockMap Factors(ProgramTensor data, ProgramTensor factors, int axis, string name)
    {
        if (factors.Shape.Count > 1)
        {
            throw new ModelFormatException($"parameter '{name}': it is {factors}; one number or a vector is defined.");
        }

        long[] shape = [.. data.Shape.Select((_, i) => i == axis ? factors.Count : 1)];
        return new BlockMap(data.Shape, shape, name);
    }

    private static ProgramTensor Dequantize(
        ProgramTensor data, ProgramTensor scale, BlockMap scaleBlocks, ProgramTensor? offset, BlockMap? offsetBlocks)
    {
        float[] values = data.ToFloats();
        if (offset is not null)
        {
            float[] offsets = offset.ToFloats();
            offsetBlocks!.ForEachRow((row, block, positions) =>
            {
                for (int i = 0; i < positions.Length; i++) values[row + i] -= offsets[block + positions[i]];
            });
        }

        float[] scales = scale.ToFloats();
        scaleBlocks.ForEachRow((row, block, positions) =>
        {
            for (int i = 0; i < positions.Length; i++) values[row + i] *= scales[block + positions[i]];
        });
        return ProgramTensor.OfFloats(scale.DataType, values, [.. data.Shape]);
    }
}
