using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class NormalizationTests
{
    [Theory]
    [InlineData(new long[] { 1, 2, 1, 2 })]
    [InlineData(new long[] { 2, 1, 2 })]
    [InlineData(new long[] { 1, 1, 2, 1, 2 })]
    public void Batch_normalisation_in_every_rank(long[] shape)
    {
        // (x − 1) / √(3 + 1) · 2 + 10 and (x − 2) / √(0 + 1) · 1 + 20.
        BatchnormLayerParams parameters = new()
        {
            Channels = 2,
            Epsilon = 1,
            Gamma = Weights(2, 1),
            Beta = Weights(10, 20),
            Mean = Weights(1, 2),
            Variance = Weights(3, 0),
        };
        Run(layer => layer.Batchnorm = parameters, Tensor.Counting(0, 1, shape)).AssertIs(shape, [9, 10, 20, 21]);
    }

    [Fact]
    public void Batch_normalisation_by_the_input_itself()
    {
        // Each plane is −1, 1 around its mean.
        BatchnormLayerParams parameters = new()
        {
            Channels = 1,
            ComputeMeanVar = true,
            InstanceNormalization = true,
            Epsilon = 1e-9f,
            Gamma = Weights(3),
            Beta = Weights(1),
        };
        Tensor x = new([0, 2, 10, 12], 2, 1, 1, 2);
        Run(layer => layer.Batchnorm = parameters, x).AssertIs([2, 1, 1, 2], [-2, 4, -2, 4]);

        // All four are −6, −4, 4, 6 around 6; their variance is 26.
        parameters.InstanceNormalization = false;
        Run(layer => layer.Batchnorm = parameters, x).AssertIs([2, 1, 1, 2], [-2.5300903f, -1.3533936f, 3.3533936f, 4.5300903f]);
    }

    [Fact]
    public void Softmax()
    {
        Tensor x = new([0, MathF.Log(3)], 1, 2, 1, 1);
        Run(layer => layer.Softmax = new(), x).AssertIs([1, 2, 1, 1], [0.25f, 0.75f]);
        Run(layer => layer.Softmax = new(), new Tensor(x.Values, 1, 2)).AssertIs([1, 2], [0.25f, 0.75f]);
        Run(layer => layer.SoftmaxND = new() { Axis = -1 }, new Tensor(x.Values, 1, 2)).AssertIs([1, 2], [0.25f, 0.75f]);
    }

    [Theory]
    [InlineData(3, new float[] { 5, 14, 13 })]
    [InlineData(2, new float[] { 5, 13, 9 })]
    public void Local_response(ulong size, float[] sums)
    {
        // Of 1, 2, 3 with k = 1 and α = the size: x / (1 + sum of squares nearby); of an even number of channels the extra one comes after.
        LRNLayerParams parameters = new() { Alpha = size, Beta = 1, LocalSize = size, K = 1 };
        Run(layer => layer.Lrn = parameters, new Tensor([1, 2, 3], 1, 3, 1, 1))
            .AssertIs([1, 3, 1, 1], [1 / (1 + sums[0]), 2 / (1 + sums[1]), 3 / (1 + sums[2])]);
    }

    [Fact]
    public void Norm_of_one() =>
        Run(layer => layer.L2Normalize = new() { Epsilon = 1e-12f }, new Tensor([3, 4], 2, 1, 1)).AssertIs([2, 1, 1], [0.6f, 0.8f]);

    [Fact]
    public void Mean_and_variance()
    {
        Tensor x = new([0, 2, 10, 14], 2, 1, 2);
        Run(layer => layer.Mvn = new(), x).AssertIs([2, 1, 2], [-1, 1, -2, 2]);
        Run(layer => layer.Mvn = new() { NormalizeVariance = true, Epsilon = 1e-9f }, x).AssertIs([2, 1, 2], [-1, 1, -1, 1]);
        Run(layer => layer.Mvn = new() { AcrossChannels = true }, x).AssertIs([2, 1, 2], [-6.5f, -4.5f, 3.5f, 7.5f]);
    }

    [Fact]
    public void Layer_normalisation() =>
        Run(
            layer => layer.LayerNormalization = new() { NormalizedShape = { 2 }, Eps = 1e-9f, Gamma = Weights(1, 2), Beta = Weights(0, 1) },
            new Tensor([0, 2, 10, 14], 2, 2))
            .AssertIs([2, 2], [-1, 3, -1, 3]);
}
