using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Conversion.Tests.Support.TestGraph;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Importing;

/// <summary>Forms of operators that few exporters write, and lengths that are only known when the model runs.</summary>
public class UnusualFormTests
{
    [Theory]
    [InlineData(-1, int.MinValue, -1)]
    [InlineData(100, -100, -3)]
    [InlineData(4, 0, -2)]
    [InlineData(1, 4, 1)]
    public void Slices_go_by_steps_that_are_computed(int start, int end, int step) =>
        new TestGraph().Input("x", 2, 5).Input("step", OnnxType.Int64, 1)
            .Constant("start", start).Constant("end", end).Constant("axis", 1L)
            .Node("Slice", "x start end axis step", "y").Output("y")
            .AssertSame(("x", Numbers(2, 5)), ("step", Integers(step)));

    [Fact]
    public void The_number_of_a_slices_ranges_follows_from_its_axes() =>
        new TestGraph().Input("x", -1, 5).Input("start", OnnxType.Int64, -1).Constant("end", 4L).Constant("axis", 1L)
            .Node("Slice", "x start end axis", "y").Output("y")
            .AssertSame(("x", Numbers(2, 5)), ("start", Integers(1)));

    [Theory]
    [InlineData("cubic", "half_pixel", "floor")]
    [InlineData("linear", "tf_crop_and_resize", "floor")]
    [InlineData("nearest", "tf_half_pixel_for_nn", "ceil")]
    public void Images_of_any_size_are_resized_to_one_size(string mode, string coordinates, string rounding) =>
        new TestGraph().Input("x", -1, -1, -1, -1).Constant("roi", [0, 0, 0.1f, 0.2f, 1, 1, 0.9f, 0.7f], 8).Constant("none", [], 0)
            .Constant("sizes", 1L, 2, 5, 1)
            .Node(
                "Resize", "x roi none sizes", "y", Attribute("mode", mode), Attribute("coordinate_transformation_mode", coordinates),
                Attribute("nearest_mode", rounding))
            .Output("y").AssertSame(("x", Numbers(1, 2, 3, 4)));

    [Fact]
    public void Regions_are_resized_by_factors_of_the_whole_as_in_Onnx_Runtime() =>
        new TestGraph().Input("x", 1, 2, 3, 4).Constant("roi", [0, 0, 0.1f, 0.2f, 1, 1, 0.9f, 0.7f], 8).Constant("scales", [1, 1, 2, 2], 4)
            .Node("Resize", "x roi scales", "y", Attribute("mode", "linear"),
                Attribute("coordinate_transformation_mode", "tf_crop_and_resize"))
            .Output("y").AssertSame(("x", Numbers(1, 2, 3, 4)));

    [Fact]
    public void What_a_transposed_convolution_does_not_reach_lies_at_the_end() =>
        new TestGraph().Input("x", 1, 4, 7, 8).Constant("w", Array(4, 3, 3, 2), 4, 3, 3, 2)
            .Node("ConvTranspose", "x w", "y", Attribute("strides", [2L, 2]), Attribute("output_shape", [15L, 17]))
            .Output("y").AssertSame(("x", Numbers(1, 4, 7, 8)));

    [Fact]
    public void Maxima_of_batches_of_any_size_have_their_places_and_go_back_there()
    {
        AttributeProto[] window = [Attribute("kernel_shape", [2L, 2]), Attribute("strides", [2L, 2])];
        new TestGraph().Input("x", -1, 2, 4, 6)
            .Node("MaxPool", "x", "y places", window).Node("MaxUnpool", "y places", "z", window)
            .Output("places", OnnxType.Int64).Output("z").AssertSame(("x", Numbers(3, 2, 4, 6)));
    }

    [Fact]
    public void Peepholes_look_at_states_of_any_size() =>
        new TestGraph(14).Input("x", -1, -1, 3).Input("h", -1, -1, -1).Input("c", -1, -1, -1)
            .Constant("w", Array(1, 8, 3), 1, 8, 3).Constant("r", Array(1, 8, 2), 1, 8, 2).Constant("p", Array(1, 6), 1, 6)
            .Node("LSTM", "x w r _ _ h c p", "y", Attribute("hidden_size", 2L))
            .Output("y").AssertSame(("x", Numbers(4, 2, 3)), ("h", Numbers(1, 2, 2)), ("c", Numbers(1, 2, 2)));

    [Fact]
    public void Queries_share_keys_and_see_what_is_in_the_cache() =>
        new TestGraph().Input("q", 1, 3, 32).Input("k", 1, 3, 16).Input("v", 1, 3, 16).Input("pk", 1, 2, 4, 8).Input("pv", 1, 2, 4, 8)
            .Bytes("last", OnnxType.Int32, [6, 0, 0, 0], 1).Bytes("all", OnnxType.Int32, [7, 0, 0, 0])
            .Node(
                "com.microsoft.GroupQueryAttention", "q k v pk pv last all", "y nk nv", Attribute("num_heads", 4L),
                Attribute("kv_num_heads", 2L), Attribute("local_window_size", 3L))
            .Output("y").Output("nk").Output("nv")
            .AssertSame(
                ("q", Numbers(1, 3, 32)), ("k", Numbers(1, 3, 16)), ("v", Numbers(1, 3, 16)), ("pk", Numbers(1, 2, 4, 8)),
                ("pv", Numbers(1, 2, 4, 8)));

    [Fact]
    public void Names_that_look_made_up_are_no_obstacle()
    {
        OnnxImport import = new TestGraph().Input("x", 4, 2).Constant("s", 1L, 3)
            .Node("Split", "x s", "split_0_0 split_0_1", Attribute("axis", 0L)).Node("Split", "x s", "split_1_0 b", Attribute("axis", 0L))
            .Node("Relu", "b", "split_0").Output("split_0_0").Output("split_0_1").Output("split_1_0").Output("split_0")
            .AssertSame(("x", Numbers(4, 2)));

        Assert.Equal("split_0_1", import.Outputs["split_0_1"]);
    }

    [Fact]
    public void Constants_that_nothing_needs_may_be_texts()
    {
        TestGraph graph = new TestGraph().Input("x", 3).Node("Relu", "x", "y").Output("y");
        graph.Graph.Initializer.Add(new TensorProto { Name = "labels", DataType = (int)OnnxType.String, Dims = { 0 } });

        graph.AssertSame(("x", Numbers(3)));
    }
}
