using CoreMLSharp.Conversion.Custom;
using CoreMLSharp.Conversion.Keras;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Tests;
using static CoreMLSharp.Conversion.Tests.Keras.KerasFiles;

namespace CoreMLSharp.Conversion.Tests.Keras;

public class KerasFormatTests
{
    private static readonly Weights Kernel = new("dense/kernel:0", [2, 3], 1, 2, 3, 4, 5, 6);
    private static readonly Weights Bias = new("dense/bias:0", [3], 0.5f, 0, -0.5f);
    private static readonly string Dense = Layer("Dense", "dense", "\"units\": 3, \"activation\": \"relu\", \"use_bias\": true");
    private static readonly MLMultiArray Input = MLMultiArray.Wrap([1f, -1, 2, 0.5f], 2, 2);
    private static readonly double[] Expected = [0, 0, 0, 4.5, 6.5, 8.5];

    [Fact]
    public void A_file_of_Keras_2_gives_what_its_layers_say()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(Sequential(KerasFiles.Input("x", "2"), Dense), new() { ["dense"] = [Kernel, Bias] });

        SourceModel model = KerasRun.Read(path);

        KerasRun.Near(Expected, KerasRun.Run(model, Input));
        Assert.Equal("x", model.Network.Message.Graph.Input[0].Name);
        Assert.Equal("dense", model.Network.Message.Graph.Output[0].Name);
        Assert.Equal("batch", model.Network.Message.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
        Assert.True(new KerasFormat().Recognizes(SourcePath.Of(path)));
    }

    [Fact]
    public void A_file_of_Keras_1_gives_the_same()
    {
        const string description = """
            {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"name": "dense", "output_dim": 3, "bias": true,
            "activation": "relu", "batch_input_shape": [null, 2], "input_dtype": "float32"}}]}
            """;
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            description, new() { ["dense"] = [Kernel with { Name = "dense_W" }, Bias with { Name = "dense_b" }] }, "1.2.2");

        SourceModel model = KerasRun.Read(path);

