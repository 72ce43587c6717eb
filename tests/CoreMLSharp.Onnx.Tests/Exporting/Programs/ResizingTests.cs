using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>
/// Interpolation. The value of a row 0, 1, … n − 1 at a grid point is the point itself, so that results of linear interpolation show the
/// grid; those expected are what the documented formulas give.
/// </summary>
public class ResizingTests
{
    private static readonly Tensor Pair = new([0, 1], 1, 1, 1, 2);

    [Theory]
    [InlineData("STRICT_ALIGN_CORNERS", 0f, 0.25f, 0.5f, 0.75f, 1f)]
    [InlineData("ALIGN_CORNERS", 0f, 0.25f, 0.5f, 0.75f, 1f)]
    [InlineData("DEFAULT", 0f, 0.4f, 0.8f, 1f, 1f)]
    [InlineData("OFFSET_CORNERS", 0.1f, 0.3f, 0.5f, 0.7f, 0.9f)]
    [InlineData("UNALIGN_CORNERS", 0f, 0.1f, 0.5f, 0.9f, 1f)]
    public void Grids_of_two_elements_resized_to_five(string mode, float a, float b, float c, float d, float e)
    {
        RunOne(
            "resize_bilinear", "fp32", 5, ("x", Pair), ("target_size_height", 1), ("target_size_width", 5),
            ("sampling_mode", mode))[0].AssertIs([1, 1, 1, 5], [a, b, c, d, e]);
        RunOne(
            "resize", "fp32", 7, ("x", new Tensor([0, 1], 2)), ("shape", new[] { 5 }), ("resized_dims", 1),
            ("sampling_mode", mode))[0].AssertIs([5], [a, b, c, d, e]);
    }

    [Fact]
    public void A_single_point()
    {
        Tensor row = new([0, 1, 2, 3, 4], 1, 1, 1, 5);
        (string, object)[] given = [("x", row), ("target_size_height", 1), ("target_size_width", 1)];
        RunOne("resize_bilinear", "fp32", 5, [.. given, ("sampling_mode", "ALIGN_CORNERS")])[0].AssertIs([1, 1, 1, 1], [2]);
        RunOne("resize_bilinear", "fp32", 5, [.. given, ("sampling_mode", "STRICT_ALIGN_CORNERS")])[0].AssertIs([1, 1, 1, 1], [0]);
    }

    [Fact]
    public void Modes_are_written_in_upper_or_lower_case()
    {
        (string, object)[] given = [("x", Pair), ("target_size_height", 1), ("target_size_width", 3)];
        RunOne("resize_bilinear", "fp32", 5, [.. given, ("sampling_mode", "align_corners")])[0].AssertIs([1, 1, 1, 3], [0, 0.5f, 1]);
        RunOne(
            "resize", "fp32", 7, ("x", Pair), ("shape", new[] { 4 }), ("resized_dims", 1), ("interpolation_mode", "nearest_neighbor"))[0]
            .AssertIs([1, 1, 1, 4], [0, 1, 1, 1]);
        RunOne("pad", "fp32", 5, ("x", Pair), ("pad", new[] { 1, 0 }), ("mode", "REPLICATE"))[0].AssertIs([1, 1, 1, 3], [0, 0, 1]);
    }

    [Fact]
    public void Upsampling()
    {
        RunOne("upsample_bilinear", "fp32", 5, ("x", Pair), ("scale_factor_width", 2.5f))[0]
            .AssertIs([1, 1, 1, 5], [0, 0.25f, 0.5f, 0.75f, 1]);
        RunOne("upsample_bilinear", "fp32", 5, ("x", Pair), ("scale_factor_width", 2.5f), ("align_corners", false))[0]
            .AssertIs([1, 1, 1, 5], [0, 0.1f, 0.5f, 0.9f, 1]);
        RunOne(
            "upsample_bilinear", "fp32", 6, ("x", Pair), ("scale_factor_width", 2), ("align_corners", false),
            ("half_pixel_centers", false))[0].AssertIs([1, 1, 1, 4], [0, 0.5f, 1, 1]);
        RunOne(
            "upsample_nearest_neighbor", "fp32", 5, ("x", new Tensor([1, 2], 1, 1, 2)), ("scale_factor_height", 2),
            ("scale_factor_width", 2))[0].AssertIs([1, 2, 4], [1, 1, 2, 2, 1, 1, 2, 2]);
        RunOne(
            "resize_nearest_neighbor", "fp32", 5, ("x", new Tensor([1, 2, 3], 1, 1, 1, 3)), ("target_size_height", 1),
            ("target_size_width", 2))[0].AssertIs([1, 1, 1, 2], [1, 2]);
    }

