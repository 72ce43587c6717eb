using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>How element types of ML Programs are those of ONNX.</summary>
/// <remarks>
/// Programs of 16-bit numbers are computed with 32 bits: ONNX Runtime has few 16-bit kernels for processors and converts forth and back
/// around them, and Core ML itself computes with 16 bits or more, as the hardware allows. What 16 bits cannot hold is rounded away where
/// the program converts (<c>cast</c>, quantisation), at its inputs and outputs, and in states. Whole numbers of all sizes are computed with
/// 64 bits, which shapes and positions have in ONNX.
/// </remarks>
internal static class ElementTypes
{
    /// <summary>The type that tensors have inside of the graph.</summary>
    /// <exception cref="UnsupportedModelException">There is none, as for texts.</exception>
    public static OnnxType Computed(DataType type) => type switch
    {
        DataType.Bool => OnnxType.Bool,
        _ when type.IsFloat => OnnxType.Float,
        _ when type.IsInteger => OnnxType.Int64,
        _ => throw new UnsupportedModelException($"a value of type {type.TypeName} cannot be computed with."),
    };

    /// <summary>
    /// The type whose size and rounding are those of the program's type, such as for conversions; sub-byte integers have the next larger
    /// one.
    /// </summary>
    public static OnnxType Stored(DataType type) => type switch
    {
        DataType.Float16 => OnnxType.Float16,
        DataType.Bfloat16 => OnnxType.Bfloat16,
        DataType.Float64 => OnnxType.Double,
        DataType.Float8E4M3Fn => OnnxType.Float8E4M3Fn,
        DataType.Float8E5M2 => OnnxType.Float8E5M2,
        DataType.Bool => OnnxType.Bool,
        DataType.Int8 or DataType.Int4 => OnnxType.Int8,
        DataType.Int16 => OnnxType.Int16,
        DataType.Int32 => OnnxType.Int32,
        DataType.Int64 => OnnxType.Int64,
        DataType.Uint16 => OnnxType.Uint16,
        DataType.Uint32 => OnnxType.Uint32,
        DataType.Uint64 => OnnxType.Uint64,
        _ when type.IsInteger => OnnxType.Uint8,
        _ => OnnxType.Float,
    };
}
