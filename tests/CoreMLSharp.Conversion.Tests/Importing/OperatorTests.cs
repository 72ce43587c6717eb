using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Importing.Programs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Conversion.Tests.Support.TestGraph;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Importing;

/// <summary>Operators where a form of ONNX and one of Core ML differ; each gives what ONNX Runtime does.</summary>
public class OperatorTests
{
    public static TheoryData<string, string, string, float, bool> Resizes => new MatrixTheoryData<string, string, string, float, bool>(
        ["nearest", "linear", "cubic"], ["half_pixel", "align_corners", "asymmetric", "pytorch_half_pixel"],
        ["floor", "round_prefer_floor"], [2, 1.5f, 0.6f], [false, true]);

    [Theory]
    [InlineData("mean", 0L)]
    [InlineData("mean", 1L)]
    [InlineData("max", 0L)]
    public void Pools_round_the_number_of_windows_up(string kind, long countsPadding)
    {
        AttributeProto[] attributes =
        [
            Attribute("kernel_shape", [3L, 3]), Attribute("strides", [2L, 2]), Attribute("pads", [1L, 0, 1, 1]), Attribute("ceil_mode", 1L),
        ];
        TestGraph graph = new TestGraph().Input("x", 1, 2, 6, 7);
        graph = kind == "max"
            ? graph.Node("MaxPool", "x", "y", attributes)
            : graph.Node("AveragePool", "x", "y", [.. attributes, Attribute("count_include_pad", countsPadding)]);

        graph.Output("y").AssertSame(("x", Numbers(1, 2, 6, 7)));
    }

    [Fact]
    public void Maxima_have_their_places() =>
        new TestGraph().Input("x", 2, 2, 5, 5)
            .Node(
                "MaxPool", "x", "y places", Attribute("kernel_shape", [2L, 2]), Attribute("strides", [2L, 2]),
                Attribute("dilations", [2L, 2]))
            .Output("y").Output("places", OnnxType.Int64).AssertSame(("x", Numbers(2, 2, 5, 5)));

    [Theory]
    [InlineData("SAME_UPPER")]
    [InlineData("SAME_LOWER")]
    [InlineData("VALID")]
    public void Padding_follows_from_lengths(string autoPad) =>
        new TestGraph().Input("x", 1, 2, 6, 7).Constant("w", Array(3, 2, 3, 2), 3, 2, 3, 2)
            .Node("Conv", "x w", "y", Attribute("auto_pad", autoPad), Attribute("strides", [2L, 2])).Output("y")
            .AssertSame(("x", Numbers(1, 2, 6, 7)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Transposed_convolutions_have_groups_gaps_and_longer_ends(bool isConstant)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 4, 3, 3);
        if (isConstant) graph.Constant("w", Array(4, 3, 2, 3), 4, 3, 2, 3);
        else graph.Input("w", 4, 3, 2, 3);
        graph.Constant("b", Array(6), 6)
            .Node(
                "ConvTranspose", "x w b", "y", Attribute("group", 2L), Attribute("strides", [2L, 3]), Attribute("dilations", [2L, 1]),
                Attribute("pads", [1L, 0, 0, 1]), Attribute("output_padding", [1L, 2]))
            .Output("y");

        if (isConstant) graph.AssertSame(("x", Numbers(1, 4, 3, 3)));
        else graph.AssertSame(("x", Numbers(1, 4, 3, 3)), ("w", Numbers(4, 3, 2, 3)));
    }

    [Theory]
    [MemberData(nameof(Resizes))]
    public void Every_grid_is_resized(string mode, string coordinates, string rounding, float scale, bool isFree)
    {
        long length = isFree ? -1 : 5;
        new TestGraph().Input("x", 1, 2, length, length).Constant("scales", [1, 1, scale, scale], 4)
            .Node(
                "Resize", "x _ scales", "y", Attribute("mode", mode), Attribute("coordinate_transformation_mode", coordinates),
                Attribute("nearest_mode", rounding))
            .Output("y").AssertSame(("x", Numbers(1, 2, 5, 5)));
    }

    [Fact]
    public void Sizes_may_be_those_of_another_tensor() =>
        new TestGraph().Input("x", 1, 2, -1, -1).Input("like", 1, 2, -1, -1).Node("Shape", "like", "sizes")
            .Node("Resize", "x _ _ sizes", "y", Attribute("mode", "linear")).Output("y")
            .AssertSame(("x", Numbers(1, 2, 3, 4)), ("like", Numbers(1, 2, 7, 5)));

