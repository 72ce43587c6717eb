using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Constants, and the compressed constants of CoreML6, whose payload stands in attributes.</summary>
internal static class ConstantExpressions
{
    public static readonly OperationDefinition[] Operations =
    [
        new("const", CoreML5, call => [call.Value("val").Type], "val: const value", "", call => [call.Value("val").Known]),
        new(
            "constexpr_affine_dequantize", CoreML6, AffineDequantize,
            "quantized_data: const byte, zero_point: const Z, scale: const T, axis: const int32", "T: float; Z: byte fp32"),
        new("constexpr_cast", CoreML6, Cast, "source_val: const fp16, output_dtype: const string"),
        new("constexpr_lut_to_dense", CoreML6, LutToDense, "indices: const uint8, lut: const T, shape: const uint32", "T: byte float"),
        new(
            "constexpr_sparse_to_dense", CoreML6, SparseToDense, "nonzero_data: const T, mask: const uint8, shape: const uint32",
            "T: byte float"),
    ];

    public static ProgramType[] Cast(OperationCall call) =>
    [
        new ProgramType.Tensor(call.TypeNamed("output_dtype", "fp32"), call.Value("source_val").Shape),
    ];

    /// <summary>A scale and a zero point, for all or for each place of an axis.</summary>
    private static ProgramType[] AffineDequantize(OperationCall call)
    {
        TensorShape shape = call.Shape("quantized_data");
        int axis = call.Axis("axis", shape.Rank);
        foreach (string parameter in (ReadOnlySpan<string>)["scale", "zero_point"])
        {
            if (call.ShapeOfRank(parameter, 0, 1).Rank == 1) Infer.CheckVector(call, parameter, shape[axis]);
        }

        return [new ProgramType.Tensor(call.ElementType("scale"), shape)];
    }

    /// <summary>Indices of 1, 2, 4, 6 or 8 bits, packed, into a table of as many values as they can name.</summary>
    private static ProgramType[] LutToDense(OperationCall call)
    {
        long length = call.ShapeOfRank("lut", 1, 1)[0];
        int bits = length switch
        {
            2 => 1,
            4 => 2,
            16 => 4,
            64 => 6,
            256 => 8,
            _ => throw call.Failure("lut", $"it has {length} elements; 2, 4, 16, 64 or 256 are defined."),
        };
        long[] shape = call.Longs("shape");
        CheckPacked(call, "indices", shape, bits);
        return [call.Tensor(call.ElementType("lut"), shape)];
    }

    /// <summary>A bit for each element says whether it is one of those that are stored.</summary>
    private static ProgramType[] SparseToDense(OperationCall call)
    {
        long[] shape = call.Longs("shape");
        call.ShapeOfRank("nonzero_data", 1, 1);
        CheckPacked(call, "mask", shape, 1);
        return [call.Tensor(call.ElementType("nonzero_data"), shape)];
    }

    private static void CheckPacked(OperationCall call, string parameter, long[] shape, int bits)
    {
        long bytes = call.ShapeOfRank(parameter, 1, 1)[0];
        Int128 needed = (((Int128)TensorShape.Product(shape) * bits) + 7) / 8;
        if (bytes != needed) throw call.Failure(parameter, $"it has {bytes} bytes; {needed} are needed for [{string.Join(", ", shape)}].");
    }
}
