using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Convolutions, pooling and normalisation on numbers small enough to be followed by hand.</summary>
public class WindowTests
{
    [Fact]
    public void Convolution_with_each_kind_of_padding()
    {
        // Sums of neighbours: a kernel of ones.
        Tensor x = new([1, 2, 3, 4], 1, 1, 4);
        Tensor ones = new([1, 1, 1], 1, 1, 3);
        RunOne("conv", "fp32", 5, ("x", x), ("weight", ones))[0].AssertIs([1, 1, 2], [6, 9]);
        RunOne("conv", "fp32", 5, ("x", x), ("weight", ones), ("pad_type", "same"))[0].AssertIs([1, 1, 4], [3, 6, 9, 7]);
        RunOne("conv", "fp32", 5, ("x", x), ("weight", ones), ("pad_type", "custom"), ("pad", new[] { 2, 0 }))[0]
            .AssertIs([1, 1, 4], [1, 3, 6, 9]);
        RunOne("conv", "fp32", 5, ("x", x), ("weight", ones), ("strides", new[] { 2 }), ("pad_type", "same"))[0]
            .AssertIs([1, 1, 2], [6, 7]);
        RunOne("conv", "fp32", 5, ("x", x), ("weight", ones), ("strides", new[] { 2 }), ("pad_type", "same_lower"))[0]
            .AssertIs([1, 1, 2], [3, 9]);
    }

    [Fact]
    public void Convolution_with_groups_dilation_and_bias()
    {
        Tensor x = new([1, 2, 3, 10, 20, 30], 1, 2, 3);
        Tensor weight = new([1, -1, 1, 1], 2, 1, 2);
        RunOne(
            "conv", "fp32", 5, ("x", x), ("weight", weight), ("groups", 2), ("dilations", new[] { 2 }),
            ("bias", new[] { 0.5f, 1 }))[0].AssertIs([1, 2, 1], [-1.5f, 41]);

        // 2-D and 3-D: the sum over a window.
        RunOne(
            "conv", "fp32", 5, ("x", Tensor.Counting(1, 1, 1, 1, 2, 2)),
            ("weight", new Tensor([1, 1, 1, 1], 1, 1, 2, 2)))[0].AssertIs([1, 1, 1, 1], [10]);
        RunOne(
            "conv", "fp32", 5, ("x", Tensor.Counting(1, 1, 1, 1, 2, 2, 2)),
            ("weight", Tensor.Counting(1, 0, 1, 1, 2, 2, 2)))[0].AssertIs([1, 1, 1, 1, 1], [36]);
    }

    [Fact]
    public void Quantized_convolution_scales_its_weights()
    {
        // Weights 1 and 3 stand for 1 · 2 − 1 = 1 and 3 · 2 − 1 = 5.
        CoreMLSharp.Programs.ProgramTensor weight = CoreMLSharp.Programs.ProgramTensor.Of<byte>([1, 3], [1, 1, 2]);
        RunOne(
            "conv_quantized", "fp32", 5, ("x", new Tensor([10, 1], 1, 1, 2)), ("weight", weight), ("quantization_type", "linear"),
            ("quant_scale", new[] { 2f }), ("quant_bias", new[] { -1f }))[0]
            .AssertIs([1, 1, 1], [15]);
    }

    [Fact]
    public void Transposed_convolution()
    {
        // Each element spreads over two places; with a stride of 2 they do not meet.
        Tensor x = new([1, 2], 1, 1, 2);
        Tensor weight = new([1, 10], 1, 1, 2);
        RunOne("conv_transpose", "fp32", 5, ("x", x), ("weight", weight))[0].AssertIs([1, 1, 3], [1, 12, 20]);
        RunOne("conv_transpose", "fp32", 5, ("x", x), ("weight", weight), ("strides", new[] { 2 }))[0].AssertIs([1, 1, 4], [1, 10, 2, 20]);
        RunOne(
            "conv_transpose", "fp32", 5, ("x", x), ("weight", weight), ("strides", new[] { 2 }), ("pad_type", "custom"),
            ("pad", new[] { 1, 0 }))[0].AssertIs([1, 1, 3], [10, 2, 20]);
        RunOne(
            "conv_transpose", "fp32", 5, ("x", x), ("weight", weight), ("strides", new[] { 2 }),
            ("output_shape", new[] { 1, 1, 5 }))[0].AssertIs([1, 1, 5], [1, 10, 2, 20, 0]);
        RunOne(
            "conv_transpose", "fp32", 5, ("x", x), ("weight", weight), ("strides", new[] { 2 }), ("pad_type", "custom"),
            ("pad", new[] { 2, 0 }), ("output_shape", new[] { 1, 1, 2 }))[0].AssertIs([1, 1, 2], [2, 20]);
        RunOne(
            "conv_transpose", "fp32", 5, ("x", x), ("weight", weight), ("strides", new[] { 2 }), ("pad_type", "custom"),
            ("pad", new[] { 1, 1 }), ("output_shape", new[] { 1, 1, 4 }))[0].AssertIs([1, 1, 4], [10, 2, 20, 0]);
        RunOne(
            "conv_transpose", "fp32", 5, ("x", x), ("weight", new Tensor([1, 1, 1], 1, 1, 3)),
            ("pad_type", "same"))[0].AssertIs([1, 1, 2], [3, 3]);
    }

