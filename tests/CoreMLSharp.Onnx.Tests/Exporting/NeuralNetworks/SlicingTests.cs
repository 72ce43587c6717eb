using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class SlicingTests
{
    [Fact]
    public void Slices_along_channels_height_or_width()
    {
        Tensor x = Tensor.Counting(0, 1, 1, 1, 2, 4);
        Run(
            layer => layer.Slice = new() { Axis = SliceLayerParams.Types.SliceAxis.WidthAxis, StartIndex = 1, EndIndex = -1, Stride = 1 },
            x).AssertIs([1, 1, 2, 2], [1, 2, 5, 6]);
        Run(
            layer => layer.Slice = new() { Axis = SliceLayerParams.Types.SliceAxis.WidthAxis, StartIndex = 0, EndIndex = 4, Stride = 3 },
            x).AssertIs([1, 1, 2, 2], [0, 3, 4, 7]);
        Run(
            layer => layer.Slice = new() { Axis = SliceLayerParams.Types.SliceAxis.HeightAxis, StartIndex = 1, EndIndex = 2, Stride = 1 },
            x).AssertIs([1, 1, 1, 4], [4, 5, 6, 7]);
    }

    [Fact]
    public void Static_slices_as_in_the_specification()
    {
        // x[:3:2, 2::2, ::2] and, with the second axis squeezed, x[:3:2, 2, ::2] of 0 … 124.
        SliceStaticLayerParams parameters = new()
        {
            BeginIds = { 1, 2, 3 },
            BeginMasks = { true, false, true },
            EndIds = { 3, -3, 2 },
            EndMasks = { false, true, true },
            Strides = { 2, 2, 2 },
            SqueezeMasks = { false, false, false },
        };
        Tensor x = Tensor.Counting(0, 1, 5, 5, 5);
        Run(layer => layer.SliceStatic = parameters, x).AssertIs([2, 2, 3], [10, 12, 14, 20, 22, 24, 60, 62, 64, 70, 72, 74]);
        parameters.SqueezeMasks[1] = true;
        Run(layer => layer.SliceStatic = parameters, x).AssertIs([2, 3], [10, 12, 14, 60, 62, 64]);
    }

    [Fact]
    public void Slices_run_backwards()
    {
        Tensor x = Tensor.Vector(0, 1, 2, 3, 4);
        Run(
            layer =>
                layer.SliceStatic =
                    new() { BeginIds = { -1 }, EndIds = { 0 }, BeginMasks = { false }, EndMasks = { true }, Strides = { -2 } },
            x).AssertIs([3], [4, 2, 0]);
        Run(
            layer =>
                layer.SliceStatic =
                    new() { BeginIds = { 3 }, EndIds = { 0 }, BeginMasks = { false }, EndMasks = { false }, Strides = { -1 } },
            x).AssertIs([3], [3, 2, 1]);
    }

    [Fact]
    public void Dynamic_slices()
    {
        Tensor x = Tensor.Counting(0, 1, 3, 4);
        SliceDynamicLayerParams parameters =
            new() { EndIds = { 3, 4 }, Strides = { 1, 2 }, BeginMasks = { false, true }, EndMasks = { true, false } };
        Run(layer => layer.SliceDynamic = parameters, x, Tensor.Vector(1, 3)).AssertIs([2, 2], [4, 6, 8, 10]);
        Run(
            layer => layer.SliceDynamic = new() { SqueezeMasks = { true, false } }, x, Tensor.Vector(-1, 3), Tensor.Vector(0, 0),
            Tensor.Vector(1, -1)).AssertIs([3], [11, 10, 9]);
    }

    [Fact]
    public void Slice_of_constant_size() =>
        Run(layer => layer.SliceBySize = new() { Size = 2, Axis = 1 }, Tensor.Counting(0, 1, 2, 4), Tensor.Vector(1))
            .AssertIs([2, 2], [1, 2, 5, 6]);

    [Fact]
    public void Crops()
    {
        Tensor x = Tensor.Counting(0, 1, 1, 1, 3, 4);
        BorderAmounts borders = new()
        {
            BorderAmounts_ =
            {
                new BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1 },
                new BorderAmounts.Types.EdgeSizes { StartEdgeSize = 1, EndEdgeSize = 2 },
            },
        };
        Run(layer => layer.Crop = new() { CropAmounts = borders }, x).AssertIs([1, 1, 2, 1], [5, 9]);
        Run(layer => layer.Crop = new() { Offset = { 1, 2 } }, x, Tensor.Counting(0, 0, 1, 1, 2, 2)).AssertIs([1, 1, 2, 2], [6, 7, 10, 11]);
    }

    [Fact]
    public void Splits()
    {
        NetworkBuilder channels = new NetworkBuilder()
            .Input("x", 1, 4, 1, 1)
            .Layer("x", "a b", layer => layer.Split = new() { NOutputs = 2 })
            .Output("a")
            .Output("b");
        Dictionary<string, Tensor> halves = channels.RunAll(("x", Tensor.Counting(0, 1, 1, 4, 1, 1)));
        halves["a"].AssertIs([1, 2, 1, 1], [0, 1]);
        halves["b"].AssertIs([1, 2, 1, 1], [2, 3]);
        NetworkBuilder uneven = new NetworkBuilder()
            .Input("x", 5)
            .Layer("x", "a b", layer => layer.SplitND = new() { Axis = -1, NumSplits = 2 })
            .Output("a")
            .Output("b");
        Assert.Equal([3, 2], uneven.RunAll(("x", Tensor.Vector(0, 1, 2, 3, 4))).Values.Select(part => part.Values.Length));
        NetworkBuilder sizes = new NetworkBuilder()
            .Input("x", 5)
            .Layer("x", "a b", layer => layer.SplitND = new() { SplitSizes = { 1, 4 } })
            .Output("a")
            .Output("b");
        sizes.RunAll(("x", Tensor.Vector(0, 1, 2, 3, 4)))["b"].AssertIs([4], [1, 2, 3, 4]);
    }

    [Fact]
    public void Sliding_windows() =>
        Run(
            layer => layer.SlidingWindows = new() { Axis = 0, WindowSize = 3, Step = 2 },
            Tensor.Vector(0, 1, 2, 3, 4, 5)).AssertIs([2, 3], [0, 1, 2, 2, 3, 4]);

    [Fact]
    public void Reversals()
    {
        Run(layer => layer.Reverse = new() { ReverseDim = { true, false } }, Tensor.Counting(0, 1, 2, 2)).AssertIs([2, 2], [2, 3, 0, 1]);

        // The first example of the specification.
        Run(
            layer => layer.ReverseSeq = new() { BatchAxis = 0, SequenceAxis = 1 }, Tensor.Counting(0, 1, 2, 4),
            Tensor.Vector(3, 0)).AssertIs([2, 4], [2, 1, 0, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void Triangles_and_bands()
    {
        Tensor x = Tensor.Counting(1, 1, 3, 3);
        Run(layer => layer.UpperTriangular = new() { K = 1 }, x).AssertIs([3, 3], [0, 2, 3, 0, 0, 6, 0, 0, 0]);
        Run(layer => layer.LowerTriangular = new() { K = -1 }, x).AssertIs([3, 3], [0, 0, 0, 4, 0, 0, 7, 8, 0]);
        Run(layer => layer.MatrixBandPart = new() { NumLower = 0, NumUpper = 1 }, x).AssertIs([3, 3], [1, 2, 0, 0, 5, 6, 0, 0, 9]);
        Run(layer => layer.MatrixBandPart = new() { NumLower = -1, NumUpper = 0 }, x).AssertIs([3, 3], [1, 0, 0, 4, 5, 0, 7, 8, 9]);
    }
}
