using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>Operations with which programs compute shapes: what is known of their elements.</summary>
internal static class ValueCases
{
    public static readonly (string Operation, Opset Opset, string Arguments, string Expected)[] All =
    [
        ("const", CoreML5, "val: [1,2]", "int32[2] = 1,2"),
        ("shape", CoreML5, "x: fp32[2,?,4]", "int32[3] = 2,?,4"),
        ("gather", CoreML5, "x: known [2,?,4]; indices: [0,-1]", "int32[2] = 2,4"),
        ("gather", CoreML5, "x: known [2,?,4]; indices: 2", "int32 = 4"),
        ("concat", CoreML5, "values: known [2,?] & [-1] & int32[1]; axis: 0", "int32[4] = 2,?,-1,?"),
        ("concat", CoreML5, "values: known 2 & 3; axis: 0", "int32[2] = 2,3"),
        ("stack", CoreML5, "values: known 2 & int32; axis: 0", "int32[2] = 2,?"),
        ("split", CoreML5, "x: known [2,?,4]; split_sizes: [1,2]; axis: 0", "int32[1] = 2 & int32[2] = ?,4"),
        ("slice_by_index", CoreML5, "x: known [2,3,4,5]; begin: [1]; end: [3]", "int32[2] = 3,4"),
        ("slice_by_index", CoreML5, "x: known [2,3,4,5]; begin: [-1]; end: [0]; squeeze_mask: [true]", "int32 = 5"),
        (
            "slice_by_index", CoreML5, "x: known [2,3,4,5]; begin: [0]; end: [0]; begin_mask: [true]; end_mask: [true]; stride: [-2]",
            "int32[2] = 5,3"),
        ("slice_by_size", CoreML5, "x: known [2,3,4]; begin: [1]; size: [-1]", "int32[2] = 3,4"),
        ("add", CoreML5, "x: known [2,?]; y: 3", "int32[2] = 5,?"),
        ("sub", CoreML5, "x: 3; y: 5", "int32 = -2"),
        ("mul", CoreML5, "x: [2,3]; y: [4,5]", "int32[2] = 8,15"),
        ("floor_div", CoreML5, "x: [-7,7]; y: 2", "int32[2] = -4,3"),
        ("mod", CoreML5, "x: [-7,7]; y: 4", "int32[2] = 1,3"),
        ("real_div", CoreML5, "x: [6,7]; y: 2", "int32[2] = 3,?"),
        ("real_div", CoreML5, "x: 1.0; y: 4.0", "fp32 = 0.25"),
        ("floor_div", CoreML5, "x: 1; y: 0", "int32"),
        ("maximum", CoreML5, "x: [2,3]; y: [1,5]", "int32[2] = 2,5"),
        ("minimum", CoreML5, "x: [2,3]; y: [1,5]", "int32[2] = 1,3"),
        ("pow", CoreML5, "x: 2; y: 10", "int32 = 1024"),
        ("equal", CoreML5, "x: [2,3]; y: 3", "bool[2] = 0,1"),
        ("greater", CoreML5, "x: [2,3]; y: 2", "bool[2] = 0,1"),
        ("logical_and", CoreML5, "x: true; y: false", "bool = 0"),
        ("logical_not", CoreML5, "x: true", "bool = 0"),
        ("select", CoreML5, "cond: [true,false]; a: [1,2]; b: known [3,?]", "int32[2] = 1,?"),
        ("cast", CoreML5, "x: 2.75; dtype: 'int32'", "int32 = 2"),
        ("cast", CoreML5, "x: known [2,?]; dtype: 'fp32'", "fp32[2] = 2,?"),
        ("floor", CoreML5, "x: 2.75", "fp32 = 2"),
        ("ceil", CoreML5, "x: 2.25", "fp32 = 3"),
        ("round", CoreML5, "x: 2.5", "fp32 = 2"),
        ("expand_dims", CoreML5, "x: 4; axes: [0]", "int32[1] = 4"),
        ("squeeze", CoreML5, "x: [4]; axes: [0]", "int32 = 4"),
        ("reshape", CoreML5, "x: known [4,?]; shape: [1,2]", "int32[1,2] = 4,?"),
        ("reduce_prod", CoreML5, "x: [2,3,4]", "int32 = 24"),
        ("reduce_sum", CoreML5, "x: [2,3,4]; keep_dims: true", "int32[1] = 9"),
        ("reduce_max", CoreML5, "x: [2,5,4]", "int32 = 5"),
        ("reduce_min", CoreML5, "x: [2,5,4]", "int32 = 2"),
        ("fill", CoreML5, "shape: [2]; value: 7", "int32[2] = 7,7"),
        ("range_1d", CoreML5, "start: 1; end: 8; step: 3", "int32[3] = 1,4,7"),
        ("tile", CoreML5, "x: known [2,?]; reps: [2]", "int32[4] = 2,?,2,?"),
        ("identity", CoreML5, "x: known [2,?]", "int32[2] = 2,?"),
    ];
}