    [Fact]
    public void Pooling()
    {
        Tensor x = new([1, 5, 2, 4], 1, 1, 4);
        RunOne("max_pool", "fp32", 5, ("x", x), ("kernel_sizes", new[] { 2 }), ("pad_type", "valid"))[0].AssertIs([1, 1, 3], [5, 5, 4]);
        RunOne(
            "max_pool", "fp32", 5, ("x", x), ("kernel_sizes", new[] { 2 }), ("strides", new[] { 2 }), ("pad_type", "custom"),
            ("pad", new[] { 2, 2 }))[0]
            .AssertIs([1, 1, 4], [float.NegativeInfinity, 5, 4, float.NegativeInfinity]);
        RunOne(
            "l2_pool", "fp32", 5, ("x", new Tensor([3, 4, 12], 1, 1, 3)), ("kernel_sizes", new[] { 2 }),
            ("pad_type", "valid"))[0].AssertIs([1, 1, 2], [5, MathF.Sqrt(160)]);
        RunOne(
            "avg_pool", "fp32", 5, ("x", Tensor.Counting(1, 1, 1, 1, 2, 2, 2)), ("kernel_sizes", new[] { 2, 2, 2 }),
            ("pad_type", "valid"))[0].AssertIs([1, 1, 1, 1, 1], [4.5f]);
    }

    [Fact]
    public void Averages_count_padding_or_not()
    {
        Tensor x = new([2, 4, 6], 1, 1, 3);
        (string, object)[] given =
        [
            ("x", x), ("kernel_sizes", new[] { 2 }), ("strides", new[] { 2 }), ("pad_type", "custom"), ("pad", new[] { 1, 0 }),
        ];
        RunOne("avg_pool", "fp32", 5, given)[0].AssertIs([1, 1, 2], [1, 5]);
        RunOne("avg_pool", "fp32", 5, [.. given, ("exclude_padding_from_average", true)])[0].AssertIs([1, 1, 2], [2, 5]);
    }

    [Fact]
    public void A_last_window_that_hangs_over()
    {
        Tensor x = new([2, 4, 6], 1, 1, 3);
        (string, object)[] given =
        [
            ("x", x), ("kernel_sizes", new[] { 2 }), ("strides", new[] { 2 }), ("pad_type", "valid"), ("ceil_mode", true),
        ];
        RunOne("max_pool", "fp32", 5, given)[0].AssertIs([1, 1, 2], [4, 6]);

        // What is beyond the end does not count.
        RunOne("avg_pool", "fp32", 5, given)[0].AssertIs([1, 1, 2], [3, 6]);
    }

    [Fact]
    public void Normalisation_by_given_numbers()
    {
        Tensor x = new([1, 3, 10, 20], 1, 2, 2);
        (string, object)[] given = [("x", x), ("mean", new[] { 1f, 10 }), ("variance", new[] { 4f, 25 }), ("epsilon", 0f)];
        RunOne("batch_norm", "fp32", 5, given)[0].AssertIs([1, 2, 2], [0, 1, 0, 2]);
        RunOne("batch_norm", "fp32", 5, [.. given, ("gamma", new[] { 2f, 3 }), ("beta", new[] { 1f, -1 })])[0]
            .AssertIs([1, 2, 2], [1, 3, -1, 5]);
    }

    [Fact]
    public void Normalisation_by_the_value_itself()
    {
        // 1 and 3 have the mean 2 and the variance 1; 10 and 20 the mean 15 and the variance 25.
        Tensor x = new([1, 3, 10, 20], 1, 2, 2);
        RunOne("instance_norm", "fp32", 5, ("x", x), ("epsilon", 0f))[0].AssertIs([1, 2, 2], [-1, 1, -1, 1]);
        RunOne(
            "layer_norm", "fp32", 5, ("x", x), ("axes", new[] { 2 }), ("gamma", new[] { 2f, 3 }), ("beta", new[] { 1f, 0 }),
            ("epsilon", 0f))[0].AssertIs([1, 2, 2], [-1, 3, -1, 3]);

        // Along the first of two axes: columns (1, 10) and (3, 20).
        RunOne(
            "layer_norm", "fp32", 5, ("x", new Tensor([1, 3, 10, 20], 2, 2)), ("axes", new[] { 0 }),
            ("epsilon", 0f))[0].AssertIs([2, 2], [-1, -1, 1, 1]);
        RunOne("l2_norm", "fp32", 5, ("x", new Tensor([3, 4], 1, 1, 2)), ("epsilon", 0f))[0].AssertIs([1, 1, 2], [0.6f, 0.8f]);
    }

    [Fact]
    public void Normalisation_by_neighbouring_channels()
    {
        // alpha / size = 1: channel 0 sees 1 + 4, channel 1 sees 1 + 4 + 9, channel 2 sees 4 + 9.
        Tensor x = new([1, 2, 3], 1, 3, 1);
        float[] expected = [1 / 6f, 2 / 15f, 3 / 14f];
        RunOne("local_response_norm", "fp32", 5, ("x", x), ("size", 3), ("alpha", 3f), ("beta", 1f), ("k", 1f))[0]
            .AssertIs([1, 3, 1], expected);
        RunOne(
            "local_response_norm", "fp32", 5, ("x", new Tensor([1, 2, 3], 1, 3, 1, 1)), ("size", 3), ("alpha", 3f), ("beta", 1f),
            ("k", 1f))[0].AssertIs([1, 3, 1, 1], expected);
    }
}
