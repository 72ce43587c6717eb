using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>Operations that change the shape or take parts.</summary>
internal static class ShapeCases
{
    private static readonly string[] Reductions =
        [
            "reduce_l1_norm", "reduce_l2_norm", "reduce_log_sum", "reduce_log_sum_exp", "reduce_max", "reduce_mean", "reduce_min",
            "reduce_prod", "reduce_sum", "reduce_sum_square",
        ];

    private const string Sampling = "sampling_mode: 'bilinear'; padding_mode: 'constant'; padding_value: 0.0; coordinates_mode: " +
        "'normalized_minus_one_to_one'; align_corners: true";

    public static readonly (string Operation, Opset Opset, string Arguments, string Expected)[] All =
    [
        .. Reductions.Select(name => (name, CoreML5, "x: fp32[2,?,4]; axes: [-1,0]", "fp32[?]")),
        .. Reductions.Select(name => (name, CoreML5, "x: int32[2,3]; keep_dims: true", "int32[1,1]")),
        ("reduce_sum", CoreML5, "x: fp32[2,3]", "fp32"),
        ("reduce_argmax", CoreML5, "x: fp32[2,3,4]; axis: 1", "int32[2,4]"),
        ("reduce_argmin", CoreML5, "x: fp32[2,3]; keep_dims: true", "int32[2,1]"),
        ("reduce_argmax", CoreML7, "x: fp32[2,3,4]; output_dtype: 'uint16'", "uint16[2,3]"),
        ("reduce_argmin", CoreML7, "x: fp32[2,3]", "int32[2]"),
        ("gather", CoreML5, "x: fp32[4,5,6]; indices: int32[2,3]; axis: 1", "fp32[4,2,3,6]"),
        ("gather", CoreML5, "x: fp32[4]; indices: int32", "fp32"),
        ("gather", CoreML6, "x: fp32[4,5,6]; indices: int16[4,3]; axis: 1; batch_dims: 1", "fp32[4,3,6]"),
        ("gather", CoreML7, "x: uint8[4,5]; indices: uint8[2]; validate_indices: true", "uint8[2,5]"),
        ("gather_along_axis", CoreML5, "x: fp32[4,5]; indices: int32[4,2]; axis: -1", "fp32[4,2]"),
        ("gather_along_axis", CoreML6, "x: fp32[4,5]; indices: uint16[2,5]", "fp32[2,5]"),
        ("gather_along_axis", CoreML7, "x: int8[4,5]; indices: uint8[2,5]", "int8[2,5]"),
        ("gather_nd", CoreML5, "x: fp32[4,5,6]; indices: int32[3,2]", "fp32[3,6]"),
        ("gather_nd", CoreML6, "x: fp32[2,4,5,6]; indices: int16[2,3,2]; batch_dims: 1", "fp32[2,3,6]"),
        ("gather_nd", CoreML7, "x: int8[4,5]; indices: uint8[3,2]", "int8[3]"),
        ("scatter", CoreML5, "data: fp32[4,5]; indices: int32[2]; updates: fp32[2,5]; mode: 'update'", "fp32[4,5]"),
        ("scatter", CoreML7, "data: fp32[4,5]; indices: int32[2]; updates: fp32[4,2]; axis: 1; validate_indices: true", "fp32[4,5]"),
        ("scatter_along_axis", CoreML5, "data: fp32[4,5]; indices: int32[2,5]; updates: fp32[2,5]; mode: 'max'", "fp32[4,5]"),
        ("scatter_along_axis", CoreML7, "data: int32[4,5]; indices: int32[4,1]; updates: int32[4,1]; axis: 1", "int32[4,5]"),
        ("scatter_nd", CoreML5, "data: fp32[4,5,6]; indices: int32[3,2]; updates: fp32[3,6]", "fp32[4,5,6]"),
        ("scatter_nd", CoreML7, "data: fp32[4,5,6]; indices: int32[3,1]; updates: fp32[3,5,6]; mode: 'mul'", "fp32[4,5,6]"),
        ("slice_by_index", CoreML5, "x: fp32[4,5,6]; begin: [1,0,-2]; end: [3,5,6]; end_mask: [false,true,true]", "fp32[2,5,2]"),
        (
            "slice_by_index", CoreML5, "x: fp32[4,?,6]; begin: [0,1,0]; end: [0,2,6]; squeeze_mask: [true,false,false]; stride: [1,1,2]",
            "fp32[1,3]"),
        ("slice_by_index", CoreML7, "x: int8[8]; begin: int8 [7]; end: int8 [0]; stride: int8 [-2]; end_mask: [true]", "int8[4]"),
        (
            "slice_by_index", CoreML7, "x: fp32[8,3]; begin: int32[2]; end: int32[2]; begin_mask: [false,true]; end_mask: [false,true]",
            "fp32[?,3]"),
        ("slice_by_size", CoreML5, "x: fp32[4,5,6]; begin: [1,2,0]; size: [2,-1,6]", "fp32[2,3,6]"),
        ("slice_by_size", CoreML7, "x: bool[4,5]; begin: int16[2]; size: int16 [2,-1]", "bool[2,?]"),
        ("slice_update", CoreML8, "x: fp16[4,5]; update: fp16[2,5]; begin: [1,0]; end: [3,5]", "fp16[4,5]"),
        ("expand_dims", CoreML5, "x: fp32[2,3]; axes: [0,-1]", "fp32[1,2,3,1]"),
        ("expand_dims", CoreML7, "x: uint8[2,?]; axes: [1]", "uint8[2,1,?]"),
        ("squeeze", CoreML5, "x: fp32[1,2,1,3]", "fp32[2,3]"),
        ("squeeze", CoreML5, "x: fp32[1,?,3,1]; axes: [1,2,3]", "fp32[1,?,3]"),
        ("squeeze", CoreML7, "x: int16[1,2,1,3]; axes: [-2]", "int16[1,2,3]"),
        ("reshape", CoreML5, "x: fp32[2,3,4]; shape: [6,-1]", "fp32[6,4]"),
        ("reshape", CoreML5, "x: fp32[2,3,4]; shape: [0,-1,2]", "fp32[2,6,2]"),
        ("reshape", CoreML5, "x: fp32[?,3,4]; shape: [0,-1,2]", "fp32[?,6,2]"),
        ("reshape", CoreML5, "x: fp32[2,3,4]; shape: int32[3]", "fp32[?,?,?]"),
        ("reshape", CoreML5, "x: fp32[2,3,4]; shape: int32[?]", "fp32[…]"),
        ("reshape", CoreML7, "x: int8[2,3,4]; shape: int8 [1,0,-1]", "int8[1,3,8]"),
        ("reshape", CoreML7, "x: fp32[2,?,4]; shape: known [?,4]", "fp32[?,4]"),
        (
            "reshape_like", CoreML6,
            "x: fp32[2,6]; ref_tensors: fp32[3,9] & fp32[1,4,1]; begins: 0 & 1; ends: 1 & 2; end_masks: false & true", "fp32[3,4,1]"),
        ("reshape_like", CoreML7, "x: int8[12]; ref_tensors: fp32[3,4]; begins: -2; ends: 0; end_masks: true", "int8[3,4]"),
        ("reverse", CoreML5, "x: fp32[2,3]", "fp32[2,3]"),
        ("reverse", CoreML7, "x: int8[2,3]; axes: [1]", "int8[2,3]"),
        ("reverse_sequence", CoreML5, "x: fp32[2,3]; lengths: int32[2]; seq_axis: 1", "fp32[2,3]"),
        ("reverse_sequence", CoreML7, "x: int8[2,3]; lengths: int8[3]; batch_axis: 1", "int8[2,3]"),
        ("sliding_windows", CoreML5, "x: fp32[2,9,3]; axis: 1; size: 4; stride: 2", "fp32[2,3,4,3]"),
        ("sliding_windows", CoreML7, "x: bool[?,3]; axis: -2; size: 4", "bool[?,4,3]"),
        ("transpose", CoreML5, "x: fp32[2,?,4]; perm: [2,0,1]", "fp32[4,2,?]"),
        ("transpose", CoreML7, "x: uint16[2,3]; perm: [-1,0]", "uint16[3,2]"),
        ("depth_to_space", CoreML5, "x: fp32[1,8,2,3]; block_size: 2", "fp32[1,2,4,6]"),
        ("space_to_depth", CoreML5, "x: fp32[1,2,4,6]; block_size: 2", "fp32[1,8,2,3]"),
        ("pixel_shuffle", CoreML5, "x: fp32[1,9,2,?]; upscale_factor: 3", "fp32[1,1,6,?]"),
        ("pixel_unshuffle", CoreML6, "x: fp32[1,1,6,9]; downscale_factor: uint32 3", "fp32[1,9,2,3]"),
        ("space_to_batch", CoreML5, "x: fp32[1,3,4,5]; block_shape: [2,2]; paddings: [[0,0],[1,0]]", "fp32[4,3,2,3]"),
        ("batch_to_space", CoreML5, "x: fp32[4,3,2,3]; block_shape: [2,2]; crops: [[0,0],[1,0]]", "fp32[1,3,4,5]"),
        ("flatten2d", CoreML5, "x: fp32[2,3,4]; axis: 2", "fp32[6,4]"),
        ("upsample_nearest_neighbor", CoreML5, "x: fp32[1,3,4,5]; scale_factor_height: 2; scale_factor_width: 3", "fp32[1,3,8,15]"),
        ("upsample_bilinear", CoreML5, "x: fp32[1,3,4,5]; scale_factor_height: 1.5; scale_factor_width: 1.5", "fp32[1,3,6,7]"),
        ("upsample_bilinear", CoreML6, "x: fp32[1,3,?,5]; half_pixel_centers: true", "fp32[1,3,?,5]"),
        ("resize_nearest_neighbor", CoreML5, "x: fp32[1,3,?,5]; target_size_height: 7; target_size_width: 8", "fp32[1,3,7,8]"),
        (
            "resize_bilinear", CoreML5, "x: fp32[3,4,5]; target_size_height: 7; target_size_width: 8; sampling_mode: 'OFFSET_CORNERS'",
            "fp32[3,7,8]"),
        ("resize", CoreML7, "x: fp32[1,3,4,5]; shape: [9,0,8]; resized_dims: uint32 2", "fp32[1,3,4,8]"),
        (
            "resize", CoreML7, "x: int32[1,3,4,5]; shape: int32[2]; resized_dims: uint32 1; interpolation_mode: 'NEAREST_NEIGHBOR'",
            "int32[1,3,4,?]"),
        ("crop_resize", CoreML5, "x: fp32[2,3,8,8]; roi: fp32[6,1,5,1,1]; target_height: 4; target_width: 5", "fp32[6,2,3,4,5]"),
        (
            "crop_resize", CoreML6, "x: fp32[1,3,8,8]; roi: fp32[6,1,4,1,1]; target_height: 4; target_width: 5; pad_value: 1.0",
            "fp32[6,1,3,4,5]"),
        (
            "crop_resize", CoreML7, "x: fp32[2,3,8,8]; boxes: fp32[6,4]; box_indices: int32[6]; target_height: 4; target_width: 5",
            "fp32[6,3,4,5]"),
        ("crop", CoreML5, "x: fp32[1,3,8,9]; crop_height: [1,2]; crop_width: [0,3]", "fp32[1,3,5,6]"),
        (
            "affine", CoreML5, $"x: fp32[2,3,8,8]; transform_matrix: fp32[2,6]; output_height: 4; output_width: 5; {Sampling}",
            "fp32[2,3,4,5]"),
        ("resample", CoreML5, $"x: fp32[2,3,8,8]; coordinates: fp32[2,4,5,2]; {Sampling}", "fp32[2,3,4,5]"),
        ("resample", CoreML6, $"x: fp32[2,3,8,8]; coordinates: fp16[2,4,5,2]; {Sampling}", "fp32[2,3,4,5]"),
        ("resample", CoreML7, $"x: fp32[2,3,8,8]; coordinates: uint8[2,4,?,2]; {Sampling}", "fp32[2,3,4,?]"),
    ];
}
