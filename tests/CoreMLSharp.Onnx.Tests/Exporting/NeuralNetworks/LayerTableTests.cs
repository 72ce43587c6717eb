using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class LayerTableTests
{
    public static TheoryData<NeuralNetworkLayer.LayerOneofCase> LayerTypes =>
        [.. Enum.GetValues<NeuralNetworkLayer.LayerOneofCase>().Where(type => type != NeuralNetworkLayer.LayerOneofCase.None)];

    [Theory]
    [MemberData(nameof(LayerTypes))]
    public void Every_layer_type_of_the_specification_has_a_translation(NeuralNetworkLayer.LayerOneofCase type)
    {
        NeuralNetworkLayer layer = new();
        NeuralNetworkLayer.Descriptor.FindFieldByNumber((int)type).Accessor.SetValue(
            layer,
            NeuralNetworkLayer.Descriptor.FindFieldByNumber((int)type).MessageType.Parser.ParseFrom(ReadOnlySpan<byte>.Empty.ToArray()));
        Assert.NotNull(LayerTable.Find(layer).Translate);
    }

    [Fact]
    public void An_unknown_layer_is_one_clear_error()
    {
        NetworkBuilder network = new NetworkBuilder().Input("x", 1).Layer("x", "y", _ => { }).Output("y");
        UnsupportedModelException error =
            Assert.Throws<UnsupportedModelException>(() => network.Translate(new OnnxTranslationOptions { ModelName = "some.mlmodel" }));
        Assert.StartsWith("some.mlmodel: layer 'layer of y' (unknown type): ", error.Message);
    }

    [Fact]
    public void A_custom_layer_is_one_clear_error_that_names_the_class()
    {
        NetworkBuilder network = new NetworkBuilder()
            .Input("x", 1)
            .Layer("x", "y", layer => layer.Custom = new CustomLayerParams { ClassName = "Swish" })
            .Output("y");
        Assert.Contains("'Swish'", Assert.Throws<UnsupportedModelException>(() => network.Translate()).Message);
    }

    [Fact]
    public void A_registered_delegate_says_what_a_custom_layer_computes()
    {
        NetworkBuilder network = new NetworkBuilder()
            .Input("x", 2)
            .Layer("x", "y", layer => layer.Custom = new CustomLayerParams { ClassName = "Swish" })
            .Output("y");
        OnnxTranslationOptions options = new()
        {
            CustomLayers = new Dictionary<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>>
            {
                ["Swish"] = custom =>
                [
                    NetworkBuilder.Make(custom.Input[0], "gate", layer => layer.Activation = new() { Sigmoid = new() }),
                    NetworkBuilder.Make($"{custom.Input[0]} gate", custom.Output[0], layer => layer.Multiply = new()),
                ],
            },
        };
        Tensor y = OnnxRunner.Run(network.Translate(options), new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(0, 1) })["y"];
        y.AssertIs([2], [0, 0.7310586f]);
    }
}
