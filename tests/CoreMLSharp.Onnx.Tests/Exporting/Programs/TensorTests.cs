using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Operations that make, join, take apart, sort and rearrange tensors.</summary>
public class TensorTests
{
    private static readonly Tensor Grid = Tensor.Counting(1, 1, 2, 3);

    [Fact]
    public void Triangles_and_sums()
    {
        Tensor square = Tensor.Counting(1, 1, 3, 3);
        RunOne("band_part", "fp32", 5, ("x", square), ("lower", 0), ("upper", -1))[0].AssertIs([3, 3], [1, 2, 3, 0, 5, 6, 0, 0, 9]);
        RunOne("band_part", "fp32", 5, ("x", square), ("lower", 1), ("upper", 0))[0].AssertIs([3, 3], [1, 0, 0, 4, 5, 0, 0, 8, 9]);
        RunOne("cumsum", "fp32", 5, ("x", Grid), ("axis", 1))[0].AssertIs([2, 3], [1, 3, 6, 4, 9, 15]);
        RunOne("cumsum", "fp32", 5, ("x", Tensor.Vector(1, 2, 3)), ("exclusive", true), ("reverse", true))[0].AssertIs([3], [5, 3, 0]);
    }

    [Fact]
    public void Filling()
    {
        RunOne("fill", "fp32", 5, ("shape", new[] { 2, 2 }), ("value", 7f))[0].AssertIs([2, 2], [7, 7, 7, 7]);
        RunOne("fill", "int32", 5, ("shape", Given.Ints(3)), ("value", 7))[0].AssertIs([3], [7, 7, 7]);
        RunOne("fill_like", "fp32", 6, ("ref_tensor", Grid), ("value", 1f))[0].AssertIs([2, 3], [1, 1, 1, 1, 1, 1]);
        RunOne("range_1d", "fp32", 5, ("start", 1f), ("end", 2f), ("step", 0.25f))[0].AssertIs([4], [1, 1.25f, 1.5f, 1.75f]);
        RunOne("range_1d", "int32", 5, ("start", 5), ("end", 0), ("step", -2))[0].AssertIs([3], [5, 3, 1]);
    }

    [Fact]
    public void Positions()
    {
        RunOne("non_zero", "int32", 5, ("x", new Tensor([0, 2, 3, 0], 2, 2)))[0].AssertIs([2, 2], [0, 1, 1, 0]);
        RunOne(
            "one_hot", "fp32", 5, ("indices", Given.Ints(2, 0)), ("one_hot_vector_size", 3), ("on_value", 5f),
            ("off_value", -1f))[0].AssertIs([2, 3], [-1, -1, 5, 5, -1, -1]);
        RunOne("one_hot", "int32", 5, ("indices", Given.Ints(2, 0)), ("one_hot_vector_size", 3), ("axis", 0))[0]
            .AssertIs([3, 2], [0, 1, 0, 0, 1, 0]);
        RunOne("shape", "int32", 5, ("x", Grid))[0].AssertIs([2], [2, 3]);
    }

    [Fact]
    public void Padding()
    {
        Tensor x = new([1, 2, 3], 1, 3);
        RunOne("pad", "fp32", 5, ("x", x), ("pad", new[] { 1, 2 }), ("constant_val", 9f))[0].AssertIs([1, 6], [9, 1, 2, 3, 9, 9]);
        RunOne("pad", "fp32", 5, ("x", x), ("pad", new[] { 2, 1 }), ("mode", "reflect"))[0].AssertIs([1, 6], [3, 2, 1, 2, 3, 2]);
        RunOne("pad", "fp32", 5, ("x", x), ("pad", new[] { 1, 1 }), ("mode", "replicate"))[0].AssertIs([1, 5], [1, 1, 2, 3, 3]);
        RunOne("pad", "fp32", 5, ("x", x), ("pad", Given.Ints(0, 1, 1, 0)))[0].AssertIs([2, 4], [0, 1, 2, 3, 0, 0, 0, 0]);
        RunOne("tile", "fp32", 5, ("x", x), ("reps", new[] { 2, 1 }))[0].AssertIs([2, 3], [1, 2, 3, 1, 2, 3]);
        RunOne("tile", "fp32", 5, ("x", x), ("reps", Given.Ints(1, 2)))[0].AssertIs([1, 6], [1, 2, 3, 1, 2, 3]);
    }

