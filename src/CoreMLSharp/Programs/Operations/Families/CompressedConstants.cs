using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>
/// The compressed constants of CoreML8: quantised by blocks, by look-up tables of scalars or vectors, sparse, and combinations.
/// </summary>
internal static class CompressedConstants
{
    private const string Palette = "I: palette; T: byte float";
    private const string Blockwise = "S: packed; T: float; O: packed";

    public static readonly OperationDefinition[] Operations =
    [
        new("constexpr_blockwise_shift_scale", CoreML8, BlockwiseShiftScale, "data: const S, scale: const T, offset: const O?", Blockwise),
        new("constexpr_lut_to_dense", CoreML8, LutToDense, "indices: const I, lut: const T, vector_axis: const int32?", Palette),
        new("constexpr_sparse_to_dense", CoreML8, SparseToDense, "nonzero_data: const T, mask: const uint1", "T: packed"),
        new(
            "constexpr_lut_to_sparse", CoreML8, LutToSparse,
            "indices_mask: const uint1, indices_nonzero_data: const I, lut: const T, vector_axis: const int32?", Palette),
        new(
            "constexpr_sparse_blockwise_shift_scale", CoreML8, SparseBlockwiseShiftScale,
            "data_mask: const uint1, nonzero_data: const S, scale: const T, offset: const O?", Blockwise),
        new("constexpr_cast", CoreML8, ConstantExpressions.Cast, "source_val: const fp16, output_dtype: const string"),
    ];

    private static ProgramType[] BlockwiseShiftScale(OperationCall call)
    {
        CheckBlocks(call, call.Shape("data"), call.ElementType("data"));
        return [new ProgramType.Tensor(call.ElementType("scale"), call.Shape("data"))];
    }

    private static ProgramType[] LutToDense(OperationCall call) =>
        [new ProgramType.Tensor(call.ElementType("lut"), Vectors(call, call.Shape("indices"), call.ElementType("indices"), out _))];

    private static ProgramType[] SparseToDense(OperationCall call)
    {
        call.ShapeOfRank("nonzero_data", 1, 1);
        return [new ProgramType.Tensor(call.ElementType("nonzero_data"), call.Shape("mask"))];
    }

    private static ProgramType[] LutToSparse(OperationCall call)
    {
        TensorShape stored = call.ShapeOfRank("indices_nonzero_data", 1, 1);
        TensorShape mask = Vectors(call, call.Shape("indices_mask"), call.ElementType("indices_nonzero_data"), out long vector);
        return [new ProgramType.Tensor(DataType.Uint1, mask), call.Tensor(call.ElementType("lut"), stored[0] * vector)];
    }

    private static ProgramType[] SparseBlockwiseShiftScale(OperationCall call)
    {
        TensorShape stored = call.ShapeOfRank("nonzero_data", 1, 1);
        CheckBlocks(call, call.Shape("data_mask"), call.ElementType("nonzero_data"));
        return [call.Value("data_mask").Type, new ProgramType.Tensor(call.ElementType("scale"), stored)];
    }

    /// <summary>Each axis of the data is cut into as many blocks as the scale has places there.</summary>
    private static void CheckBlocks(OperationCall call, TensorShape data, DataType type)
    {
        TensorShape scale = call.ShapeOfRank("scale", data.Rank, data.Rank);
        if (data.Rank < 1) throw call.Failure("scale", "the data must have at least one dimension.");
        CheckDivides(call, "scale", data, scale);
        if (!call.Has("offset")) return;
        Infer.CheckShape(call, "offset", scale);
        DataType offset = call.ElementType("offset");
        if (!offset.IsFloat && offset != type)
        {
            throw call.Failure(
                "offset", $"it is {offset.TypeName}; a floating point type or that of the data, {type.TypeName}, is defined.");
        }
    }

    /// <summary>The shape of what indices stand for: one axis is as many times longer as the vectors of the table are long.</summary>
    private static TensorShape Vectors(OperationCall call, TensorShape indices, DataType type, out long vector)
    {
        TensorShape lut = call.ShapeOfRank("lut", indices.Rank + 2, indices.Rank + 2);
        if (indices.Rank < 1) throw call.Failure("lut", "the indices must have at least one dimension.");
        CheckDivides(call, "lut", indices, lut);
        if (lut[-2] != 1L << type.Bits)
        {
            throw call.Failure("lut", $"it has {lut[-2]} entries; {1L << type.Bits} are needed for indices of {type.Bits} bits.");
        }

        vector = lut[-1];
        if (!call.Has("vector_axis"))
        {
            return vector == 1
                ? indices
                : throw call.Failure("vector_axis", $"it must be given, as the entries of the table are vectors of {vector}.");
        }

        int axis = call.Axis("vector_axis", indices.Rank);
        return indices.With(axis, indices[axis] * vector);
    }

    private static void CheckDivides(OperationCall call, string parameter, TensorShape whole, TensorShape blocks)
    {
        for (int axis = 0; axis < whole.Rank; axis++)
        {
            if (blocks[axis] < 1 || whole[axis] % blocks[axis] != 0)
            {
                throw call.Failure(parameter, $"its {blocks[axis]} blocks do not divide the {whole[axis]} places of axis {axis}.");
            }
        }
    }
}
