using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlowLite.Files;

/// <summary>The types of elements, by the numbers of the public schema.</summary>
internal enum LiteType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    String = 5,
    Bool = 6,
    Int16 = 7,
    Complex64 = 8,
    Int8 = 9,
    Float64 = 10,
    Complex128 = 11,
    UInt64 = 12,
    Resource = 13,
    Variant = 14,
    UInt32 = 15,
    UInt16 = 16,
    Int4 = 17,
    BFloat16 = 18,
}

/// <summary>The types in ONNX's words.</summary>
internal static class LiteTypes
{
    /// <summary>
    /// The type in ONNX graphs. Floating point numbers of all widths are computed with 32 bits, integers of four are stored in eight.
    /// </summary>
    public static DataType ToOnnx(LiteType type) => type switch
    {
        LiteType.Float32 or LiteType.Float16 or LiteType.Float64 or LiteType.BFloat16 => DataType.Float,
        LiteType.Int32 => DataType.Int32,
        LiteType.UInt8 => DataType.Uint8,
        LiteType.Int64 => DataType.Int64,
        LiteType.Bool => DataType.Bool,
        LiteType.Int16 => DataType.Int16,
        LiteType.Int8 or LiteType.Int4 => DataType.Int8,
        LiteType.UInt64 => DataType.Uint64,
        LiteType.UInt32 => DataType.Uint32,
        LiteType.UInt16 => DataType.Uint16,
        _ => throw new UnsupportedModelException($"its elements are of the type {type}, which Core ML does not have."),
    };
}
