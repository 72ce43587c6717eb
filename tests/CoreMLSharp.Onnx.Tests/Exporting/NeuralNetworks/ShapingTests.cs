using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ShapingTests
{
    private static readonly Tensor X = Tensor.Counting(0, 1, 2, 3, 2);

    [Fact]
    public void Flatten_in_both_orders()
    {
        Run(layer => layer.Flatten = new(), Tensor.Counting(0, 1, 1, 2, 1, 2)).AssertIs([1, 4, 1, 1], [0, 1, 2, 3]);
        Run(
            layer => layer.Flatten = new() { Mode = FlattenLayerParams.Types.FlattenOrder.ChannelLast },
            Tensor.Counting(0, 1, 1, 2, 1, 2)).AssertIs([1, 4, 1, 1], [0, 2, 1, 3]);
    }

    [Theory]
    [InlineData(-1, new long[] { 6, 2 })]
    [InlineData(0, new long[] { 1, 12 })]
    [InlineData(1, new long[] { 2, 6 })]
    [InlineData(3, new long[] { 12, 1 })]
    public void Flatten_to_two_dimensions(long axis, long[] shape) =>
        Run(layer => layer.FlattenTo2D = new() { Axis = axis }, X).AssertIs(shape, X.Values);

    [Fact]
    public void Reshapes()
    {
        Run(layer => layer.ReshapeStatic = new() { TargetShape = { 4, -1 } }, X).AssertIs([4, 3], X.Values);
        Run(
            layer => layer.RankPreservingReshape = new() { TargetShape = { 3, 0, -1 } },
            Tensor.Counting(0, 1, 2, 4, 3)).AssertIs([3, 4, 2], Tensor.Counting(0, 1, 24).Values);
        Run(layer => layer.ReshapeLike = new(), X, Tensor.Counting(0, 0, 6, 2)).AssertIs([6, 2], X.Values);
        Run(layer => layer.ReshapeDynamic = new(), X, Tensor.Vector(3, 4)).AssertIs([3, 4], X.Values);
    }

    [Fact]
    public void Reshape_of_networks_of_five_dimensions()
    {
        Tensor x = Tensor.Counting(0, 1, 1, 1, 2, 1, 3);
        NetworkBuilder first = new NetworkBuilder(exact: false)
            .Input("x", 2, 1, 3)
            .Layer("x", "y", layer => layer.Reshape = new() { TargetShape = { 3, 2, 1 } })
            .Output("y");
        first.Run(("x", x with { Shape = [1, 2, 1, 3] })).AssertIs([1, 3, 2, 1], [0, 1, 2, 3, 4, 5]);

        // Channels last: 0 3 1 4 2 5 as [2, 1, 3], then its last axis to the front.
        NetworkBuilder last = new NetworkBuilder(exact: false)
            .Input("x", 2, 1, 3)
            .Layer(
                "x", "y",
                layer => layer.Reshape = new() { TargetShape = { 3, 2, 1 }, Mode = ReshapeLayerParams.Types.ReshapeOrder.ChannelLast })
            .Output("y");
        last.Run(("x", x with { Shape = [1, 2, 1, 3] })).AssertIs([1, 3, 2, 1], [0, 4, 3, 2, 1, 5]);
    }

    [Fact]
    public void Permute_moves_sequence_and_channels_but_not_the_batch()
    {
        NetworkBuilder network = new NetworkBuilder(exact: false)
            .Input("x", 2, 1, 3)
            .Layer("x", "y", layer => layer.Permute = new() { Axis = { 3, 1, 2, 0 } })
            .Output("y");
        network.Run(("x", Tensor.Counting(0, 1, 1, 1, 2, 1, 3))).AssertIs([3, 1, 2, 1, 1], [0, 3, 1, 4, 2, 5]);
    }

    [Fact]
    public void Transpose() =>
        Run(layer => layer.Transpose = new() { Axes = { 2, 0, 1 } }, X).AssertIs([2, 2, 3], [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);

    [Fact]
    public void Dimensions_of_one_come_and_go()
    {
        Run(layer => layer.ExpandDims = new() { Axes = { 0, -1 } }, Tensor.Vector(1, 2)).AssertIs([1, 2, 1], [1, 2]);
        Run(layer => layer.Squeeze = new() { Axes = { 0, -1 } }, Tensor.Counting(0, 1, 1, 3, 1, 1)).AssertIs([3, 1], [0, 1, 2]);
        Run(layer => layer.Squeeze = new() { SqueezeAll = true }, Tensor.Counting(0, 1, 1, 1)).AssertIs([1], [0]);
    }

    [Fact]
    public void Broadcasts()
    {
        Tensor row = new([1, 2], 1, 2);
        Run(layer => layer.BroadcastToStatic = new() { TargetShape = { 2, 2 } }, row).AssertIs([2, 2], [1, 2, 1, 2]);
        Run(layer => layer.BroadcastToLike = new(), row, Tensor.Counting(0, 0, 2, 2)).AssertIs([2, 2], [1, 2, 1, 2]);
        Run(layer => layer.BroadcastToDynamic = new(), row, Tensor.Vector(2, 2)).AssertIs([2, 2], [1, 2, 1, 2]);
    }

    [Fact]
    public void Space_and_depth()
    {
        // The example of the specification: channels of 1 2, 3 4 … 15 16.
        Tensor depth = Tensor.Counting(1, 1, 1, 8, 1, 2);
        float[] space = [1, 5, 2, 6, 9, 13, 10, 14, 3, 7, 4, 8, 11, 15, 12, 16];
        Run(
            layer => layer.ReorganizeData = new() { Mode = ReorganizeDataLayerParams.Types.ReorganizationType.DepthToSpace, BlockSize = 2 },
            depth).AssertIs([1, 2, 2, 4], space);
        Run(
            layer => layer.ReorganizeData = new() { Mode = ReorganizeDataLayerParams.Types.ReorganizationType.SpaceToDepth, BlockSize = 2 },
            new Tensor(space, 1, 2, 2, 4)).AssertIs([1, 8, 1, 2], depth.Values);
        Run(
            layer => layer.ReorganizeData = new() { Mode = ReorganizeDataLayerParams.Types.ReorganizationType.PixelShuffle, BlockSize = 2 },
            depth)
            .AssertIs([1, 2, 2, 4], [1, 3, 2, 4, 5, 7, 6, 8, 9, 11, 10, 12, 13, 15, 14, 16]);
    }

    [Fact]
    public void Shape_as_numbers() => Run(layer => layer.GetShape = new(), X).AssertIs([3], [2, 3, 2]);
}
