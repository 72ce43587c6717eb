using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.TensorFlow;
using CoreMLSharp.Diagnostics;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;

namespace CoreMLSharp.Conversion.Tests.TensorFlow;

/// <summary>Operations that ONNX has not, or has in another form, against values worked out by hand.</summary>
public class OperationTests
{
    private static readonly float[] Image = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public void A_dilation_is_the_largest_sum_under_the_window() => Check(
        [6, 7, 9, 10], [1, 2, 2, 1], Image, [1, 3, 3, 1],
        Constant("filter", [0f, 0, 0, 1], 2, 2, 1),
        Node("y", "Dilation2D", "x", "filter").With("strides", 1, 1, 1, 1).With("rates", 1, 1, 1, 1).With("padding", "VALID"));

    [Fact]
    public void Patches_lie_one_after_another_in_the_channels() => Check(
        [1, 3, 7, 9], [1, 1, 1, 4], Image, [1, 3, 3, 1],
        Node("y", "ExtractImagePatches", "x").With("ksizes", 1, 2, 2, 1).With("strides", 1, 1, 1, 1).With("rates", 1, 2, 2, 1)
            .With("padding", "VALID"));

    [Fact]
    public void Positions_of_the_largest_count_pixels_and_channels() => Check(
        [6, 7], [1, 1, 1, 2], [1, 8, 2, 3, 4, 5, 6, 9], [1, 2, 2, 2],
        Node("pool", "MaxPoolWithArgmax", "x").With("ksize", 1, 2, 2, 1).With("strides", 1, 2, 2, 1).With("padding", "VALID"),
        Node("y", "Identity", "pool:1"));

    [Fact]
    public void Integers_are_counted_with_their_weights() => Check(
        [0, 7, 0, 2], [4], [5, 2, 2], [3],
        Constant("values", [1, 3, 1], 3), Constant("size", [4]), Node("y", "DenseBincount", "values", "size", "x"));

    [Theory]
    [InlineData("LowerBound", 1)]
    [InlineData("UpperBound", 3)]
    public void Sorted_numbers_are_searched(string op, double expected) => Check(
        [expected], [1, 1], [1, 2, 2, 3], [1, 4], Constant("values", [2f], 1, 1), Node("y", op, "x", "values"));

    [Fact]
    public void Sparse_elements_become_dense() => Check(
        [-1, 4, -1, 5], [4], [4, 5], [2],
        Constant("indices", [1, 3], 2), Constant("shape", [4], 1), Constant("filler", [-1f]),
        Node("y", "SparseToDense", "indices", "shape", "x", "filler"));

    [Fact]
    public void Products_go_along_an_axis_from_either_end()
    {
        Check([2, 6, 24], [3], [2, 3, 4], [3], Constant("axis", [0]), Node("y", "Cumprod", "x", "axis"));
        Check(
            [12, 4, 1], [3], [2, 3, 4], [3], Constant("axis", [0]),
            Node("y", "Cumprod", "x", "axis").With("exclusive", new AttrValue { B = true }).With("reverse", new AttrValue { B = true }));
    }

    [Fact]
    public void Rows_are_gathered_from_each_batch() => Check(
        [2, 4, 9, 7], [2, 2], [1, 2, 3, 4, 6, 7, 8, 9], [2, 4],
        Constant("indices", [1, 3, 3, 1], 2, 2), Constant("axis", [1]),
        Node("y", "GatherV2", "x", "indices", "axis").With("batch_dims", new AttrValue { I = 1 }));

    [Fact]
    public void A_slice_may_add_and_remove_axes() => Check(
        [2, 5, 8], [3, 1], Image, [3, 3],
        Constant("begin", [0, 0, 1], 3), Constant("end", [0, 0, 2], 3), Constant("strides", [1, 1, 1], 3),
        Node("y", "StridedSlice", "x", "begin", "end", "strides").With("ellipsis_mask", new AttrValue { I = 1 })
            .With("new_axis_mask", new AttrValue { I = 2 }).With("shrink_axis_mask", new AttrValue { I = 4 }));

    [Fact]
    public void A_border_can_be_mirrored_with_itself() => Check(
        [2, 1, 1, 2, 3, 3], [6], [1, 2, 3], [3],
        Constant("amounts", [2, 1], 1, 2), Node("y", "MirrorPad", "x", "amounts").With("mode", "SYMMETRIC"));

    [Fact]
    public void Elements_roll_round() => Check(
        [3, 1, 2], [3], [1, 2, 3], [3], Constant("shift", [4], 1), Constant("axis", [0], 1), Node("y", "Roll", "x", "shift", "axis"));

    [Fact]
    public void A_diagonal_makes_a_matrix_and_comes_back()
    {
        Check([1, 0, 0, 2], [2, 2], [1, 2], [2], Node("y", "MatrixDiag", "x"));
        Check([1, 5, 9], [3], Image, [3, 3], Node("y", "MatrixDiagPart", "x"));
    }

