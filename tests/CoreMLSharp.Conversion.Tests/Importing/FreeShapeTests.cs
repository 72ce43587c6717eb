using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Conversion.Tests.Support.TestGraph;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Tests.Importing;

/// <summary>Shapes that a graph computes from lengths which are only known when the model runs.</summary>
public class FreeShapeTests
{
    [Fact]
    public void Features_of_a_batch_of_any_size_are_flattened_to_a_known_length()
    {
        OnnxImport import = new TestGraph().Input("x", -1, 3, 4, 5).Constant("zero", 0L).Constant("axes", 0L).Constant("rest", -1L)
            .Node("Relu", "x", "r").Node("Shape", "x", "s").Node("Gather", "s zero", "n")
            .Node("Concat", "n rest", "shape", Attribute("axis", 0L)).Node("Reshape", "r shape", "y").Output("y")
            .AssertSame(("x", Numbers(2, 3, 4, 5)));

        Assert.Equal([-1, 60], Dims(import, "y"));
    }

    [Fact]
    public void Heads_are_joined_to_a_known_length_though_batch_and_sequence_are_free()
    {
        OnnxImport import = new TestGraph().Input("x", -1, -1, 12)
            .Constant("zero", 0L).Constant("one", 1L).Constant("heads", 3L).Constant("size", 4L).Constant("rest", -1L)
            .Node("Shape", "x", "s").Node("Gather", "s zero", "n").Node("Gather", "s one", "t")
            .Node("Concat", "n t heads size", "apart", Attribute("axis", 0L)).Node("Reshape", "x apart", "h")
            .Node("Transpose", "h", "p", Attribute("perm", [0L, 2, 1, 3])).Node("Tanh", "p", "a")
            .Node("Transpose", "a", "q", Attribute("perm", [0L, 2, 1, 3]))
            .Node("Concat", "n t rest", "joined", Attribute("axis", 0L)).Node("Reshape", "q joined", "y").Output("y")
            .AssertSame(("x", Numbers(2, 5, 12)));

        Assert.Equal([-1, -1, 12], Dims(import, "y"));
    }

    [Fact]
    public void A_length_of_another_value_says_nothing_of_the_rest()
    {
        OnnxImport import = new TestGraph().Input("x", -1, 4).Input("z", -1, 3).Constant("zero", 0L).Constant("rest", -1L)
            .Node("Shape", "z", "s").Node("Gather", "s zero", "n").Node("Concat", "n rest", "shape", Attribute("axis", 0L))
            .Node("Reshape", "x shape", "y").Output("y")
            .AssertSame(("x", Numbers(4, 4)), ("z", Numbers(2, 3)));

        Assert.Equal([-1, -1], Dims(import, "y"));
    }

    [Fact]
    public void An_axis_that_is_removed_where_it_is_of_length_1_is_removed()
    {
        TestGraph graph = new TestGraph().Input("x", -1, 3, -1).Constant("two", 2L).Constant("one", 1L)
            .Node("Shape", "x", "s").Node("Gather", "s two", "n").Node("Equal", "n one", "isOne");
        graph.Node(
            "If", "isOne", "y",
            Attribute("then_branch", Branch("Squeeze", "x two", "a")), Attribute("else_branch", Branch("Identity", "x", "b")));

        OnnxImport import = graph.Output("y").AssertSame(("x", Numbers(4, 3, 1)));

        Assert.Equal([-1, 3], Dims(import, "y"));
    }

    [Theory]
    [InlineData("avg")]
    [InlineData("max")]
    public void Regions_of_images_of_any_size_are_aligned(string mode) =>
        new TestGraph().Input("x", -1, 2, -1, -1).Constant("boxes", [0, 0, 3, 3, 1, 0.5f, 4, 2], 2, 4).Constant("images", 0L, 1)
            .Node(
                "RoiAlign", "x boxes images", "y", Attribute("output_height", 2L), Attribute("output_width", 3L),
                Attribute("sampling_ratio", 2L), Attribute("mode", mode))
            .Output("y").AssertSame(("x", Numbers(2, 2, 4, 5)));

    [Theory]
    [InlineData(7)]
    [InlineData(4)]
    [InlineData(3)]
    public void Lengths_of_any_size_are_cut_or_filled_at_both_ends(long length) =>
        new TestGraph().Input("x", 2, -1).Constant("size", 4L).Node("CenterCropPad", "x size", "y", Attribute("axes", [1L]))
            .Output("y").AssertSame(("x", Numbers(2, length)));

    [Fact]
    public void Two_numbers_are_chosen_by_a_condition_of_any_shape()
    {
        OnnxImport import = new TestGraph().Input("x", -1, 3).Constant("limit", [0.5f], 1).Constant("yes", [1f]).Constant("no", [-9f], 1)
            .Node("Greater", "x limit", "c").Node("Where", "c yes no", "y").Output("y")
            .AssertSame(("x", Numbers(2, 3)));

        Operation select = Operations(import).Single(operation => operation.Type == "select");
        Assert.Equal("fill", Operations(import).First(operation => operation.Type is "fill" or "select").Type);
        Assert.Equal("y", select.Outputs[0].Name);
    }

    private static GraphProto Branch(string op, string inputs, string output)
    {
        TestGraph branch = new();
        branch.Node(op, inputs, output).Output(output);
        return branch.Graph;
    }

    private static IEnumerable<Operation> Operations(OnnxImport import) =>
        import.Model.Specification.MlProgram.Functions["main"].BlockSpecializations.Values.Single().Operations;

    private static long[] Dims(OnnxImport import, string output) =>
    [
        .. Operations(import).SelectMany(operation => operation.Outputs)
            .Single(value => value.Name == import.Outputs[output])
            .Type.TensorType.Dimensions.Select(dim => dim.Constant is { } known ? (long)known.Size : -1),
    ];
}