    [Fact]
    public void Resizing_to_the_nearest_and_keeping_lengths()
    {
        // Points 0, 0.4, 0.8, 1.2 (cut to 1): rounded.
        RunOne(
            "resize", "fp32", 7, ("x", new Tensor([1, 2], 1, 2)), ("shape", new[] { 1, 5 }), ("resized_dims", 2),
            ("interpolation_mode", "NEAREST_NEIGHBOR"))[0].AssertIs([1, 5], [1, 1, 2, 2, 2]);
        RunOne(
            "resize", "fp32", 7, ("x", new Tensor([1, 2], 1, 1, 1, 2)), ("shape", new[] { 2, 0 }),
            ("resized_dims", 2))[0].AssertIs([1, 1, 2, 2], [1, 2, 1, 2]);
    }

    [Fact]
    public void Crops()
    {
        Tensor x = Tensor.Counting(0, 1, 1, 3, 4);
        RunOne("crop", "fp32", 5, ("x", x), ("crop_height", new[] { 1, 0 }), ("crop_width", new[] { 1, 2 }))[0].AssertIs([1, 2, 1], [5, 9]);
    }

    [Fact]
    public void Boxes_cut_out_of_images()
    {
        // 4 × 4 pixels 4 y + x. The box from (1, 1) to (3, 2) on 2 × 2 points that include its corners.
        Tensor x = Tensor.Counting(0, 1, 1, 1, 4, 4);
        (string, object)[] given = [("x", x), ("target_height", 2), ("target_width", 2), ("sampling_mode", "STRICT_ALIGN_CORNERS")];
        RunOne("crop_resize", "fp32", 5, [.. given, ("roi", new Tensor([1, 1, 3, 2], 1, 1, 4, 1, 1))])[0]
            .AssertIs([1, 1, 1, 2, 2], [5, 6, 13, 14]);
        RunOne(
            "crop_resize", "fp32", 5,
            [
                .. given, ("roi", new Tensor([0, 1, 1, 2, 3], 1, 1, 5, 1, 1)), ("box_coordinate_mode", "CORNERS_WIDTH_FIRST"),
            ])[0].AssertIs([1, 1, 1, 2, 2],
            [5, 6, 13, 14]);
        RunOne(
            "crop_resize", "fp32", 7,
            [
                .. given, ("boxes", new Tensor([2, 1.5f, 2, 1], 1, 4)), ("box_coordinate_mode", "CENTER_SIZE_HEIGHT_FIRST"),
            ])[0].AssertIs([1, 1, 2, 2],
            [5, 6, 13, 14]);
        RunOne(
            "crop_resize", "fp32", 7,
            [
                .. given, ("boxes", new Tensor([1 / 3f, 1 / 3f, 1, 2 / 3f], 1, 4)), ("normalized_coordinates", true),
            ])[0].AssertIs([1, 1, 2, 2],
            [5, 6, 13, 14], 1e-4f);

        // Rows 2 and 5, of which the second is outside.
        RunOne("crop_resize", "fp32", 7, [.. given, ("boxes", new Tensor([2, 0, 5, 1], 1, 4)), ("pad_value", -1f)])[0]
            .AssertIs([1, 1, 2, 2], [8, 9, -1, -1]);
    }

    [Fact]
    public void Sampling_at_points()
    {
        // x at (½, 0) between 10 and 20; (-1, 0) is outside, (3, 0) is reflected.
        Tensor x = new([10, 20, 30], 1, 1, 1, 3);
        Tensor points = new([0.5f, 0, -1, 0, 3, 0], 1, 1, 3, 2);
        float[] Sampled(string padding, string mode = "bilinear", float value = 0)
        {
            Tensor result = RunOne(
                "resample", "fp32", 5, ("x", x), ("coordinates", points), ("sampling_mode", mode), ("padding_mode", padding),
                ("padding_value", value),
                ("coordinates_mode", "unnormalized"), ("align_corners", true))[0];
            Assert.Equal([1, 1, 1, 3], result.Shape);
            return [.. result.Values.Select(number => MathF.Round(number, 3))];
        }

        Assert.Equal([15, 0, 0], Sampled("constant"));
        Assert.Equal([15, 7, 7], Sampled("constant", value: 7));
        Assert.Equal([15, 10, 30], Sampled("border"));
        Assert.Equal([15, 20, 20], Sampled("reflection"));
        Assert.Equal([15, 10, 30], Sampled("symmetric"));
        Assert.Equal([10, 20, 20], Sampled("reflection", "nearest"));
    }

    [Fact]
    public void Affine_transformations()
    {
        // x' = -x mirrors the image.
        Tensor x = new([1, 2, 3, 4], 1, 1, 2, 2);
        RunOne(
            "affine", "fp32", 5, ("x", x), ("transform_matrix", new Tensor([-1, 0, 0, 0, 1, 0], 1, 6)), ("output_height", 2),
            ("output_width", 2), ("sampling_mode", "bilinear"),
            ("padding_mode", "constant"), ("padding_value", 0f), ("coordinates_mode", "normalized_minus_one_to_one"),
            ("align_corners", true))[0].AssertIs([1, 1, 2, 2], [2, 1, 4, 3]);
    }
}