    [Fact]
    public void Sorting()
    {
        Tensor x = new([3, 1, 2], 1, 3);
        RunOne("argsort", "int32", 5, ("x", x))[0].AssertIs([1, 3], [0, 2, 1]);
        RunOne("argsort", "int32", 5, ("x", x), ("ascending", true))[0].AssertIs([1, 3], [1, 2, 0]);
        Tensor[] top = RunOne("topk", "fp32 int32", 5, ("x", x), ("k", 2));
        top[0].AssertIs([1, 2], [3, 2]);
        top[1].AssertIs([1, 2], [0, 2]);
        RunOne("topk", "fp32", 7, ("x", x), ("k", -1), ("ascending", true), ("return_indices", false))[0].AssertIs([1, 3], [1, 2, 3]);
    }

    [Fact]
    public void Suppression_of_overlapping_boxes()
    {
        // Boxes of centre and size: the second overlaps the first by 1 / 3, the third is apart.
        Tensor boxes = new([1, 1, 2, 2, 2, 1, 2, 2, 9, 9, 2, 2], 1, 3, 4);
        Tensor scores = new([0.9f, 0.8f, 0.7f], 1, 3, 1);
        Tensor[] kept = RunOne(
            "non_maximum_suppression", "fp32 fp32 int32 int32", 5, ("boxes", boxes), ("scores", scores), ("iou_threshold", 0.3f),
            ("score_threshold", 0.1f), ("max_boxes", 3));
        kept[0].AssertIs([1, 3, 4], [1, 1, 2, 2, 9, 9, 2, 2, 0, 0, 0, 0]);
        kept[1].AssertIs([1, 3, 1], [0.9f, 0.7f, 0]);
        kept[2].AssertIs([1, 3], [0, 2, -1]);
        kept[3].AssertIs([1], [2]);
        Tensor transposed = new([1, 2, 9, 1, 1, 9, 2, 2, 2, 2, 2, 2], 1, 4, 3);
        RunOne(
            "non_maximum_suppression", "fp32 fp32 int32", 7, ("boxes", transposed), ("scores", new Tensor([0.9f, 0.8f, 0.7f], 1, 1, 3)),
            ("iou_threshold", 0.4f), ("max_boxes", 2))[2]
            .AssertIs([1, 2], [0, 1]);
    }

    [Fact]
    public void Joining_and_splitting()
    {
        Tensor a = new([1, 2], 1, 2);
        Tensor b = new([3, 4], 1, 2);
        RunOne("concat", "fp32", 5, ("values", new object[] { a, b }), ("axis", 0))[0].AssertIs([2, 2], [1, 2, 3, 4]);
        RunOne("concat", "fp32", 5, ("values", new object[] { a, b }), ("axis", 1), ("interleave", true))[0].AssertIs([1, 4], [1, 3, 2, 4]);
        RunOne("stack", "fp32", 5, ("values", new object[] { a, b }), ("axis", -1))[0].AssertIs([1, 2, 2], [1, 3, 2, 4]);
        Tensor[] even = RunOne("split", "fp32 fp32 fp32", 5, ("x", Grid), ("num_splits", 3), ("axis", 1));
        even[1].AssertIs([2, 1], [2, 5]);
        Tensor[] uneven = RunOne("split", "fp32 fp32", 5, ("x", Grid), ("split_sizes", new[] { 1, 2 }), ("axis", 1));
        uneven[1].AssertIs([2, 2], [2, 3, 5, 6]);
        RunOne("flatten2d", "fp32", 5, ("x", Tensor.Counting(0, 1, 2, 1, 3)), ("axis", -1))[0].AssertIs([2, 3], [0, 1, 2, 3, 4, 5]);
        RunOne("identity", "fp32", 5, ("x", a))[0].AssertIs([1, 2], [1, 2]);
    }

