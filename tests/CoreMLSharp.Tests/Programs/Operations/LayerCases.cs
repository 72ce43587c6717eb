using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>Layers with weights or windows.</summary>
internal static class LayerCases
{
    private const string Lstm =
        "x: fp32[5,2,3]; initial_h: fp32[2,4]; initial_c: fp32[2,4]; weight_ih: const fp32[16,3]; weight_hh: const fp32[16,4]";

    public static readonly (string Operation, Opset Opset, string Arguments, string Expected)[] All =
    [
        ("conv", CoreML5, "x: fp32[1,3,8,8]; weight: const fp32[4,3,3,3]", "fp32[1,4,6,6]"),
        (
            "conv", CoreML5,
            "x: fp32[1,4,?,9]; weight: const fp32[6,2,3,3]; bias: const fp32[6]; strides: [2,2]; pad_type: 'same'; groups: 2",
            "fp32[1,6,?,5]"),
        ("conv", CoreML7, "x: fp16[2,3,10]; weight: const fp32[4,3,3]; dilations: [2]; pad_type: 'custom'; pad: [1,2]", "fp16[2,4,9]"),
        ("conv", CoreML6, "x: fp32[1,1,7]; weight: fp32[1,1,2]; pad_type: 'same_lower'; strides: [2]", "fp32[1,1,4]"),
        (
            "conv_quantized", CoreML5,
            "x: fp32[1,3,8,8]; weight: const uint8[4,3,3,3]; quantization_type: 'linear'; quant_scale: const fp32[4]; quant_bias: const " +
                "fp32[4]",
            "fp32[1,4,6,6]"),
        ("conv_transpose", CoreML5, "x: fp32[1,4,5,5]; weight: const fp32[4,3,3,3]; strides: [2,2]", "fp32[1,3,11,11]"),
        (
            "conv_transpose", CoreML5, "x: fp32[1,4,5]; weight: const fp32[4,1,3]; groups: 2; pad_type: 'custom'; pad: [1,1]; strides: [2]",
            "fp32[1,2,9]"),
        ("conv_transpose", CoreML7, "x: fp16[1,4,5]; weight: const fp32[4,3,3]; pad_type: 'same'; strides: [3]", "fp16[1,3,15]"),
        ("conv_transpose", CoreML7, "x: fp16[1,4,5]; weight: const fp16[4,3,3]; output_shape: [1,3,8]", "fp16[1,3,8]"),
        ("max_pool", CoreML5, "x: fp32[1,3,8,8]; kernel_sizes: [2,2]; strides: [2,2]; pad_type: 'valid'", "fp32[1,3,4,4]"),
        ("max_pool", CoreML5, "x: fp32[1,3,7,6]; kernel_sizes: [3,3]; strides: [2,2]; pad_type: 'valid'; ceil_mode: true", "fp32[1,3,3,3]"),
        (
            "max_pool", CoreML5, "x: fp32[1,3,5]; kernel_sizes: [2]; strides: [2]; pad_type: 'custom'; pad: [1,1]; ceil_mode: true",
            "fp32[1,3,3]"),
        (
            "avg_pool", CoreML5, "x: fp32[1,3,?,8,8]; kernel_sizes: [2,2,2]; pad_type: 'same'; exclude_padding_from_average: true",
            "fp32[1,3,?,8,8]"),
        ("l2_pool", CoreML6, "x: fp32[1,3,8]; kernel_sizes: [3]; pad_type: 'same_lower'", "fp32[1,3,8]"),
        ("l2_pool", CoreML5, "x: fp32[1,3,8]; kernel_sizes: [3]; pad_type: 'valid'", "fp32[1,3,6]"),
        ("linear", CoreML5, "x: fp32[2,?,3]; weight: const fp32[5,3]; bias: const fp32[5]", "fp32[2,?,5]"),
        ("linear", CoreML7, "x: fp16[3]; weight: const fp32[5,3]", "fp16[5]"),
        ("matmul", CoreML5, "x: fp32[4,1,2,3]; y: fp32[5,3,6]", "fp32[4,5,2,6]"),
        ("matmul", CoreML5, "x: fp32[3]; y: fp32[3]", "fp32"),
        ("matmul", CoreML5, "x: fp32[3,2]; y: fp32[3]; transpose_x: true", "fp32[2]"),
        ("matmul", CoreML7, "x: const fp32[2,3]; y: fp16[4,3]; transpose_y: true", "fp16[2,4]"),
        ("einsum", CoreML5, "values: fp32[1,3,4,5] & fp32[1,5,4,6]; equation: 'nchw,nwhu->nchu'", "fp32[1,3,4,6]"),
        ("einsum", CoreML5, "values: fp32[3,1,5] & fp32[5,4,6]; equation: 'abc,cbd->abd'", "fp32[3,4,6]"),
        ("batch_norm", CoreML5, "x: fp32[1,3,4]; mean: const fp32[3]; variance: const fp32[3]", "fp32[1,3,4]"),
        (
            "batch_norm", CoreML7,
            "x: fp16[1,3,4,4]; mean: const fp32[3]; variance: const fp32[3]; gamma: const fp32[3]; beta: const fp32[3]; epsilon: 0.001",
            "fp16[1,3,4,4]"),
        ("instance_norm", CoreML5, "x: fp32[1,3,4]; gamma: const fp32[3]; beta: const fp32[3]", "fp32[1,3,4]"),
        ("instance_norm", CoreML7, "x: fp16[1,3,4]; gamma: const fp32[3]", "fp16[1,3,4]"),
        ("l2_norm", CoreML5, "x: fp32[1,3,4]", "fp32[1,3,4]"),
        ("l2_norm", CoreML7, "x: fp16[1,3,4]; epsilon: 0.1", "fp16[1,3,4]"),
        ("layer_norm", CoreML5, "x: fp32[1,3,4]; axes: [-1]; gamma: const fp32[4]; beta: const fp32[4]", "fp32[1,3,4]"),
        ("layer_norm", CoreML7, "x: fp16[1,3,4]; gamma: const fp32[1,3,4]", "fp16[1,3,4]"),
        ("local_response_norm", CoreML5, "x: fp32[1,3,4]; size: 3", "fp32[1,3,4]"),
        ("local_response_norm", CoreML7, "x: fp16[1,3,4]; size: 3; alpha: 0.1", "fp16[1,3,4]"),
        (
            "gru", CoreML5,
            "x: fp32[5,2,3]; initial_h: fp32[2,4]; weight_ih: const fp32[12,3]; weight_hh: const fp32[12,4]; bias: const fp32[12]",
            "fp32[1,2,4] & fp32[2,4]"),
        (
            "gru", CoreML7,
            "x: fp16[5,2,3]; initial_h: fp16[2,4]; weight_ih: const fp16[12,3]; weight_hh: const fp16[12,4]; output_sequence: true",
            "fp16[5,2,4] & fp16[2,4]"),
        (
            "gru", CoreML8,
            "x: fp16[5,2,3]; initial_h: fp16[2,4]; weight_ih: const fp16[12,3]; weight_hh: const fp16[12,4]; reset_after: true; " +
                "input_bias: const fp16[12]",
            "fp16[1,2,4] & fp16[2,4]"),
        ("lstm", CoreML5, $"{Lstm}; output_sequence: true; direction: 'reverse'", "fp32[5,2,4] & fp32[2,4] & fp32[2,4]"),
        (
            "lstm", CoreML7,
            "x: fp32[5,2,3]; initial_h: fp32[2,8]; initial_c: fp32[2,8]; weight_ih: const fp32[16,3]; weight_hh: const fp32[16,4]; " +
                "weight_ih_back: const fp32[16,3]; weight_hh_back: const fp32[16,4]; direction: 'bidirectional'",
            "fp32[1,2,8] & fp32[2,8] & fp32[2,8]"),
        (
            "rnn", CoreML5,
            "x: fp32[?,2,3]; initial_h: fp32[2,4]; weight_ih: const fp32[4,3]; weight_hh: const fp32[4,4]; output_sequence: true",
            "fp32[?,2,4] & fp32[2,4]"),
        (
            "rnn", CoreML7,
            "x: fp16[5,2,3]; initial_h: fp16[2,4]; weight_ih: const fp16[4,3]; weight_hh: const fp16[4,4]; activation: 'relu'",
            "fp16[1,2,4] & fp16[2,4]"),
        (
            "scaled_dot_product_attention", CoreML8,
            "query: fp16[2,8,5,16]; key: fp16[2,8,7,16]; value: fp16[2,8,7,32]; attn_mask: bool[5,7]", "fp16[2,8,5,32]"),
        ("classify", CoreML5, "probabilities: fp32[1,3]; classes: const list<string*3>", "string & dict<string,fp64>"),
        ("classify", CoreML5, "probabilities: fp32[2]; classes: const list<int64*2>", "int64 & dict<int64,fp64>"),
    ];
}
