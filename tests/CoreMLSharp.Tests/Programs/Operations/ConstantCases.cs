using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>Constants and compressed constants.</summary>
internal static class ConstantCases
{
    public static readonly (string Operation, Opset Opset, string Arguments, string Expected)[] All =
    [
        ("const", CoreML5, "val: const fp16[2,3]", "fp16[2,3]"),
        (
            "constexpr_affine_dequantize", CoreML6, "quantized_data: const uint8[4,3]; zero_point: uint8 3; scale: const fp16[4]; axis: 0",
            "fp16[4,3]"),
        ("constexpr_cast", CoreML6, "source_val: const fp16[2]; output_dtype: 'fp32'", "fp32[2]"),
        ("constexpr_lut_to_dense", CoreML6, "indices: const uint8[5]; lut: const fp32[16]; shape: uint32 [3,3]", "fp32[3,3]"),
        ("constexpr_lut_to_dense", CoreML6, "indices: const uint8[7]; lut: const fp32[64]; shape: uint32 [3,3]", "fp32[3,3]"),
        ("constexpr_sparse_to_dense", CoreML6, "nonzero_data: const int8[4]; mask: const uint8[2]; shape: uint32 [3,3]", "int8[3,3]"),
        ("constexpr_blockwise_shift_scale", CoreML8, "data: const int4[8,6]; scale: const fp16[2,1]; offset: const int4[2,1]", "fp16[8,6]"),
        ("constexpr_lut_to_dense", CoreML8, "indices: const uint4[8,6]; lut: const fp16[2,1,16,1]", "fp16[8,6]"),
        ("constexpr_lut_to_dense", CoreML8, "indices: const uint2[8,6]; lut: const fp16[1,1,4,3]; vector_axis: 0", "fp16[24,6]"),
        ("constexpr_sparse_to_dense", CoreML8, "nonzero_data: const fp16[7]; mask: const uint1[3,4]", "fp16[3,4]"),
        (
            "constexpr_lut_to_sparse", CoreML8,
            "indices_mask: const uint1[4,6]; indices_nonzero_data: const uint2[5]; lut: const fp16[1,1,4,2]; vector_axis: 1",
            "uint1[4,12] & fp16[10]"),
        (
            "constexpr_sparse_blockwise_shift_scale", CoreML8,
            "data_mask: const uint1[4,6]; nonzero_data: const int8[5]; scale: const fp16[4,1]", "uint1[4,6] & fp16[5]"),
        ("constexpr_cast", CoreML8, "source_val: const fp16[2]; output_dtype: 'fp32'", "fp32[2]"),
    ];
}