    [Fact]
    public void Positions_outside_of_the_axis_have_no_one_in_it() => Check(
        [0, 0, 5, 0], [2, 2], [5], [],
        Constant("indices", [-1, 0], 2), Constant("depth", [2]), Constant("off", [0f]),
        Node("y", "OneHot", "indices", "depth", "x", "off"));

    [Fact]
    public void A_cell_of_a_block_is_a_step_of_the_sequence()
    {
        // One unit, one input: the gates i, c, f, o have the weights 1, 2, 3, 4 of x and none of the state.
        NodeDef[] parameters =
        [
            Constant("w", [1f, 2, 3, 4, 0, 0, 0, 0], 2, 4), Constant("p", [0f], 1), Constant("b", [0f, 0, 0, 0], 4),
            Constant("cell", [0.5f], 1, 1), Constant("output", [0f], 1, 1),
        ];
        double[] expected = Step(0.3, 0.5);

        Check(
            [expected[1]], [1, 1], [0.3f], [1, 1],
            [
                .. parameters, Node("lstm", "LSTMBlockCell", "x", "cell", "output", "w", "p", "p", "p", "b"),
                Node("y", "Identity", "lstm:6"),
            ]);
        Check(
            [expected[1], Step(0.6, expected[0])[1]], [2, 1, 1], [0.3f, 0.6f], [2, 1, 1],
            [
                .. parameters, Constant("length", [2]),
                Node("lstm", "BlockLSTM", "length", "x", "cell", "output", "w", "p", "p", "p", "b"), Node("y", "Identity", "lstm:6"),
            ]);

        static double[] Step(double x, double cell)
        {
            double next = (Sigmoid(x) * Math.Tanh(2 * x)) + (Sigmoid((3 * x) + 1) * cell);
            return [next, Math.Tanh(next) * Sigmoid(4 * x)];
        }
    }

    [Fact]
    public void A_gated_cell_resets_its_state_before_the_product()
    {
        (double reset, double update) = (Sigmoid(0.3 + 1), Sigmoid(0.6 + 0.5));
        double candidate = Math.Tanh(0.3 + (2 * reset * 0.5));
        Check(
            [(update * 0.5) + ((1 - update) * candidate)], [1, 1], [0.3f], [1, 1],
            Constant("state", [0.5f], 1, 1), Constant("w", [1f, 2, 2, 1], 2, 2), Constant("wc", [1f, 2], 2, 1),
            Constant("b", [0f, 0], 2), Constant("bc", [0f], 1), Node("gru", "GRUBlockCell", "x", "state", "w", "wc", "b", "bc"),
            Node("y", "Identity", "gru:3"));
    }

    [Fact]
    public void Boxes_of_different_classes_do_not_suppress_each_other()
    {
        SourceModel model = Read(
            [
                Placeholder("x", 1, 3, 2), Constant("boxes", [0f, 0, 1, 1, 0, 0, 1, 0.9f, 2, 2, 3, 3], 1, 3, 1, 4), Constant("most", [3]),
                Constant("overlap", [0.5f]), Constant("lowest", [0.1f]),
                Node("nms", "CombinedNonMaxSuppression", "boxes", "x", "most", "most", "overlap", "lowest")
                    .With("clip_boxes", new AttrValue { B = false }),
            ], ["nms:1", "nms:2", "nms:3"]);
        MLMultiArray scores = MLMultiArray.Wrap([0.9f, 0, 0.8f, 0, 0.05f, 0.3f], 1, 3, 2);

        Assert.Equal([0.9f, 0.3f, 0], SourceRun.Run(model, "nms:1", ("x", scores)).ToDoubles().Select(score => (float)score));
        Assert.Equal([0, 1, 0], SourceRun.Run(model, "nms:2", ("x", scores)).ToDoubles());
        Assert.Equal([2], SourceRun.Run(model, "nms:3", ("x", scores)).ToDoubles());
    }

    [Fact]
    public void A_window_without_steps_is_refused() => Assert.Throws<ModelFormatException>(() => Read(
        [
            Placeholder("x", 1, 2, 2, 1),
            Node("y", "MaxPool", "x").With("ksize", 1, 2, 2, 1).With("strides", 1, 0, 1, 1).With("padding", "SAME"),
        ], ["y"]));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static void Check(double[] expected, long[] expectedShape, float[] x, long[] shape, params NodeDef[] nodes)
    {
        MLMultiArray y = SourceRun.Run(Read([Placeholder("x", shape), .. nodes], ["y"]), "y", ("x", MLMultiArray.Wrap(x, shape)));
        Assert.Equal(expectedShape, y.Shape);
        Assert.Equal(expected, y.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    private static SourceModel Read(NodeDef[] nodes, string[] outputs) =>
        SourceRun.Read(new TensorFlowFormat(), Graph(nodes).ToByteArray(), new SourceOptions { Outputs = outputs });
}
