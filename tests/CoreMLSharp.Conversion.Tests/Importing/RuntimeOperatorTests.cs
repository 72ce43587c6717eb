using CoreMLSharp.Conversion.Tests.Support;
using static CoreMLSharp.Conversion.Tests.Support.TestGraph;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Importing;

/// <summary>The rarer operators of ONNX Runtime's own domain.</summary>
public class RuntimeOperatorTests
{
    [Theory]
    [InlineData("sqeuclidean")]
    [InlineData("euclidean")]
    public void Distances_of_rows(string metric) =>
        new TestGraph().Input("a", -1, 3).Input("b", 4, 3)
            .Node("com.microsoft.CDist", "a b", "y", Attribute("metric", metric)).Output("y")
            .AssertSame(("a", Numbers(2, 3)), ("b", Numbers(4, 3)));

    [Theory]
    [InlineData("constant")]
    [InlineData("reflect")]
    [InlineData("edge")]
    public void Padding(string mode) =>
        new TestGraph().Input("x", 2, 3).Constant("pads", 0L, 1, 1, 2).Constant("value", [0.5f], 1)
            .Node("com.microsoft.Pad", "x pads value", "y", Attribute("mode", mode)).Output("y")
            .AssertSame(("x", Numbers(2, 3)));

    [Fact]
    public void Sampling_at_points() =>
        new TestGraph().Input("x", 1, 2, 4, 5).Input("grid", 1, 3, 2, 2)
            .Node("com.microsoft.GridSample", "x grid", "y", Attribute("padding_mode", "border")).Output("y")
            .AssertSame(("x", Numbers(1, 2, 4, 5)), ("grid", Numbers(1, 3, 2, 2)));

    [Fact]
    public void Different_elements_in_the_order_in_which_they_come() =>
        new TestGraph().Input("x", 6).Node("com.microsoft.Unique", "x", "y which counts")
            .Output("y").Output("which", OnnxType.Int64).Output("counts", OnnxType.Int64)
            .AssertSame(("x", MLMultiArray.Wrap([3f, 1, 3, 2, 1, 3], 6)));

    [Fact]
    public void A_new_dimension() =>
        new TestGraph().Input("x", 2, 3).Bytes("axis", OnnxType.Int32, [255, 255, 255, 255])
            .Node("com.microsoft.ExpandDims", "x axis", "y").Output("y").AssertSame(("x", Numbers(2, 3)));

    [Fact]
    public void A_range_by_steps_of_1() =>
        new TestGraph().Input("end").Constant("start", [1f])
            .Node("com.microsoft.Range", "start end", "y").Output("y").AssertSame(("end", MLMultiArray.Wrap([4.5f], 1)));

    [Theory]
    [InlineData("bilinear", 3)]
    [InlineData("nearest", 3)]
    [InlineData("bilinear", 1)]
    public void Parts_of_images_in_one_size(string mode, long size) =>
        new TestGraph().Input("x", 2, 3, 5, 6).Constant("boxes", [0, 0, 1, 1, 0.2f, 0.1f, 0.7f, 1.3f, 0.8f, 0.5f, -0.1f, 0.2f], 3, 4)
            .Bytes("images", OnnxType.Int32, [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0], 3)
            .Bytes("size", OnnxType.Int32, [(byte)size, 0, 0, 0, 4, 0, 0, 0], 2)
            .Node(
                "com.microsoft.CropAndResize", "x boxes images size", "y", Attribute("mode", mode), Attribute("extrapolation_value", 0.25f))
            .Output("y").AssertSame(("x", Numbers(2, 3, 5, 6)));

    [Fact]
    public void A_choice_of_quantised_numbers() =>
        Quantised(new TestGraph().Input("x", 2, 3).Input("c", OnnxType.Bool, 2, 1)).Constant("other", [0.02f]).Constant("result", [0.015f])
            .Bytes("z", OnnxType.Uint8, [120])
            .Node("com.microsoft.QLinearWhere", "c q scale zero q other z result zero", "w")
            .Node("DequantizeLinear", "w result zero", "y").Output("y")
            .AssertSame(("x", Numbers(2, 3)), ("c", MLMultiArray.Wrap([1, 0], 2, 1)));

    [Fact]
    public void Maxima_of_quantised_images_whose_channels_come_last() =>
        Quantised(new TestGraph().Input("x", 1, 4, 6, 2))
            .Node("com.microsoft.NhwcMaxPool", "q", "m", Attribute("kernel_shape", [2L, 3]), Attribute("strides", [2L, 1]))
            .Node("DequantizeLinear", "m scale zero", "y").Output("y").AssertSame(("x", Numbers(1, 4, 6, 2)));

    [Fact]
    public void Means_of_quantised_images_whose_channels_come_last() =>
        Quantised(new TestGraph().Input("x", 1, 4, 6, 2))
            .Node(
                "com.microsoft.QLinearAveragePool", "q scale zero scale zero", "m", Attribute("kernel_shape", [2L, 2]),
                Attribute("channels_last", 1L))
            .Node("DequantizeLinear", "m scale zero", "y").Output("y").AssertSame(("x", Numbers(1, 4, 6, 2)));

    [Fact]
    public void Attention_with_quantised_weights() =>
        Quantised(new TestGraph().Input("x", 1, 3, 4)).Constant("bias", Array(12), 12).Constant("factor", [0.03f])
            .Bytes("w", OnnxType.Uint8, [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 37 % 251))], 4, 12)
            .Bytes("wz", OnnxType.Uint8, [130])
            .Node("com.microsoft.QAttention", "q w bias scale factor _ zero wz", "y", Attribute("num_heads", 2L)).Output("y")
            .AssertSame(("x", Numbers(1, 3, 4)));

    [Fact]
    public void A_memory_with_quantised_weights_gives_what_one_with_plain_weights_does()
    {
        byte[] input = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 37 % 251))];
        byte[] state = [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 53 % 251))];
        TestGraph quantised = new TestGraph().Input("x", 4, 1, 3).Bytes("w", OnnxType.Uint8, input, 1, 3, 8)
            .Bytes("r", OnnxType.Uint8, state, 1, 2, 8).Constant("scale", [0.01f], 1).Bytes("zero", OnnxType.Uint8, [125], 1)
            .Node("com.microsoft.DynamicQuantizeLSTM", "x w r _ _ _ _ _ scale zero scale zero", "y", Attribute("hidden_size", 2L))
            .Output("y");
        float[] Turned(byte[] stored, int rows) =>
            [.. Enumerable.Range(0, stored.Length).Select(i => (stored[(i % rows * 8) + (i / rows)] - 125) * 0.01f)];
        TestGraph plain = new TestGraph(14).Input("x", 4, 1, 3).Constant("w", Turned(input, 3), 1, 8, 3)
            .Constant("r", Turned(state, 2), 1, 8, 2).Node("LSTM", "x w r", "y", Attribute("hidden_size", 2L)).Output("y");
        MLMultiArray x = Numbers(4, 1, 3);

        Assert.All(Run(quantised, x).Zip(Run(plain, x)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    /// <summary>The input x as whole numbers q with a scale and a zero point.</summary>
    private static TestGraph Quantised(TestGraph graph) =>
        graph.Constant("scale", [0.01f]).Bytes("zero", OnnxType.Uint8, [128]).Node("QuantizeLinear", "x scale zero", "q");

    private static double[] Run(TestGraph graph, MLMultiArray x)
    {
        using Runtime.MLModel model = Runtime.MLModel.Load(graph.Import().Model);
        return model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = x })["y"].MultiArrayValue.ToDoubles();
    }
}
