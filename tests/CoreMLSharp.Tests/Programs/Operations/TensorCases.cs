using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>Operations that make, join, split and sort tensors, and lists and states.</summary>
internal static class TensorCases
{
    public static readonly (string Operation, Opset Opset, string Arguments, string Expected)[] All =
    [
        ("concat", CoreML5, "values: fp32[2,3] & fp32[2,4] & fp32[2,1]; axis: 1", "fp32[2,8]"),
        ("concat", CoreML5, "values: fp32[?,3] & fp32[2,?]; axis: -1", "fp32[2,?]"),
        ("concat", CoreML5, "values: fp32[2,3] & fp32[2,3]; axis: 0; interleave: true", "fp32[4,3]"),
        ("concat", CoreML5, "values: int32 & int32; axis: 0", "int32[2]"),
        ("stack", CoreML5, "values: fp32[2,?] & fp32[2,3]; axis: -1", "fp32[2,3,2]"),
        ("split", CoreML5, "x: fp32[2,6]; num_splits: 3; axis: 1", "fp32[2,2] & fp32[2,2] & fp32[2,2]"),
        ("split", CoreML5, "x: fp32[2,6]; split_sizes: [1,5]; axis: -1", "fp32[2,1] & fp32[2,5]"),
        ("identity", CoreML5, "x: fp32[2,?]", "fp32[2,?]"),
        ("identity", CoreML5, "x: list<fp32[2]>", "list<fp32[2]>"),
        ("fill", CoreML5, "shape: [8193,3]", "fp32[8193,3]"),
        ("fill", CoreML5, "shape: int32[2]; value: true", "bool[?,?]"),
        ("fill_like", CoreML6, "ref_tensor: fp16[2,?]; value: 3", "int32[2,?]"),
        ("non_zero", CoreML5, "x: bool[2,3]", "int32[?,2]"),
        ("non_zero", CoreML5, "x: [0,3,0,4]", "int32[2,1]"),
        ("one_hot", CoreML5, "indices: int32[2,3]; one_hot_vector_size: 5", "int32[2,3,5]"),
        ("one_hot", CoreML5, "indices: int32[2]; one_hot_vector_size: int32; axis: 0; on_value: 1.0; off_value: 0.0", "fp32[?,2]"),
        ("pad", CoreML5, "x: fp32[1,2,3,?]; pad: [1,1,0,2]; mode: 'reflect'", "fp32[1,2,5,?]"),
        ("pad", CoreML5, "x: fp32[2,3]; pad: int32[4]", "fp32[?,?]"),
        ("range_1d", CoreML5, "start: int32; end: int32; step: 1", "int32[?]"),
        ("shape", CoreML5, "x: bool[…]", "int32[?]"),
        ("tile", CoreML5, "x: fp32[2,?,3]; reps: [2,1,4]", "fp32[4,?,12]"),
        ("argsort", CoreML5, "x: fp32[2,3]; axis: 0; ascending: true", "int32[2,3]"),
        ("topk", CoreML5, "x: fp32[2,9]; k: 3", "fp32[2,3] & int32[2,3]"),
        ("topk", CoreML6, "x: fp32[5,9]; k: 3; axis: 0; return_indices: false; sort: false", "fp32[3,9]"),
        ("topk", CoreML7, "x: int8[2,9]; k: int16 4; output_indices_dtype: 'uint16'", "int8[2,4] & uint16[2,4]"),
        (
            "non_maximum_suppression", CoreML5,
            "boxes: fp32[2,9,4]; scores: fp32[2,9,3]; iou_threshold: 0.5; score_threshold: 0.1; max_boxes: 5",
            "fp32[2,5,4] & fp32[2,5,3] & int32[2,5] & int32[2]"),
        (
            "non_maximum_suppression", CoreML7, "boxes: fp32[2,4,9]; scores: fp32[2,3,9]; iou_threshold: 0.5; max_boxes: 5",
            "fp32[2,4,5] & fp32[2,3,5] & int32[2,5]"),
        ("random_bernoulli", CoreML5, "shape: [2,3]", "fp32[2,3]"),
        ("random_categorical", CoreML5, "x: fp16[2,3]; size: 7", "fp16[2,7]"),
        ("random_normal", CoreML5, "shape: [2,3]; mean: fp16 1.0; stddev: fp16 2.0", "fp16[2,3]"),
        ("random_uniform", CoreML5, "shape: known [?,3]; seed: 4", "fp32[?,3]"),
        ("quantize", CoreML7, "input: fp32[2,3]; scale: [0.5,0.25]; zero_point: uint8 [1,2]; axis: 0; output_dtype: 'uint8'", "uint8[2,3]"),
        ("dequantize", CoreML7, "input: int8[2,?]; scale: fp16 0.5", "fp16[2,?]"),
        ("make_list", CoreML5, "elem_shape: 2 & 3; dtype: 'fp16'", "list<fp16[2,3]>"),
        ("make_list", CoreML5, "elem_shape: 'n' & 3; init_length: 5; dynamic_length: false", "list<fp32[?,3]>"),
        ("list_length", CoreML5, "ls: list<fp32[2]>", "int32"),
        ("list_length", CoreML5, "ls: list<fp32[2]*4>", "int32 = 4"),
        ("list_write", CoreML5, "ls: list<fp32[2]>; index: int32; value: fp32[2]", "list<fp32[2]>"),
        ("list_read", CoreML5, "ls: list<fp32[2]>; index: 0", "fp32[2]"),
        ("list_gather", CoreML5, "ls: list<fp32[2]>; indices: int32[3]", "fp32[3,2]"),
        ("list_scatter", CoreML5, "ls: list<fp32[2]>; indices: int32[3]; value: fp32[3,2]", "list<fp32[2]>"),
        ("read_state", CoreML8, "input: state<fp16[2,3]>", "fp16[2,3]"),
        ("write_state", CoreML8, "input: state<fp16[2,3]>; data: fp16[2,3]", ""),
    ];
}
