using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Tests;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;

namespace CoreMLSharp.Conversion.Tests.Keras;

public class LayerTests
{
    private static readonly Weights[] Convolution = [new("kernel", [3, 3, 2, 2], Some(36)), new("bias", [2], 0.1f, -0.1f)];
    private static readonly Weights[] Statistics =
    [
        new("gamma", [2], 1, 2), new("beta", [2], 0, 1), new("moving_mean", [2], 0.5f, 0), new("moving_variance", [2], 1, 4),
    ];

    [Fact]
    public void A_chain_of_convolutions_has_one_transposition_before_it_and_none_inside()
    {
        const string convolution = "\"filters\": 2, \"kernel_size\": [3, 3], \"padding\": \"same\"";
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(
                Input("x", "8, 8, 2"), Layer("Conv2D", "a", convolution), Layer("BatchNormalization", "b", "\"axis\": [3]"),
                Layer("ReLU", "c"), Layer("MaxPooling2D", "d", "\"pool_size\": [2, 2]"), Layer("ZeroPadding2D", "e", "\"padding\": 1"),
                Layer("Conv2D", "f", convolution), Layer("GlobalAveragePooling2D", "g")),
            new() { ["a"] = Convolution, ["b"] = Statistics, ["f"] = Convolution });

        SourceModel model = KerasRun.Read(path);

