using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;
using Kind = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class PoolingTests
{
    private static readonly Tensor X = Tensor.Counting(1, 1, 1, 1, 3, 3);

    [Theory]
    [InlineData(Kind.Max, new float[] { 5, 6, 8, 9 })]
    [InlineData(Kind.Average, new float[] { 3, 4, 6, 7 })]
    [InlineData(Kind.L2, new float[] { 6.7823300f, 8.6023253f, 12.4096736f, 14.3527001f })]
    public void Windows_inside(Kind type, float[] expected) =>
        Run(layer => layer.Pooling = new() { Type = type, KernelSize = { 2, 2 }, Valid = new() }, X).AssertIs([1, 1, 2, 2], expected);

    [Theory]
    [InlineData(Kind.Max, 9)]
    [InlineData(Kind.Average, 5)]
    [InlineData(Kind.L2, 16.8819430f)]
    public void The_whole_plane(Kind type, float expected) =>
        Run(layer => layer.Pooling = new() { Type = type, GlobalPooling = true }, X).AssertIs([1, 1, 1, 1], [expected]);

    [Theory]
    [InlineData(false, new float[] { 0.25f, 1.25f, 2.75f, 7 })]
    [InlineData(true, new float[] { 1, 2.5f, 5.5f, 7 })]
    public void Padding_counts_unless_it_is_excluded(bool exclude, float[] expected)
    {
        PoolingLayerParams parameters = new()
        {
            Type = Kind.Average,
            KernelSize = { 2, 2 },
            Stride = { 2, 2 },
            AvgPoolExcludePadding = exclude,
            Valid = new() { PaddingAmounts = new() },
        };
        for (int i = 0; i < 2; i++)
        {
            parameters.Valid.PaddingAmounts.BorderAmounts_.Add(new BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1 });
        }

        Run(layer => layer.Pooling = parameters, X).AssertIs([1, 1, 2, 2], expected);
    }

    [Fact]
    public void The_last_pixel_is_included()
    {
        // Four elements in windows of 3 by steps of 2: the second window hangs over the end.
        PoolingLayerParams parameters = new() { Type = Kind.Max, KernelSize = { 1, 3 }, Stride = { 1, 2 }, IncludeLastPixel = new() };
        Run(layer => layer.Pooling = parameters, Tensor.Counting(1, 1, 1, 1, 1, 4)).AssertIs([1, 1, 1, 2], [3, 4]);
    }

    [Fact]
    public void Volumes()
    {
        // The example of the specification.
        Tensor x = Tensor.Counting(1, 1, 1, 1, 2, 3, 3);
        Pooling3DLayerParams parameters = new()
        {
            KernelDepth = 2,
            KernelHeight = 2,
            KernelWidth = 2,
            StrideDepth = 1,
            StrideHeight = 1,
            StrideWidth = 1,
            PaddingType = Pooling3DLayerParams.Types.Pooling3DPaddingType.Valid,
        };
        Run(layer => layer.Pooling3D = parameters, x).AssertIs([1, 1, 1, 2, 2], [14, 15, 17, 18]);
        parameters.Type = Pooling3DLayerParams.Types.PoolingType3D.Average;
        Run(layer => layer.Pooling3D = parameters, x).AssertIs([1, 1, 1, 2, 2], [7.5f, 8.5f, 10.5f, 11.5f]);
        Run(layer => layer.GlobalPooling3D = new(), x).AssertIs([1, 1, 1, 1, 1], [18]);
        Run(
            layer => layer.GlobalPooling3D = new() { Type = GlobalPooling3DLayerParams.Types.GlobalPoolingType3D.Average },
            x).AssertIs([1, 1, 1, 1, 1], [9.5f]);
    }

    [Fact]
    public void Convolution_of_volumes()
    {
        Convolution3DLayerParams parameters = new()
        {
            OutputChannels = 1,
            InputChannels = 1,
            KernelDepth = 2,
            KernelHeight = 1,
            KernelWidth = 1,
            StrideDepth = 1,
            StrideHeight = 1,
            StrideWidth = 1,
            DilationDepth = 1,
            DilationHeight = 1,
            DilationWidth = 1,
            PaddingType = Convolution3DLayerParams.Types.PaddingType.Valid,
            Weights = Weights(1, 10),
            HasBias = true,
            Bias = Weights(0.5f),
        };
        Tensor x = Tensor.Counting(1, 1, 1, 1, 3, 1, 1);
        Run(layer => layer.Convolution3D = parameters, x).AssertIs([1, 1, 2, 1, 1], [21.5f, 32.5f]);
        parameters.IsDeconvolution = true;
        Run(layer => layer.Convolution3D = parameters, x).AssertIs([1, 1, 4, 1, 1], [1.5f, 12.5f, 23.5f, 30.5f]);
    }
}
