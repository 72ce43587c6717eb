using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

/// <summary>Networks that break the rules are one clear error each, in little time and memory.</summary>
public class HostileNetworkTests
{
    [Fact]
    public void A_circle_is_a_missing_input()
    {
        NetworkBuilder network = new NetworkBuilder()
            .Input("x", 1)
            .Layer("b", "a", layer => layer.Copy = new())
            .Layer("a", "b", layer => layer.Copy = new())
            .Output("a");
        AssertInvalid(network, "'b' is neither an input of the model nor computed by an earlier layer");
    }

    [Fact]
    public void An_output_that_nothing_computes() =>
        AssertInvalid(
            new NetworkBuilder().Input("x", 1).Layer("x", "y", layer => layer.Copy = new()).Output("z"),
            "no layer computes the output 'z'");

    [Fact]
    public void An_input_described_twice() =>
        AssertInvalid(
            new NetworkBuilder().Input("x", 1).Input("x", 2).Layer("x", "y", layer => layer.Copy = new()).Output("y"),
            "'x' is described twice");

    [Fact]
    public void Too_many_inputs_or_outputs()
    {
        AssertInvalid(
            new NetworkBuilder().Input("x", 1).Layer("x x", "y", layer => layer.Sin = new()).Output("y"), "it has 2 inputs; 1 are defined");
        AssertInvalid(
            new NetworkBuilder().Input("x", 1).Layer("x", "y z", layer => layer.Sin = new()).Output("y"),
            "it has 2 outputs; 1 are defined");
        AssertInvalid(new NetworkBuilder().Input("x", 1).Layer("", "y", layer => layer.Sin = new()).Output("y"), "it has 0 inputs");
    }

    [Fact]
    public void Shapes_that_do_not_fit()
    {
        AssertInvalid(
            new NetworkBuilder().Input("x", 2).Input("z", 3).Layer("x z", "y", layer => layer.AddBroadcastable = new()).Output("y"),
            "cannot be broadcast together");
        AssertInvalid(
            new NetworkBuilder().Input("x", 2, 3).Layer("x x", "y", layer => layer.BatchedMatmul = new()).Output("y"),
            "cannot be multiplied");
        AssertInvalid(
            new NetworkBuilder().Input("x", 2, 3).Layer("x", "y", layer => layer.ReshapeStatic = new() { TargetShape = { 4 } }).Output("y"),
            "cannot be reshaped");
        AssertInvalid(
            new NetworkBuilder().Input("x", 2, 3).Layer("x", "y", layer => layer.Transpose = new() { Axes = { 0, 0 } }).Output("y"),
            "not a permutation");
        AssertInvalid(
            new NetworkBuilder().Input("x", 2, 3).Layer("x", "y", layer => layer.SoftmaxND = new() { Axis = 2 }).Output("y"),
            "there is no axis 2");
        AssertInvalid(
            new NetworkBuilder().Input("x", 2).Layer("x", "y", layer => layer.Convolution = new()).Output("y"), "at least 3 dimensions");
    }

    [Fact]
    public void Absurd_sizes()
    {
        AssertInvalid(
            new NetworkBuilder()
                .Input("x", 1)
                .Layer("", "y", layer => layer.FillStatic = new() { TargetShape = { 1000000, 1000000 } })
                .Output("y"),
            "more than");
        AssertInvalid(
            new NetworkBuilder()
                .Input("x", 1)
                .Layer("", "y", layer => layer.RandomNormalStatic = new() { OutputShape = { 1UL << 62, 1UL << 62 } })
                .Output("y"),
            "outputShape");
        AssertInvalid(
            new NetworkBuilder()
                .Input("x", 1)
                .Layer("", "y", layer => layer.RangeStatic = new() { EndValue = 1e30f, StepSizeValue = 1 })
                .Output("y"),
            "has no end");
        AssertInvalid(
            new NetworkBuilder().Input("x", 1).Layer("", "y", layer => layer.RangeStatic = new() { EndValue = 1 }).Output("y"),
            "has no end");
        AssertInvalid(
            new NetworkBuilder()
                .Input("x", 1, 1, 1, 1)
                .Layer("x", "y", layer => layer.Upsample = new() { ScalingFactor = { 1 << 16, 1 << 16 } })
                .Output("y"),
            "more than");
        AssertInvalid(
            new NetworkBuilder()
                .Input("x", 1)
                .Layer("", "y", layer => layer.LoadConstantND = new() { Shape = { 1 << 20, 1 << 20, 1 << 20, 1 << 20 }, Data = Weights(1) })
                .Output("y"),
            "asks for");
        AssertInvalid(
            new NetworkBuilder().Input("x", 1).Layer("x", "y", layer => layer.Tile = new() { Reps = { 1 << 30 } }).Output("y"),
            "more than");
    }

    [Fact]
    public void Missing_weights() => AssertInvalid(
        new NetworkBuilder()
            .Input("x", 2)
            .Layer("x", "y", layer => layer.InnerProduct = new() { InputChannels = 2, OutputChannels = 2 })
            .Output("y"), "weights' is missing");

    [Fact]
    public void Inputs_that_a_network_cannot_take()
    {
        NetworkBuilder network = new NetworkBuilder().Input("x", 1).Layer("x", "y", layer => layer.Copy = new()).Output("y");
        network.Model.Description.Input[0].Type = new FeatureType { StringType = new() };
        AssertInvalid(network, "neither an array nor an image");
    }

    private static void AssertInvalid(NetworkBuilder network, string message) =>
        Assert.Contains(message, Assert.Throws<ModelValidationException>(() => network.Translate()).Message);
}
