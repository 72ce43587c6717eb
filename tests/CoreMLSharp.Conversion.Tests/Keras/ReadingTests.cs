using CoreMLSharp.Conversion.Custom;
using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.Keras.Architecture;
using CoreMLSharp.Conversion.Keras.Weights;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;

namespace CoreMLSharp.Conversion.Tests.Keras;

public class ReadingTests
{
    private static readonly KerasVersion TensorFlow = KerasVersion.Parse("2.15.0", null);

    [Theory]
    [InlineData("Dense", "dense")]
    [InlineData("Conv2D", "conv2d")]
    [InlineData("Conv2DTranspose", "conv2d_transpose")]
    [InlineData("BatchNormalization", "batch_normalization")]
    [InlineData("LSTM", "lstm")]
    [InlineData("LSTMCell", "lstm_cell")]
    [InlineData("SimpleRNN", "simple_rnn")]
    [InlineData("StackedRNNCells", "stacked_rnn_cells")]
    public void Names_of_classes_become_names_of_groups(string className, string expected) =>
        Assert.Equal(expected, SnakeCase.Of(className));

    [Theory]
    [InlineData(null, 1, false)]
    [InlineData("1.2.2", 1, false)]
    [InlineData("2.2.4", 2, false)]
    [InlineData("2.2.4-tf", 2, true)]
    [InlineData("2.15.0", 2, true)]
    [InlineData("3.9.2", 3, true)]
    public void Versions_say_who_wrote_a_file(string? text, int major, bool isTensorFlow)
    {
        KerasVersion version = KerasVersion.Parse(text, null);

        Assert.Equal((major, isTensorFlow), (version.Major, version.IsTensorFlow));
    }

    [Fact]
    public void Numbers_that_JSON_does_not_have_are_read()
    {
        KerasConfig config = new(PythonJson.Parse("""{"a": Infinity, "b": -Infinity, "c": NaN, "d": "Infinity \" NaN"}""", "test"));

        Assert.Equal(float.PositiveInfinity, config.TryNumber("a"));
        Assert.Equal(float.NegativeInfinity, config.TryNumber("b"));
        Assert.Equal(float.NaN, config.TryNumber("c"));
        Assert.Equal("Infinity \" NaN", config.Text("d"));
    }

    [Theory]
    [InlineData("true", "c/kernel c/bias n/gamma n/beta d/kernel d/bias n/moving_mean n/moving_variance")]
    [InlineData("false", "c/kernel c/bias n/gamma n/beta n/moving_mean n/moving_variance d/kernel d/bias")]
    public void Weights_of_a_network_inside_are_in_order(string isTrainable, string expected)
    {
        string inner = Sequential(
            Input("x", "4, 4, 1"), Layer("Conv2D", "c", $"\"trainable\": {isTrainable}"),
            Layer("BatchNormalization", "n", $"\"trainable\": {isTrainable}"), Layer("Dense", "d", $"\"trainable\": {isTrainable}"));
        KerasLayer network = new ArchitectureReader(TensorFlow).Read(
            PythonJson.Parse(inner.Replace("\"layers\"", $"\"trainable\": {isTrainable}, \"layers\"", StringComparison.Ordinal), "test"));

        WeightList list = new(TensorFlow, new LayerTable(new Dictionary<string, CustomOperator>()));

        Assert.Equal(expected, string.Join(' ', list.SlotsOf(network).Select(slot => $"{slot.Layer.Name}/{slot.Slot.Name}")));
    }

    [Fact]
    public void Layers_that_are_nested_without_end_are_refused()
    {
        string json = Layer("Dense", "d");
        for (int i = 0; i < 100; i++) json = $$$"""{"class_name": "TimeDistributed", "config": {"name": "t", "layer": {{{json}}} }}""";

        Assert.Throws<ModelFormatException>(() => new ArchitectureReader(TensorFlow).Read(PythonJson.Parse(Sequential(json), "test")));
    }

    [Fact]
    public void Layers_that_wait_for_each_other_are_named()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Functional(
                "[\"x\", 0, 0]", "[\"b\", 0, 0]", Layer("InputLayer", "x", "\"batch_input_shape\": [null, 2]", "[]"),
                Layer("Dropout", "a", "", "[[[\"b\", 0, 0, {}]]]"), Layer("Dropout", "b", "", "[[[\"a\", 0, 0, {}]]]")), []);

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => KerasRun.Read(path));

        Assert.EndsWith("layers of 'model' wait for inputs that no layer computes: 'a', 'b'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_are_put_in_another_order()
    {
        KerasArray array = KerasArray.Of("a", [1, 2, 3, 4, 5, 6], 1, 2, 3);

        Assert.Equal([1f, 4, 2, 5, 3, 6], array.Transpose(2, 1, 0).Elements);
        Assert.Equal([4f, 5, 6, 1, 2, 3], array.Flip(2).Elements);
        Assert.Equal([3f, 6], array.Reshape(2, 3).Split(3)[2].Elements);
        Assert.Equal([1f, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6], KerasArray.Concat(array.Reshape(2, 3), array.Reshape(2, 3)).Elements);
        Assert.Same(array.Transpose(2, 1, 0), array.Transpose(2, 1, 0));
    }
}