        KerasRun.Near(Expected, KerasRun.Run(model, Input));
        Assert.Equal("dense_input", model.Network.Message.Graph.Input[0].Name);
    }

    [Fact]
    public void An_archive_of_Keras_3_names_weights_after_classes()
    {
        using TemporaryFolder folder = new();
        string second = Layer("Dense", "dense", "\"units\": 3, \"activation\": \"relu\"");
        string first = Layer("Dense", "zeroth", "\"units\": 2, \"use_bias\": false");
        string path = folder.WriteArchive(
            Sequential(KerasFiles.Input("x", "2"), first, second),
            new() { ["layers/dense"] = [new("zeroth", [2, 2], 1, 0, 0, 1)], ["layers/dense_1"] = [Kernel, Bias] });

        KerasRun.Near(Expected, KerasRun.Run(KerasRun.Read(path), Input));
    }

    [Fact]
    public void Weights_beside_a_description_are_found()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["net.json"], Sequential(KerasFiles.Input("x", "2"), Dense));
        folder.WriteHdf5(null, new() { ["dense"] = [Kernel, Bias] }, name: "net.weights.h5");

        KerasRun.Near(Expected, KerasRun.Run(KerasRun.Read(folder["net.json"]), Input));
    }

    [Fact]
    public void Missing_weights_beside_a_description_are_named()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["net.json"], Sequential(KerasFiles.Input("x", "2"), Dense));

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => KerasRun.Read(folder["net.json"]));

        Assert.Contains("net.weights.h5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_message_names_all_layers_that_cannot_be_converted()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(KerasFiles.Input("x", "2"), Layer("Lambda", "double"), Layer("MyAttention", "mine"), Layer("Lambda", "half")), []);

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => KerasRun.Read(path));

        Assert.StartsWith(
            $"{path}: 3 layers cannot be converted: 'double' (Lambda: Python code, which is never run); ", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("'mine' (of the class MyAttention)", error.Message, StringComparison.Ordinal);
        Assert.Contains("'half'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_may_translate_a_layer_of_its_own()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(Sequential(KerasFiles.Input("x", "2"), Layer("Lambda", "double")), []);
        Dictionary<string, CustomOperator> custom = new()
        {
            ["double"] = new CustomOperator(call => [call.Add("Mul", [call.Inputs[0], call.Constant(2)])]),
        };

        SourceModel model = KerasRun.Read(path, new SourceOptions { CustomOperators = custom });

        KerasRun.Near([2, -2, 4, 1], KerasRun.Run(model, Input));
    }

    [Fact]
    public void Weights_that_do_not_fit_the_input_are_refused_with_the_layer()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(Sequential(KerasFiles.Input("x", "5"), Dense), new() { ["dense"] = [Kernel, Bias] });

        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => KerasRun.Read(path));

        Assert.Equal(
            $"{path}: layer 'dense' (Dense): matrices of shapes [?, 5] and [2, 3] cannot be multiplied.", error.Message);
    }

    [Fact]
    public void Missing_weights_are_refused_with_the_layer()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(Sequential(KerasFiles.Input("x", "2"), Dense), new() { ["dense"] = [] });

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => KerasRun.Read(path));

        Assert.Equal($"{path}: the layer 'dense' (Dense) needs 2 arrays of weights (kernel, bias); the file has 0 for it.", error.Message);
    }

    [Fact]
    public void A_file_of_weights_alone_is_refused()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(null, new() { ["dense"] = [Kernel, Bias] });

        ModelFormatException error = Assert.Throws<ModelFormatException>(() => KerasRun.Read(path));

        Assert.Contains("weights only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_inside_may_be_chosen_as_outputs()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(KerasFiles.Input("x", "2"), Dense, Layer("Activation", "squashed", "\"activation\": \"tanh\"")),
            new() { ["dense"] = [Kernel, Bias] });

        SourceModel model = KerasRun.Read(path, new SourceOptions { Outputs = ["dense"] });
        ModelInputException error =
            Assert.Throws<ModelInputException>(() => KerasRun.Read(path, new SourceOptions { Outputs = ["dens"] }));

        KerasRun.Near(Expected, KerasRun.Run(model, Input));
        Assert.EndsWith("there is no layer 'dens', which is to be an output. Is 'dense' meant?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_a_layer_that_is_called_twice_are_stored_once()
    {
        float[] many = new float[2 * 300];
        many[0] = 1;
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Functional(
                "[\"a\", 0, 0], [\"b\", 0, 0]", "[\"sum\", 0, 0]",
                Layer("InputLayer", "a", "\"batch_input_shape\": [null, 2]", "[]"),
                Layer("InputLayer", "b", "\"batch_input_shape\": [null, 2]", "[]"),
                Layer("Dense", "dense", "\"units\": 300, \"use_bias\": false", "[[[\"a\", 0, 0, {}]], [[\"b\", 0, 0, {}]]]"),
                Layer("Add", "sum", "", "[[[\"dense\", 0, 0, {}], [\"dense\", 1, 0, {}]]]")),
            new() { ["dense"] = [new("kernel", [2, 300], many)] });

        SourceModel model = KerasRun.Read(path);

        Assert.Single(model.Network.Initializers);
        Assert.Equal(2, KerasRun.Count(model, "MatMul"));
    }

    [Fact]
    public void A_file_of_another_format_is_not_recognized()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["notes.txt"], "{\"a\": 1}");

        Assert.False(new KerasFormat().Recognizes(SourcePath.Of(folder["notes.txt"])));
        Assert.False(new KerasFormat().Recognizes(SourcePath.Of(folder["nothing"])));
        Assert.Throws<ModelFormatException>(() => KerasRun.Read(folder["notes.txt"]));
    }

    [Fact]
    public void The_shape_of_an_input_may_be_given()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(Sequential(KerasFiles.Input("x", "2"), Dense), new() { ["dense"] = [Kernel, Bias] });

        SourceModel model = KerasRun.Read(
            path, new SourceOptions { InputShapes = new Dictionary<string, IReadOnlyList<long>> { ["x"] = [7, 2] } });

        Assert.Equal([7, 2], model.Network.Message.Graph.Input[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Fact]
    public void Values_are_called_after_the_layers_that_give_them()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(
                KerasFiles.Input("x", "2"), Dense, Layer("Dropout", "drop"), Layer("Activation", "squashed", "\"activation\": \"tanh\"")),
            new() { ["dense"] = [Kernel, Bias] });

        SourceModel model = KerasRun.Read(path);

        Assert.Equal(
            ["dense", "squashed"],
            model.Network.Message.Graph.Node.Where(node => node.OpType is "Relu" or "Tanh").Select(node => node.Name));
    }

    [Fact]
    public void Quantized_weights_are_refused_with_the_layer()
    {
        using TemporaryFolder folder = new();
        string path = folder.WriteHdf5(
            Sequential(
                KerasFiles.Input("x", "2"),
                Layer("Dense", "small", "\"dtype\": {\"class_name\": \"QuantizedDTypePolicy\", \"config\": {}}")),
            []);

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => KerasRun.Read(path));

        Assert.Contains("'small' (Dense with quantized weights", error.Message, StringComparison.Ordinal);
    }
}
