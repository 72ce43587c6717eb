using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Graphs;

public class BatchNormFoldingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_convolution_takes_in_the_normalisation_after_it(bool hasBias)
    {
        NetworkBuilder network = Network(hasBias, normalized: "y").Output("y");

        // Channel 0: (3x + b − 1) · 2/√(3 + 1) + 5, channel 1: (−x + b − 2) · 6/√(8 + 1) + 7, for x = 10.
        float bias = hasBias ? 4 : 0;
        network.Run(("x", new Tensor([10], 1, 1, 1, 1))).AssertIs([1, 2, 1, 1], [34 + bias, -17 + (2 * bias)]);
        Assert.Equal(["Conv"], network.Translate().Model.Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void A_convolution_that_others_use_stays_as_it_is()
    {
        NetworkBuilder network = Network(hasBias: false, normalized: "n").Layer("c n", "y", layer => layer.Add = new()).Output("y");

        network.Run(("x", new Tensor([10], 1, 1, 1, 1))).AssertIs([1, 2, 1, 1], [34 + 30, -17 - 10]);
    }

    [Fact]
    public void A_convolution_that_is_an_output_stays_as_it_is()
    {
        NetworkBuilder network = Network(hasBias: false, normalized: "y").Output("c").Output("y");

        Dictionary<string, Tensor> outputs = network.RunAll(("x", new Tensor([10], 1, 1, 1, 1)));

        outputs["c"].AssertIs([1, 2, 1, 1], [30, -10]);
        outputs["y"].AssertIs([1, 2, 1, 1], [34, -17]);
    }

    private static NetworkBuilder Network(bool hasBias, string normalized) => new NetworkBuilder().Input("x", 1, 1, 1, 1)
        .Layer("x", "c", layer => layer.Convolution = new()
        {
            OutputChannels = 2,
            KernelChannels = 1,
            KernelSize = { 1, 1 },
            Weights = Weights(3, -1),
            HasBias = hasBias,
            Bias = hasBias ? Weights(4, 4) : null,
            Valid = new(),
        })
        .Layer("c", normalized, layer => layer.Batchnorm = new()
        {
            Channels = 2,
            Epsilon = 1,
            Gamma = Weights(2, 6),
            Beta = Weights(5, 7),
            Mean = Weights(1, 2),
            Variance = Weights(3, 8),
        });
}