        Assert.Equal(1, KerasRun.Count(model, "Transpose"));
        Assert.Equal(0, KerasRun.Count(model, "BatchNormalization"));
    }

    [Fact]
    public void Steps_that_are_masked_at_the_end_change_nothing()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(
                Input("x", "null"), Layer("Embedding", "words", "\"input_dim\": 4, \"output_dim\": 2, \"mask_zero\": true"),
                Layer("LSTM", "lstm", "\"units\": 2, \"activation\": \"tanh\", \"recurrent_activation\": \"sigmoid\"")),
            new()
            {
                ["words"] = [new("embeddings", [4, 2], Some(8))],
                ["lstm"] = [new("kernel", [2, 8], Some(16)), new("recurrent_kernel", [2, 8], Some(16)), new("bias", [8], Some(8))],
            });
        SourceModel model = KerasRun.Read(path);

        MLMultiArray alone = KerasRun.Run(model, MLMultiArray.Wrap([1f, 3], 1, 2));

        KerasRun.Near(alone.ToDoubles(), KerasRun.Run(model, MLMultiArray.Wrap([1f, 3, 0, 0], 1, 4)));
    }

    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("SimpleRNN", 1)]
    [InlineData("GRU", 3)]
    public void The_operator_and_the_steps_of_a_recurrent_layer_agree(string className, int gates)
    {
        // ONNX's operators know no masks: one that marks every step as counting makes the layer run step by step.
        using TemporaryFolder folder = new();
        string settings = "\"units\": 2, \"return_sequences\": true, \"reset_after\": false, \"activation\": \"tanh\"";
        Dictionary<string, Weights[]> weights = new()
        {
            ["r"] =
            [
                new("kernel", [2, 2 * gates], Some(4 * gates)), new("recurrent_kernel", [2, 2 * gates], Some(4 * gates)),
                new("bias", [2 * gates], Some(2 * gates)),
            ],
        };
        string plain = folder.WriteHdf5(Sequential(Input("x", "5, 2"), Layer(className, "r", settings)), weights, name: "plain.h5");
        string masked = folder.WriteHdf5(
            Sequential(Input("x", "5, 2"), Layer("Masking", "m", "\"mask_value\": 99"), Layer(className, "r", settings)), weights,
            name: "masked.h5");
        MLMultiArray input = MLMultiArray.Wrap(Some(20), 2, 5, 2);

        SourceModel steps = KerasRun.Read(masked);

        Assert.Equal(1, KerasRun.Count(steps, "Scan"));
        KerasRun.Near(KerasRun.Run(KerasRun.Read(plain), input).ToDoubles(), KerasRun.Run(steps, input));
    }

    [Fact]
    public void A_transposed_convolution_with_a_step_longer_than_its_kernel_ends_with_zeros()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(
                Input("x", "2, 1"),
                Layer("Conv1DTranspose", "t", "\"filters\": 1, \"kernel_size\": [1], \"strides\": [3], \"use_bias\": false")),
            new() { ["t"] = [new("kernel", [1, 1, 1], 2)] });

        KerasRun.Near([2, 0, 0, 4, 0, 0], KerasRun.Run(KerasRun.Read(path), MLMultiArray.Wrap([1f, 2], 1, 2, 1)));
    }

    [Fact]
    public void Kernels_of_places_of_their_own_are_those_of_the_windows()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(
                Input("x", "3, 1"),
                Layer("LocallyConnected1D", "l", "\"filters\": 1, \"kernel_size\": [2], \"strides\": [1], \"use_bias\": false")),
            new() { ["l"] = [new("kernel", [2, 2, 1], 1, 10, 100, 1000)] });

        KerasRun.Near([21, 3200], KerasRun.Run(KerasRun.Read(path), MLMultiArray.Wrap([1f, 2, 3], 1, 3, 1)));
    }

    [Fact]
    public void Keras_1_wrote_the_length_of_what_a_transposed_convolution_gives()
    {
        const string description = """
            {"class_name": "Sequential", "config": [{"class_name": "Deconvolution2D", "config": {"name": "d", "nb_filter": 1, "nb_row": 1,
            "nb_col": 1, "subsample": [2, 2], "border_mode": "valid", "dim_ordering": "tf", "output_shape": [null, 3, 4, 1], "bias": false,
            "activation": "linear", "batch_input_shape": [null, 2, 2, 1]}}]}
            """;
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(description, new() { ["d"] = [new("d_W", [1, 1, 1, 1], 1)] }, "1.2.2");

        MLMultiArray result = KerasRun.Run(KerasRun.Read(path), MLMultiArray.Wrap([1f, 2, 3, 4], 1, 2, 2, 1));

        Assert.Equal([1, 3, 4, 1], result.Shape);
        KerasRun.Near([1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0], result);
    }

    [Theory]
    [InlineData("Highway", "", 2.5)]
    [InlineData("ParametricSoftplus", "", 2)]
    public void Layers_of_Keras_1_are_known(string className, string settings, double expected)
    {
        // A gate of one half mixes 3 and 2; log(1 + exp(0)) / log(2) · 2 is 2.
        Weights[] weights = className == "Highway"
            ? [new("W", [1, 1], 1.5f), new("W_carry", [1, 1], 0), new("b", [1], 0), new("b_carry", [1], 0)]
            : [new("alphas", [1], (float)(2 / Math.Log(2))), new("betas", [1], 0)];
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(Layer(className, "k", "\"batch_input_shape\": [null, 1], \"activation\": \"linear\"" + settings)),
            new() { ["k"] = weights }, "1.2.2");

        KerasRun.Near([expected], KerasRun.Run(KerasRun.Read(path), MLMultiArray.Wrap([2f], 1, 1)));
    }

    [Fact]
    public void Operations_of_TensorFlow_2_0_take_their_constants_from_beside_them()
    {
        const string operation = """
            {"class_name": "TensorFlowOpLayer", "name": "mean", "config": {"name": "mean", "node_def": {"name": "Mean", "op": "Mean",
            "input": ["x", "axes"], "attr": {"keep_dims": {"b": true}}}, "constants": {"1": [1]}}, "inbound_nodes": [[["x", 0, 0, {}]]]}
            """;
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Functional(
                "[\"x\", 0, 0]", "[\"mean\", 0, 0]", Layer("InputLayer", "x", "\"batch_input_shape\": [null, 2]", "[]"), operation), []);

        MLMultiArray mean = KerasRun.Run(KerasRun.Read(path), MLMultiArray.Wrap([1f, 3], 1, 2));

        Assert.Equal([1, 1], mean.Shape);
        KerasRun.Near([2], mean);
    }

    private static float[] Some(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(3 * i) / 2)];
}
