using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;
using ColorSpace = CoreMLSharp.Specification.ImageFeatureType.Types.ColorSpace;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class NetworkFeaturesTests
{
    [Fact]
    public void Image_networks_of_five_dimensions_become_ordinary_ones_without_reshapes()
    {
        OnnxTranslation translation = ImageNetwork(exact: false).Translate();
        Assert.Equal(OnnxLayout.Rank5Folded, translation.Inputs.Single().Layout);
        Assert.Equal([1L, 3, 4, 4], translation.Inputs.Single().Dims);
        Assert.DoesNotContain(translation.Model.Graph.Node, node => node.OpType is "Reshape" or "Transpose" or "Unsqueeze" or "Squeeze");
        Assert.Equal("y", translation.Model.Graph.Output.Single().Name);
    }

    [Fact]
    public void Networks_that_see_the_sequence_keep_five_dimensions()
    {
        NetworkBuilder network = new NetworkBuilder(exact: false).Input("x", 2)
            .Layer("x", "twice", layer => layer.SequenceRepeat = new() { NRepetitions = 2 })
            .Layer("twice", "y", layer => layer.InnerProduct = new() { InputChannels = 2, OutputChannels = 1, Weights = Weights(1, 1) })
            .Output("y");
        Assert.Equal(OnnxLayout.Rank5, network.Translate().Inputs.Single().Layout);
        network.Run(("x", Tensor.Counting(1, 1, 1, 1, 2, 1, 1))).AssertIs([2, 1, 1, 1, 1], [3, 3]);
    }

    [Fact]
    public void Networks_of_independent_examples_can_be_batched()
    {
        OnnxTranslation translation = ImageNetwork(exact: true).Translate(new OnnxTranslationOptions { Batch = true });
        Assert.True(translation.IsBatched);
        Assert.Equal([-1L, 3, 4, 4], translation.Inputs.Single().Dims);
        Tensor two = Tensor.Counting(0, 0.01f, 2, 3, 4, 4);
        Tensor second = new([.. two.Values.Skip(48)], 1, 3, 4, 4);
        float[] together = OnnxRunner.Run(translation, new Dictionary<string, Tensor> { ["image"] = two })["y"].Values;
        float[] alone = OnnxRunner.Run(translation, new Dictionary<string, Tensor> { ["image"] = second })["y"].Values;
        Assert.Equal(alone, together.TakeLast(alone.Length));
    }

    [Fact]
    public void Networks_that_mix_examples_are_not_batched()
    {
        NetworkBuilder network = new NetworkBuilder()
            .Input("x", 1, 2)
            .Layer("x", "y", layer => layer.ReduceSum = new() { Axes = { 0 }, KeepDims = true })
            .Output("y");
        OnnxTranslation translation = network.Translate(new OnnxTranslationOptions { Batch = true });
        Assert.False(translation.IsBatched);
        Assert.Equal([1L, 2], translation.Inputs.Single().Dims);
    }

    [Theory]
    [InlineData(ColorSpace.Rgb, new float[] { 21, 32, 43 })]
    [InlineData(ColorSpace.Bgr, new float[] { 23, 32, 41 })]
    [InlineData(ColorSpace.Grayscale, new float[] { 24 })]
    public void The_scaler_knows_the_colours(ColorSpace colors, float[] expected)
    {
        NetworkBuilder network = new NetworkBuilder()
            .Image("image", 1, 1, colors)
            .Layer("image", "y", layer => layer.Copy = new())
            .Output("y");
        network.Network.Preprocessing.Add(
            new NeuralNetworkPreprocessing
            {
                FeatureName = "image",
                Scaler = new() { ChannelScale = 2, RedBias = 1, GreenBias = 2, BlueBias = 3, GrayBias = 4 },
            });
        float[] pixel = [.. new float[] { 10, 15, 20 }.Take(expected.Length)];
        network.Run(("image", new Tensor(pixel, 1, pixel.Length, 1, 1))).AssertIs([1, pixel.Length, 1, 1], expected);
    }

    [Fact]
    public void The_mean_image_is_subtracted()
    {
        NetworkBuilder network = new NetworkBuilder()
            .Image("image", 1, 2, ColorSpace.Grayscale)
            .Layer("image", "y", layer => layer.Copy = new())
            .Output("y");
        network.Network.Preprocessing.Add(new NeuralNetworkPreprocessing { MeanImage = new() { MeanImage = { 1, 2 } } });
        network.Run(("image", new Tensor([10, 20], 1, 1, 1, 2))).AssertIs([1, 1, 1, 2], [9, 18]);
    }

    [Fact]
    public void Flexible_shapes_stay_open()
    {
        NetworkBuilder network = new NetworkBuilder().FlexibleInput("x", 1, 1, -1, -1)
            .Layer("x", "pooled", layer => layer.Pooling = new() { KernelSize = { 2, 2 }, Stride = { 2, 2 }, Same = new() })
            .Layer("pooled", "y", layer => layer.Upsample = new() { ScalingFactor = { 2, 2 } })
            .Output("y");
        network.Run(("x", Tensor.Counting(0, 1, 1, 1, 2, 3))).AssertIs([1, 1, 2, 4], [4, 4, 5, 5, 4, 4, 5, 5]);
        network.Run(("x", Tensor.Counting(0, 1, 1, 1, 1, 1))).AssertIs([1, 1, 2, 2], [0, 0, 0, 0]);
    }

    [Fact]
    public void An_exported_file_stands_alone()
    {
        using MemoryStream stream = new();
        NetworkBuilder network = new NetworkBuilder().Input("x", 1, 1000)
            .Layer(
                "x", "y",
                layer =>
                    layer.InnerProduct =
                        new() { InputChannels = 1000, OutputChannels = 1, Weights = Weights([.. Enumerable.Repeat(0.5f, 1000)]) })
            .Output("y");
        OnnxTranslation translation = network.Translate();
        Assert.Single(translation.Initializers);
        translation.WriteTo(stream);
        Onnx.Specification.ModelProto model = Onnx.Specification.ModelProto.Parser.ParseFrom(stream.ToArray());
        Assert.Equal(4000, model.Graph.Initializer.Single(tensor => tensor.Name == translation.Initializers[0].Name).RawData.Length);
        network.Run(("x", Tensor.Counting(1, 0, 1, 1000))).AssertIs([1, 1], [500]);
    }

    private static NetworkBuilder ImageNetwork(bool exact) => new NetworkBuilder(exact).Image("image", 4, 4, ColorSpace.Rgb)
        .Layer(
            "image", "c",
            layer =>
                layer.Convolution = new()
                {
                    OutputChannels = 2,
                    KernelChannels = 3,
                    KernelSize = { 1, 1 },
                    Valid = new(),
                    Weights = Weights(1, 2, 3, 4, 5, 6),
                })
        .Layer(
            "c", "n",
            layer =>
                layer.Batchnorm = new()
                {
                    Channels = 2,
                    Gamma = Weights(1, 2),
                    Beta = Weights(0, 1),
                    Mean = Weights(1, 2),
                    Variance = Weights(1, 2),
                })
        .Layer("n", "r", layer => layer.Activation = new() { ReLU = new() })
        .Layer("r", "p", layer => layer.Pooling = new() { KernelSize = { 2, 2 }, Stride = { 2, 2 }, Valid = new() })
        .Layer("p p", "both", layer => layer.Concat = new())
        .Layer("both", "y", layer => layer.Pooling = new() { Type = PoolingLayerParams.Types.PoolingType.Average, GlobalPooling = true })
        .Output("y");
}