    [Fact]
    public void Shapes()
    {
        RunOne("expand_dims", "fp32", 5, ("x", Grid), ("axes", new[] { 0, -1 }))[0].AssertIs([1, 2, 3, 1], Grid.Values);
        RunOne("squeeze", "fp32", 5, ("x", new Tensor([1, 2], 1, 2, 1)))[0].AssertIs([2], [1, 2]);
        RunOne("squeeze", "fp32", 5, ("x", new Tensor([1, 2], 1, 2, 1)), ("axes", new[] { 0, 1 }))[0].AssertIs([2, 1], [1, 2]);
        RunOne("reshape", "fp32", 5, ("x", Grid), ("shape", new[] { 3, -1 }))[0].AssertIs([3, 2], Grid.Values);
        RunOne("reshape", "fp32", 5, ("x", Grid), ("shape", new[] { 0, 3 }))[0].AssertIs([2, 3], Grid.Values);

        // Since CoreML7 zeros count from the right; one without a counterpart is 1.
        RunOne("reshape", "fp32", 7, ("x", Tensor.Counting(0, 1, 2, 5)), ("shape", new[] { 1, 0, -1, 0 }))[0]
            .AssertIs([1, 1, 2, 5], Tensor.Counting(0, 1, 10).Values);
        RunOne("reshape", "fp32", 5, ("x", Grid), ("shape", Given.Ints(6)))[0].AssertIs([6], Grid.Values);
        RunOne(
            "reshape_like", "fp32", 6, ("x", Tensor.Counting(0, 1, 6)), ("ref_tensors", new object[] { Grid, new Tensor([0], 1) }),
            ("begins", new[] { 0, 0 }), ("ends", new[] { 2, 0 }), ("end_masks", new[] { false, true }))[0]
            .AssertIs([2, 3, 1], Tensor.Counting(0, 1, 6).Values);
    }

    [Fact]
    public void Order()
    {
        RunOne("transpose", "fp32", 5, ("x", Grid), ("perm", new[] { -1, 0 }))[0].AssertIs([3, 2], [1, 4, 2, 5, 3, 6]);
        RunOne("reverse", "fp32", 5, ("x", Grid), ("axes", new[] { 1 }))[0].AssertIs([2, 3], [3, 2, 1, 6, 5, 4]);
        RunOne("reverse", "fp32", 5, ("x", Grid))[0].AssertIs([2, 3], [6, 5, 4, 3, 2, 1]);
        RunOne(
            "reverse_sequence", "fp32", 5, ("x", Grid), ("lengths", Given.Ints(2, 3)), ("seq_axis", 1),
            ("batch_axis", 0))[0].AssertIs([2, 3], [2, 1, 3, 6, 5, 4]);
        RunOne(
            "sliding_windows", "fp32", 5, ("x", Tensor.Vector(1, 2, 3, 4)), ("axis", 0), ("size", 2),
            ("stride", 2))[0].AssertIs([2, 2], [1, 2, 3, 4]);
    }

