using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;
using Linear = CoreMLSharp.Specification.UpsampleLayerParams.Types.LinearUpsampleMode;
using Method = CoreMLSharp.Specification.SamplingMode.Types.Method;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ResamplingTests
{
    private static readonly Tensor Row = new([0, 10, 20], 1, 1, 1, 3);

    [Fact]
    public void Nearest_neighbours() =>
        Run(layer => layer.Upsample = new() { ScalingFactor = { 2, 2 } }, new Tensor([1, 2], 1, 1, 1, 2))
            .AssertIs([1, 1, 2, 4], [1, 1, 2, 2, 1, 1, 2, 2]);

    [Theory]
    [InlineData(Linear.Default, new float[] { 0, 5, 10, 15, 20, 20 })]
    [InlineData(Linear.AlignCornersTrue, new float[] { 0, 4, 8, 12, 16, 20 })]
    [InlineData(Linear.AlignCornersFalse, new float[] { 0, 2.5f, 7.5f, 12.5f, 17.5f, 20 })]
    public void Bilinear_upsampling(Linear mode, float[] expected)
    {
        UpsampleLayerParams parameters =
            new() { ScalingFactor = { 1, 2 }, Mode = UpsampleLayerParams.Types.InterpolationMode.Bilinear, LinearUpsampleMode = mode };
        Run(layer => layer.Upsample = parameters, Row).AssertIs([1, 1, 1, 6], expected);
    }

    [Theory]
    [InlineData(Method.StrictAlignEndpointsMode, 2, new float[] { 0, 20 })]
    [InlineData(Method.StrictAlignEndpointsMode, 1, new float[] { 0 })]
    [InlineData(Method.AlignEndpointsMode, 1, new float[] { 10 })]
    [InlineData(Method.AlignEndpointsMode, 5, new float[] { 0, 5, 10, 15, 20 })]
    [InlineData(Method.UpsampleMode, 2, new float[] { 0, 15 })]
    [InlineData(Method.RoiAlignMode, 2, new float[] { 5, 15 })]
    public void Resizing(Method method, ulong width, float[] expected)
    {
        ResizeBilinearLayerParams parameters = new() { TargetSize = { 1, width }, Mode = new() { SamplingMethod = method } };
        Run(layer => layer.ResizeBilinear = parameters, Row).AssertIs([1, 1, 1, (long)width], expected);
    }

    [Fact]
    public void Regions_are_cut_out_and_resized()
    {
        // 0 … 15 in four rows: the region from (1, 1) to (3, 3), and that from (0, 0) to (1, 2) as centre and size, halved.
        Tensor x = Tensor.Counting(0, 1, 1, 1, 1, 4, 4);
        CropResizeLayerParams corners = new() { TargetSize = { 2, 2 } };
        Run(layer => layer.CropResize = corners, x, new Tensor([1, 1, 3, 3], 1, 1, 4, 1, 1)).AssertIs([1, 1, 1, 2, 2], [5, 7, 13, 15]);
        CropResizeLayerParams centre = new()
        {
            TargetSize = { 2, 2 },
            SpatialScale = 0.5f,
            BoxIndicesMode = new() { BoxMode = BoxCoordinatesMode.Types.Coordinates.CenterSizeWidthFirst },
        };
        Run(layer => layer.CropResize = centre, x, new Tensor([2, 1, 4, 2], 1, 1, 4, 1, 1)).AssertIs([1, 1, 1, 2, 2], [0, 2, 4, 6]);
    }

    [Fact]
    public void Regions_name_the_example_they_are_cut_from()
    {
        Tensor x = Tensor.Counting(0, 1, 1, 2, 1, 1, 2);
        CropResizeLayerParams parameters = new() { TargetSize = { 1, 2 }, NormalizedCoordinates = true };
        Run(layer => layer.CropResize = parameters, x, new Tensor([1, 0, 0, 0, 1, 0, 0, 0.5f, 0, 1], 2, 1, 5, 1, 1))
            .AssertIs([2, 1, 1, 1, 2], [2, 3, 0.5f, 1]);
    }
}