    [Theory]
    [InlineData("half_pixel", false)]
    [InlineData("half_pixel", true)]
    [InlineData("align_corners", false)]
    [InlineData("align_corners", true)]
    [InlineData("asymmetric", false)]
    [InlineData("asymmetric", true)]
    public void Sizes_of_another_tensor_are_those_of_height_and_width_alone(string coordinates, bool isNew)
    {
        OnnxImport import = new TestGraph().Input("x", -1, 2, -1, -1).Input("like", -1, 5, -1, -1)
            .Constant("zero", 0L).Constant("two", 2L).Constant("end", 9L)
            .Node("Shape", "x", "own").Node("Slice", "own zero two zero", "kept")
            .Node("Shape", "like", "other").Node("Slice", "other two end zero", "taken")
            .Node("Concat", "kept taken", "sizes", Attribute("axis", 0L))
            .Node("Resize", "x _ _ sizes", "y", Attribute("mode", "linear"), Attribute("coordinate_transformation_mode", coordinates))
            .Output("y")
            .AssertSame(
                new OnnxImportOptions { Target = isNew ? Opset.CoreML7 : null },
                ("x", Numbers(3, 2, 3, 4)), ("like", Numbers(1, 5, 7, 5)));

        // Since Core ML 7 one operation does it; before, two neighbours along each of two axes are taken.
        string[] operations =
            [.. OnnxImporterTests.Operations(import).Select(operation => operation.Type).Where(type => type is "gather" or "resize")];
        Assert.Equal(isNew ? ["resize"] : ["gather", "gather", "gather", "gather"], operations);
        Assert.Equal(["Resize"], NodesOf(import, "Resize", "Gather"));
    }

    [Fact]
    public void A_pixel_shuffle_through_six_dimensions_comes_back() =>
        new TestGraph()
            .Input("x", 1, 8, 3, 4)
            .Constant("apart", 1, 2, 2, 2, 3, 4)
            .Constant("whole", 1, 2, 6, 8)
            .Node("Reshape", "x apart", "a")
            .Node("Transpose", "a", "b", Attribute("perm", [0L, 1, 4, 2, 5, 3])).Node("Reshape", "b whole", "y").Output("y")
            .AssertSame(("x", Numbers(1, 8, 3, 4)));

    [Fact]
    public void Six_dimensions_are_repeated_and_reduced() =>
        new TestGraph().Input("x", 2, 3, 4).Constant("apart", 2, 1, 3, 1, 4, 1).Constant("large", 2, 2, 3, 2, 4, 2).Constant("axes", 1, 3)
            .Node("Reshape", "x apart", "a").Node("Expand", "a large", "b").Node("Sin", "b", "c")
            .Node("ReduceSum", "c axes", "y", Attribute("keepdims", 0L))
            .Output("y").AssertSame(("x", Numbers(2, 3, 4)));

    [Theory]
    [InlineData("ij,jk->ik")]
    [InlineData("ij,jk")]
    [InlineData("ij,kj->k")]
    [InlineData("ij,jk->kij")]
    public void Products_follow_an_equation(string equation) =>
        new TestGraph().Input("a", 3, 3).Input("b", 3, 3).Node("Einsum", "a b", "y", Attribute("equation", equation)).Output("y")
            .AssertSame(("a", Numbers(3, 3)), ("b", Numbers(3, 3)));

    [Theory]
    [InlineData(0L, 0L)]
    [InlineData(1L, 0L)]
    [InlineData(1L, 1L)]
    public void Softmax_of_old_versions_goes_over_all_that_follows(long axis, long isLogarithm) =>
        new TestGraph(opset: 11)
            .Input("x", 2, 3, 4)
            .Node(isLogarithm == 1 ? "LogSoftmax" : "Softmax", "x", "y", Attribute("axis", axis))
            .Output("y")
            .AssertSame(("x", Numbers(2, 3, 4)));

    [Theory]
    [InlineData("forward", 0L, false)]
    [InlineData("reverse", 1L, false)]
    [InlineData("bidirectional", 1L, true)]
    public void Gated_recurrent_units_run_in_all_directions(string direction, long resetsAfter, bool hasLengths)
    {
        long count = direction == "bidirectional" ? 2 : 1;
        TestGraph graph = new TestGraph().Input("x", -1, 2, 3).Constant("w", Array(count, 12, 3), count, 12, 3)
            .Constant("r", Array(count, 12, 4), count, 12, 4).Constant("b", Array(count, 24), count, 24);
        if (hasLengths) graph.Bytes("lengths", OnnxType.Int32, [20, 0, 0, 0, 7, 0, 0, 0], 2);
        graph.Node(
            "GRU", hasLengths ? "x w r b lengths" : "x w r b", "y h", Attribute("hidden_size", 4L), Attribute("direction", direction),
            Attribute("linear_before_reset", resetsAfter))
            .Output("y").Output("h").AssertSame(("x", Numbers(20, 2, 3)));
    }

