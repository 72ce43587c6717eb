using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.TensorFlow;
using CoreMLSharp.Diagnostics;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlow;

public class FrozenGraphTests
{
    private static readonly string[] NodeTypes = ["Conv", "Relu", "MaxPool", "Transpose"];

    [Fact]
    public void Outputs_that_are_not_named_are_what_nothing_takes()
    {
        SourceModel model = Read(
            Placeholder("x", 2), Node("y", "Neg", "x"), Node("saver", "NoOp"), Constant("left over", [1f]));

        Assert.Equal(["x"], model.Network.Message.Graph.Input.Select(input => input.Name));
        Assert.Equal([-1, 2], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([1f, -2], 2))).ToDoubles());
    }

    [Fact]
    public void Transpositions_between_layers_with_channels_cancel()
    {
        SourceModel model = Read(
            Placeholder("x", 1, 4, 4, 1), Constant("w", [1f, 2], 1, 1, 1, 2),
            Node("conv", "Conv2D", "x", "w").With("strides", 1, 1, 1, 1).With("padding", "SAME"), Constant("b", [1f, -1], 2),
            Node("bias", "BiasAdd", "conv", "b"), Node("relu", "Relu", "bias"),
            Node("pool", "MaxPool", "relu").With("ksize", 1, 2, 2, 1).With("strides", 1, 2, 2, 1).With("padding", "VALID"));

        string[] operators = [.. model.Network.Message.Graph.Node.Select(node => node.OpType)];
        Assert.Equal(2, operators.Count(op => op == "Transpose"));
        Assert.All(NodeTypes, op => Assert.Contains(op, operators));
        float[] pixels = [.. Enumerable.Range(0, 16).Select(i => (float)i)];
        MLMultiArray y = SourceRun.Run(model, "pool", ("x", MLMultiArray.Wrap(pixels, 1, 4, 4, 1)));
        Assert.Equal([1, 2, 2, 2], y.Shape);
        Assert.Equal([6, 9, 8, 13, 14, 25, 16, 29], y.ToDoubles());
    }

    [Fact]
    public void A_shape_that_depends_on_the_batch_is_known_in_the_rest()
    {
        SourceModel model = Read(
            Placeholder("x", -1, 2, 3), Node("shape", "Shape", "x"), Constant("zero", [0], 1), Constant("one", [1], 1),
            Node("batch", "StridedSlice", "shape", "zero", "one", "one").With("shrink_axis_mask", new AttrValue { I = 1 }),
            Constant("six", [6]), Node("dims", "Pack", "batch", "six"), Node("y", "Reshape", "x", "dims"));

        Assert.Equal(6, model.Network.Message.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue);
        MLMultiArray y = SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap(new float[12], 2, 2, 3)));
        Assert.Equal([2, 6], y.Shape);
    }

    [Fact]
    public void An_input_without_a_shape_takes_the_one_that_is_given()
    {
        GraphDef graph = Graph(Node("x", "Placeholder").With("dtype", ElementType.Float), Node("y", "Relu", "x"));

        string message = Assert.Throws<UnsupportedModelException>(() => Read(graph)).Message;
        SourceModel model = Read(
            graph, new SourceOptions { InputShapes = new Dictionary<string, IReadOnlyList<long>> { ["x"] = [-1, 2] } });

        Assert.Contains("'x'", message, StringComparison.Ordinal);
        Assert.Equal([0, 3], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([-1f, 3], 1, 2))).ToDoubles());
    }

    [Fact]
    public void A_node_of_which_a_shape_is_given_is_an_input()
    {
        SourceModel model = Read(
            Graph(
                Node("file", "Placeholder").With("dtype", ElementType.String), Node("jpeg", "DecodeJpeg", "file"),
                Node("pixels", "Cast", "jpeg").With("DstT", ElementType.Float), Node("y", "Neg", "pixels")),
            new SourceOptions { InputShapes = new Dictionary<string, IReadOnlyList<long>> { ["pixels"] = [2] } });

        Assert.Equal([-1, -2], SourceRun.Run(model, "y", ("pixels", MLMultiArray.Wrap([1f, 2], 2))).ToDoubles());
    }

    [Fact]
    public void All_nodes_that_cannot_be_converted_are_named_at_once()
    {
        string message = Assert.Throws<UnsupportedModelException>(() => Read(
            Placeholder("x", 2), Node("first", "Magic", "x"), Node("second", "Wizardry", "x"),
            Node("y", "Add", "first", "second"))).Message;

        Assert.Contains("2 nodes", message, StringComparison.Ordinal);
        Assert.Contains("Magic ('first')", message, StringComparison.Ordinal);
        Assert.Contains("Wizardry ('second')", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'y'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_without_a_value_says_how_to_get_one()
    {
        string message = Assert.Throws<UnsupportedModelException>(() => Read(
            Placeholder("x", 1, 2), Node("w", "VariableV2"), Node("y", "MatMul", "x", "w"))).Message;

        Assert.Contains("Freeze the graph", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_output_needs_is_not_looked_at()
    {
        SourceModel model = Read(
            Graph(
                Placeholder("x", 2), Node("y", "Sigmoid", "x"), Placeholder("labels", 2), Node("loss", "Magic", "y", "labels"),
                Node("train", "ApplyGradientDescent", "loss")),
            new SourceOptions { Outputs = ["y"] });

        Assert.Equal(["x"], model.Network.Message.Graph.Input.Select(input => input.Name));
    }

    [Fact]
    public void A_graph_that_turns_in_a_circle_is_refused()
    {
        Assert.Contains(
            "depends on itself",
            Assert.Throws<ModelFormatException>(() => Read(
                Graph(Node("a", "Neg", "b"), Node("b", "Neg", "a")), new SourceOptions { Outputs = ["a"] })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_is_not_there_is_named()
    {
        string message = Assert.Throws<ModelInputException>(() => Read(
            Graph(Placeholder("x", 2)), new SourceOptions { Outputs = ["z"] })).Message;

        Assert.Contains("'z'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_all_widths_are_read()
    {
        NodeDef half = Node("half", "Const").With("value", new AttrValue
        {
            Tensor = new TensorProto { Dtype = ElementType.Half, TensorShape = Shape(3), HalfVal = { 0x3c00, 0x4000 } },
        });
        NodeDef bfloat = Node("bfloat", "Const").With("value", new AttrValue
        {
            Tensor = new TensorProto
            {
                Dtype = ElementType.Bfloat16,
                TensorShape = Shape(3),
                TensorContent = ByteString.CopyFrom(0x80, 0x3f, 0, 0x40, 0x40, 0x40),
            },
        });
        NodeDef wide = Node("wide", "Const").With("value", new AttrValue
        {
            Tensor = new TensorProto { Dtype = ElementType.Double, TensorShape = Shape(), DoubleVal = { 0.5 } },
        });
        SourceModel model = Read(Placeholder("x", 3), half, bfloat, wide, Node("y", "AddN", "x", "half", "bfloat", "wide"));

        // Of fewer elements than the shape says, the last repeats.
        Assert.Equal([2.5, 4.5, 5.5], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap(new float[3], 3))).ToDoubles());
    }

    [Fact]
    public void A_constant_that_is_too_large_for_its_shape_is_refused() => Assert.Throws<ModelFormatException>(() => Read(
        Placeholder("x", 1), Constant("w", [1f, 2], 1), Node("y", "Add", "x", "w")));

    private static SourceModel Read(params NodeDef[] nodes) => Read(Graph(nodes));

    private static SourceModel Read(GraphDef graph, SourceOptions? options = null) =>
        SourceRun.Read(new TensorFlowFormat(), graph.ToByteArray(), options);
}
