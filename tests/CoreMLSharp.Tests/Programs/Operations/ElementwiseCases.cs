using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>Operations that work element by element.</summary>
internal static class ElementwiseCases
{
    private static readonly string[] Floats =
    [
        "relu", "relu6", "sigmoid", "silu", "softplus", "softsign", "gelu", "softmax", "acos", "asin", "atan", "atanh", "ceil", "cos",
        "cosh", "erf", "exp", "floor", "inverse", "log", "round", "rsqrt",
        "sin", "sinh", "sqrt", "tan", "tanh",
    ];

    private static readonly string[] Numbers = ["abs", "exp2", "sign", "square", "cumsum", "band_part"];

    private static readonly string[] Arithmetic = ["add", "floor_div", "maximum", "minimum", "mod", "mul", "real_div", "pow", "sub"];

    private static readonly string[] Comparisons = ["equal", "greater", "greater_equal", "less", "less_equal", "not_equal"];

    private static readonly string[] Logic = ["logical_and", "logical_or", "logical_xor"];

    private static readonly string[] WithAlpha = ["elu", "leaky_relu", "thresholded_relu"];

    private static readonly string[] WithAlphaAndBeta = ["clamped_relu", "linear_activation", "scaled_tanh", "sigmoid_hard"];

    private static readonly string[] Normalizations = ["inverse", "log", "rsqrt"];

    public static readonly (string Operation, Opset Opset, string Arguments, string Expected)[] All =
    [
        .. Floats.Select(name => (name, CoreML5, "x: fp16[2,?,4]", "fp16[2,?,4]")),
        .. Numbers.Select(name => (name, CoreML5, "x: int32[2,3]", "int32[2,3]")),
        .. Arithmetic.Select(name => (name, CoreML5, "x: fp32[4,1,3]; y: fp32[2,1]", "fp32[4,2,3]")),
        .. Arithmetic.Select(name => (name, CoreML8, "x: int32[?,3]; y: int32", "int32[?,3]")),
        .. Comparisons.Select(name => (name, CoreML5, "x: fp16[2,3]; y: fp16[3]", "bool[2,3]")),
        .. Logic.Select(name => (name, CoreML5, "x: bool[2,1]; y: bool[1,3]", "bool[2,3]")),
        .. WithAlpha.Select(name => (name, CoreML5, "x: fp32[2,3]; alpha: 0.5", "fp32[2,3]")),
        .. WithAlpha.Select(name => (name, CoreML7, "x: fp16[2,3]; alpha: 0.5", "fp16[2,3]")),
        .. WithAlphaAndBeta.Select(name => (name, CoreML5, "x: fp32[2,3]; alpha: 0.5; beta: 1.0", "fp32[2,3]")),
        .. WithAlphaAndBeta.Select(name => (name, CoreML7, "x: fp16[2,3]; alpha: 0.5; beta: 1.0", "fp16[2,3]")),
        .. Normalizations.Select(name => (name, CoreML7, "x: fp16[2]; epsilon: 0.5", "fp16[2]")),
        ("prelu", CoreML5, "x: fp32[1,3,4,4]; alpha: [0.1,0.2,0.3]", "fp32[1,3,4,4]"),
        ("prelu", CoreML7, "x: fp16[1,3,4]; alpha: [0.1,0.1,0.1]", "fp16[1,3,4]"),
        ("softplus_parametric", CoreML5, "x: fp32[1,2,4]; alpha: [0.1,0.2]; beta: [0.1,0.2]", "fp32[1,2,4]"),
        ("softplus_parametric", CoreML7, "x: fp16[1,2,4]; alpha: [0.1,0.2]; beta: [0.1,0.2]", "fp16[1,2,4]"),
        ("gelu", CoreML5, "x: fp32[2]; mode: 'TANH_APPROXIMATION'", "fp32[2]"),
        ("logical_not", CoreML5, "x: bool[2,3]", "bool[2,3]"),
        ("clip", CoreML5, "x: fp32[2]; alpha: 0.0; beta: 6.0", "fp32[2]"),
        ("clip", CoreML7, "x: fp32[2]; alpha: 0.0; beta: 6.0", "fp32[2]"),
        ("threshold", CoreML5, "x: int32[2]; alpha: 0", "int32[2]"),
        ("cast", CoreML5, "x: fp32[2,?]; dtype: 'int32'", "int32[2,?]"),
        ("cast", CoreML7, "x: int32[2]; dtype: 'uint16'", "uint16[2]"),
        ("select", CoreML5, "cond: bool[2,1]; a: fp32[3]; b: fp32", "fp32[2,3]"),
        ("add", CoreML5, "x: fp32[…]; y: fp32[2]", "fp32[…]"),
    ];
}
