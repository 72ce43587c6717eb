using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ConvolutionTests
{
    [Fact]
    public void Valid_convolution_slides_the_kernel_inside()
    {
        Tensor y = Run(layer => layer.Convolution = Convolution(1, 1, [2, 2], [1, 0, 0, 1]), Tensor.Counting(1, 1, 1, 1, 3, 3));

        // 1 + 5, 2 + 6, 4 + 8, 5 + 9
        y.AssertIs([1, 1, 2, 2], [6, 8, 12, 14]);
    }

    [Theory]
    [InlineData(SamePadding.Types.SamePaddingMode.BottomRightHeavy, new float[] { 5, 6, 0, 8, 9, 0, 0, 0, 0 })]
    [InlineData(SamePadding.Types.SamePaddingMode.TopLeftHeavy, new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public void Same_padding_puts_the_odd_element_where_it_is_asked(SamePadding.Types.SamePaddingMode mode, float[] expected)
    {
        // The kernel takes the last element of its window.
        ConvolutionLayerParams convolution = Convolution(1, 1, [2, 2], [0, 0, 0, 1]);
        convolution.Same = new SamePadding { AsymmetryMode = mode };
        Run(layer => layer.Convolution = convolution, Tensor.Counting(1, 1, 1, 1, 3, 3)).AssertIs([1, 1, 3, 3], expected);
    }

    [Fact]
    public void Groups_strides_dilation_and_bias()
    {
        ConvolutionLayerParams convolution = Convolution(2, 1, [1, 2], [1, 1, 1, -1]);
        convolution.NGroups = 2;
        convolution.Stride.Add([1, 2]);
        convolution.DilationFactor.Add([1, 2]);
        convolution.HasBias = true;
        convolution.Bias = Weights(100, 200);
        Tensor y = Run(layer => layer.Convolution = convolution, Tensor.Counting(0, 1, 1, 2, 1, 5));

        // Channel 0: 0+2, 2+4; channel 1: 5-7, 7-9.
        y.AssertIs([1, 2, 1, 2], [102, 106, 198, 198]);
    }

    [Fact]
    public void Weights_may_be_a_second_input()
    {
        Tensor y = Run(
            layer => layer.Convolution = Convolution(1, 1, [1, 1], []), Tensor.Counting(1, 1, 1, 1, 2, 2), new Tensor([3], 1, 1, 1, 1));
        y.AssertIs([1, 1, 2, 2], [3, 6, 9, 12]);
    }

    [Fact]
    public void Leading_dimensions_are_examples()
    {
        Tensor y = Run(layer => layer.Convolution = Convolution(1, 1, [1, 1], [2]), Tensor.Counting(0, 1, 2, 3, 1, 1, 2));
        y.AssertIs([2, 3, 1, 1, 2], [.. Enumerable.Range(0, 12).Select(i => 2f * i)]);
    }

    [Fact]
    public void Deconvolution_spreads_each_element()
    {
        ConvolutionLayerParams convolution = Convolution(1, 1, [2, 2], [1, 2, 3, 4]);
        convolution.IsDeconvolution = true;
        convolution.Stride.Add([2, 2]);
        Run(layer => layer.Convolution = convolution, new Tensor([1, 10], 1, 1, 1, 2)).AssertIs([1, 1, 2, 4], [1, 2, 10, 20, 3, 4, 30, 40]);
    }

    [Fact]
    public void Deconvolution_crops_to_the_output_shape()
    {
        ConvolutionLayerParams convolution = Convolution(1, 1, [1, 3], [1, 1, 1]);
        convolution.IsDeconvolution = true;
        convolution.OutputShape.Add([1, 2]);

        // In full: 1, 11, 11, 10.
        Run(layer => layer.Convolution = convolution, new Tensor([1, 10], 1, 1, 1, 2)).AssertIs([1, 1, 1, 2], [11, 11]);
    }

    [Fact]
    public void Wrong_weights_are_an_error_that_names_the_layer()
    {
        ModelValidationException error = Assert.Throws<ModelValidationException>(() =>
            Run(layer => layer.Convolution = Convolution(1, 1, [2, 2], [1, 2, 3]), Tensor.Counting(1, 1, 1, 1, 3, 3)));
        Assert.Contains("layer 'layer of y' (convolution)", error.Message);
        Assert.Contains("3 elements", error.Message);
    }

    [Fact]
    public void Absurd_sizes_are_an_error()
    {
        ConvolutionLayerParams convolution = Convolution(1UL << 40, 1, [2, 2], [1, 2, 3, 4]);
        Assert.Throws<ModelValidationException>(() => Run(layer => layer.Convolution = convolution, Tensor.Counting(1, 1, 1, 1, 3, 3)));
        convolution.OutputChannels = 1 << 30;
        convolution.KernelSize[0] = 1 << 30;
        convolution.KernelSize[1] = 1 << 30;
        Assert.Throws<ModelValidationException>(() => Run(layer => layer.Convolution = convolution, Tensor.Counting(1, 1, 1, 1, 3, 3)));
    }

    private static ConvolutionLayerParams Convolution(ulong outputs, ulong inputs, ulong[] kernel, float[] weights) => new()
    {
        OutputChannels = outputs,
        KernelChannels = inputs,
        KernelSize = { kernel },
        Valid = new ValidPadding(),
        Weights = Weights(weights),
    };
}