    [Fact]
    public void Depth_and_space()
    {
        // [1, 4, 1, 1] to [1, 1, 2, 2], and back.
        Tensor deep = new([1, 2, 3, 4], 1, 4, 1, 1);
        Tensor wide = new([1, 2, 3, 4], 1, 1, 2, 2);
        RunOne("depth_to_space", "fp32", 5, ("x", deep), ("block_size", 2))[0].AssertIs(wide.Shape, wide.Values);
        RunOne("space_to_depth", "fp32", 5, ("x", wide), ("block_size", 2))[0].AssertIs(deep.Shape, deep.Values);
        RunOne("pixel_shuffle", "fp32", 5, ("x", deep), ("upscale_factor", 2))[0].AssertIs(wide.Shape, wide.Values);
        RunOne("pixel_unshuffle", "fp32", 6, ("x", wide), ("downscale_factor", 2))[0].AssertIs(deep.Shape, deep.Values);

        // Two output channels tell the modes apart: blocks first, or channels first.
        Tensor channels = Tensor.Counting(0, 1, 1, 8, 1, 1);
        RunOne("depth_to_space", "fp32", 5, ("x", channels), ("block_size", 2))[0].AssertIs([1, 2, 2, 2], [0, 2, 4, 6, 1, 3, 5, 7]);
        RunOne("pixel_shuffle", "fp32", 5, ("x", channels), ("upscale_factor", 2))[0].AssertIs([1, 2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void Batch_and_space()
    {
        Tensor x = new([1, 2, 3, 4], 1, 1, 2, 2);
        CoreMLSharp.Programs.ProgramTensor Borders(params int[] amounts) => CoreMLSharp.Programs.ProgramTensor.Of<int>(amounts, [2, 2]);
        RunOne(
            "space_to_batch", "fp32", 5, ("x", x), ("block_shape", new[] { 2, 2 }),
            ("paddings", Borders(0, 0, 0, 0)))[0].AssertIs([4, 1, 1, 1], [1, 2, 3, 4]);
        RunOne(
            "space_to_batch", "fp32", 5, ("x", x), ("block_shape", new[] { 1, 2 }),
            ("paddings", Borders(0, 0, 1, 1)))[0].AssertIs([2, 1, 2, 2], [0, 2, 0, 4, 1, 0, 3, 0]);
        RunOne(
            "batch_to_space", "fp32", 5, ("x", new Tensor([0, 2, 0, 4, 1, 0, 3, 0], 2, 1, 2, 2)), ("block_shape", new[] { 1, 2 }),
            ("crops", Borders(0, 0, 1, 1)))[0].AssertIs([1, 1, 2, 2], [1, 2, 3, 4]);
    }

    [Fact]
    public void Slices()
    {
        RunOne(
            "slice_by_index", "fp32", 5, ("x", Grid), ("begin", new[] { 0, 2 }), ("end", new[] { 2, 0 }),
            ("stride", new[] { 1, -1 }))[0].AssertIs([2, 2], [3, 2, 6, 5]);
        RunOne(
            "slice_by_index", "fp32", 5, ("x", Grid), ("begin", new[] { -1, 0 }), ("end", new[] { 0, 2 }),
            ("squeeze_mask", new[] { true, false }))[0].AssertIs([2], [4, 5]);
        RunOne(
            "slice_by_index", "fp32", 5, ("x", Grid), ("begin", new[] { 9, 9 }), ("end", new[] { 9, 2 }),
            ("begin_mask", new[] { true, true }), ("end_mask", new[] { true, false }))[0].AssertIs([2, 2], [1, 2, 4, 5]);
        RunOne("slice_by_index", "fp32", 5, ("x", Grid), ("begin", Given.Ints(1, 1)), ("end", Given.Ints(2, 3)))[0]
            .AssertIs([1, 2], [5, 6]);
        RunOne("slice_by_size", "fp32", 5, ("x", Grid), ("begin", new[] { 1, -2 }), ("size", new[] { 1, -1 }))[0].AssertIs([1, 2], [5, 6]);
        RunOne("slice_by_size", "fp32", 5, ("x", Grid), ("begin", Given.Ints(0, 1)), ("size", new[] { -1, 1 }))[0].AssertIs([2, 1], [2, 5]);
    }

    [Fact]
    public void Updates_of_slices()
    {
        (string, object)[] given = [("x", Grid), ("update", new Tensor([7, 8], 2, 1))];
        RunOne("slice_update", "fp32", 8, [.. given, ("begin", new[] { 0, 1 }), ("end", new[] { 2, 2 })])[0]
            .AssertIs([2, 3], [1, 7, 3, 4, 8, 6]);
        RunOne("slice_update", "fp32", 8, [.. given, ("begin", Given.Ints(0, 2)), ("end", Given.Ints(2, 3))])[0]
            .AssertIs([2, 3], [1, 2, 7, 4, 5, 8]);
        RunOne(
            "slice_update", "fp32", 8, ("x", Grid), ("update", Tensor.Vector(7, 8, 9)), ("begin", new[] { -1, 0 }), ("end", new[] { 0, 3 }),
            ("squeeze_mask", new[] { true, false }))[0]
            .AssertIs([2, 3], [1, 2, 3, 7, 8, 9]);
    }
}