    [Theory]
    [InlineData(20, "forward", true, "Sigmoid", "GRU")]
    [InlineData(-1, "forward", true, "Sigmoid", "GRU")]
    [InlineData(20, "reverse", false, "Sigmoid", "GRU")]
    [InlineData(20, "forward", true, "HardSigmoid", "Loop")]
    public void A_loop_that_is_a_gated_recurrent_unit_runs_as_one(
        long length, string direction, bool hasBias, string activation, string operatorName)
    {
        TestGraph graph = new TestGraph().Input("x", length, 2, 3).Input("h0", 1, 2, 4).Constant("w", Array(1, 12, 3), 1, 12, 3)
            .Constant("r", Array(1, 12, 4), 1, 12, 4).Constant("b", Array(1, 24), 1, 24)
            .Node(
                "GRU", $"x w r {(hasBias ? "b" : "_")} _ h0", "y h", Attribute("hidden_size", 4L), Attribute("direction", direction),
                Attribute("activations", [activation, "Tanh"]), Attribute("linear_before_reset", 1L))
            .Output("y").Output("h");

        OnnxImport import = graph.AssertSame(("x", Numbers(20, 2, 3)), ("h0", Numbers(1, 2, 4)));

        Assert.Contains(OnnxImporterTests.Operations(import), operation => operation.Type == "while_loop");
        Assert.Equal([operatorName], NodesOf(import, "GRU", "Loop"));
    }

    [Fact]
    public void Long_short_term_memories_have_peepholes_and_states() =>
        new TestGraph()
            .Input("x", 5, 2, 3)
            .Input("h0", 1, 2, 4)
            .Constant("w", Array(1, 16, 3), 1, 16, 3)
            .Constant("r", Array(1, 16, 4), 1, 16, 4)
            .Constant("b", Array(1, 32), 1, 32).Constant("p", Array(1, 12), 1, 12)
            .Node("LSTM", "x w r b _ h0 _ p", "y h c", Attribute("hidden_size", 4L)).Output("y").Output("h").Output("c")
            .AssertSame(("x", Numbers(5, 2, 3)), ("h0", Numbers(1, 2, 4)));

    [Fact]
    public void Axes_that_are_computed_are_those_of_the_declared_shape() =>
        new TestGraph().Input("x", 2, 3, 4).Input("axes", OnnxType.Int64, 1).Node("ReduceSum", "x axes", "y", Attribute("keepdims", 0L))
            .Output("y", OnnxType.Float, 2, 4).AssertSame(("x", Numbers(2, 3, 4)), ("axes", Integers(-2)));

    [Theory]
    [InlineData("reflect")]
    [InlineData("edge")]
    [InlineData("wrap")]
    [InlineData("constant")]
    public void Every_axis_is_padded(string mode) =>
        new TestGraph(opset: 19)
            .Input("x", 3, 4, 5)
            .Constant("pads", 1, 0, 2, 2, -1, 1)
            .Node("Pad", "x pads", "y", Attribute("mode", mode))
            .Output("y")
            .AssertSame(("x", Numbers(3, 4, 5)));

    [Fact]
    public void Boxes_are_selected_by_class() =>
        new TestGraph().Input("boxes", 2, 20, 4).Input("scores", 2, 3, 20).Constant("most", 4).Constant("overlap", [0.4f], 1)
            .Constant("least", [0.1f], 1).Node("NonMaxSuppression", "boxes scores most overlap least", "y").Output("y", OnnxType.Int64)
            .AssertSame(("boxes", Numbers(2, 20, 4)), ("scores", Numbers(2, 3, 20)));

    [Theory]
    [InlineData(Opset.CoreML5, "mul")]
    [InlineData(Opset.CoreML6, "constexpr_affine_dequantize")]
    [InlineData(Opset.CoreML8, "constexpr_blockwise_shift_scale")]
    public void Quantised_weights_stay_compressed_where_the_target_can(Opset target, string operation)
    {
        OnnxImport import = new TestGraph().Input("x", 4, 2).Bytes("w", OnnxType.Int8, [1, 2, 253, 4, 5, 6, 7, 248], 4, 2)
            .Constant("scale", [0.5f, 0.25f], 2).Bytes("zero", OnnxType.Int8, [1, 255], 2)
            .Node("DequantizeLinear", "w scale zero", "weights", Attribute("axis", 1L)).Node("Add", "x weights", "y").Output("y")
            .AssertSame(new OnnxImportOptions { Target = target }, ("x", Numbers(4, 2)));

        Assert.Contains(OnnxImporterTests.Operations(import), each => each.Type == operation);
    }

    [Fact]
    public void The_table_has_every_operator_once_by_its_name()
    {
        string[] names = [.. OperatorTable.Names];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.NotNull(OperatorTable.Find(name[..Math.Max(0, name.LastIndexOf('.'))], name.Split('.')[^1])));
    }

    /// <summary>The nodes of some operators that a model becomes when it runs.</summary>
    private static IEnumerable<string> NodesOf(OnnxImport import, params string[] operators)
    {
        using OnnxTranslation translation = OnnxExporter.Export(import.Model);
        return [.. ModelProto.Parser.ParseFrom(translation.ToArray()).Graph.Node.Select(node => node.OpType).Where(operators.Contains)];
    }
}
