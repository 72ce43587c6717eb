using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>Questions that one asks of the element type of an ML Program's tensors.</summary>
public static class DataTypeExtensions
{
    extension(DataType type)
    {
        /// <summary>
        /// The type by its name in the text of programs: <c>fp16</c>, <c>int32</c>, <c>uint4</c>, <c>bool</c>, <c>string</c> …
        /// </summary>
        public string TypeName => type switch
        {
            DataType.Float16 => "fp16",
            DataType.Float32 => "fp32",
            DataType.Float64 => "fp64",
            DataType.Bfloat16 => "bf16",
            DataType.Float8E4M3Fn => "fp8e4m3fn",
            DataType.Float8E5M2 => "fp8e5m2",
            DataType.UnusedType => "unknown",
            _ => type.ToString().ToLowerInvariant(),
        };

        /// <summary>
        /// Bits that one element takes in memory and in a weight file: 1 to 64, those below 8 packed without gaps from the lowest bit up;
        /// 8 for <c>bool</c>; 0 for texts and unknown types.
        /// </summary>
        public int Bits => type switch
        {
            DataType.Float64 or DataType.Int64 or DataType.Uint64 => 64,
            DataType.Float32 or DataType.Int32 or DataType.Uint32 => 32,
            DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 16,
            DataType.Float8E4M3Fn or DataType.Float8E5M2 or DataType.Int8 or DataType.Uint8 or DataType.Bool => 8,
            DataType.Uint6 => 6,
            DataType.Int4 or DataType.Uint4 => 4,
            DataType.Uint3 => 3,
            DataType.Uint2 => 2,
            DataType.Uint1 => 1,
            _ => 0,
        };

        /// <summary>Whether elements are floating point numbers of any size.</summary>
        public bool IsFloat => type is DataType.Float16 or DataType.Float32 or DataType.Float64 or DataType.Bfloat16
            or DataType.Float8E4M3Fn or DataType.Float8E5M2;

        /// <summary>Whether elements are whole numbers of any size.</summary>
        public bool IsInteger => type.IsSignedInteger || type is DataType.Uint64 or DataType.Uint32 or DataType.Uint16 or DataType.Uint8
            or DataType.Uint6 or DataType.Uint4 or DataType.Uint3 or DataType.Uint2 or DataType.Uint1;

        /// <summary>Whether elements are whole numbers that may be negative.</summary>
        public bool IsSignedInteger => type is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8 or DataType.Int4;

        /// <summary>The bytes that so many elements take (at most 2⁵⁷), the last byte filled up with unused bits.</summary>
        public long ByteLength(long count) => PackedBits.ByteLength(count, type.Bits);
    }
}
