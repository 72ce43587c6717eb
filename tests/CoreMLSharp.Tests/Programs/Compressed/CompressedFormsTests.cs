using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs.Compressed;

/// <summary>Expected values are worked out by hand from the definitions of the operations.</summary>
public class CompressedFormsTests
{
    [Fact]
    public void Affine_has_a_scale_and_a_zero_point_along_an_axis() => AssertIs(
        [3, 2.25f, 8, 7],
        Evaluate(
            "constexpr_affine_dequantize", ("quantized_data", Integers(DataType.Uint8, [5, 10, 10, 29], 2, 2)),
            ("zero_point", Integers(DataType.Uint8, [2, 1], 2)), ("scale", Floats([1, 0.25f], 2)), ("axis", ProgramTensor.Scalar(1)))[0]);

    [Fact]
    public void Blocks_have_a_scale_and_an_offset_each() => AssertIs(
        [2, 4, 10, 20, -1, -2, 0, 10],
        Evaluate(
            "constexpr_blockwise_shift_scale", ("data", Integers(DataType.Int4, [1, 2, 1, 2, -1, -2, -1, 0], 2, 4)),
            ("scale", Floats([2, 10, 1, 10], 2, 2)), ("offset", Integers(DataType.Int4, [0, 0, 0, -1], 2, 2)))[0]);

    [Fact]
    public void Groups_of_rows_have_tables() => AssertIs(
        [9, 13, 13, 1, 5, 1, 26, 2, 18, 10, 2, 26],
        Evaluate(
            "constexpr_lut_to_dense", ("indices", Integers(DataType.Uint2, [2, 3, 3, 0, 1, 0, 3, 0, 2, 1, 0, 3], 6, 2)),
            ("lut", Floats([1, 5, 9, 13, 2, 10, 18, 26], 2, 1, 4, 1)))[0]);

    [Theory]
    [InlineData(0, new[] { 4L, 2 }, new float[] { 1, 3, 2, 4, 3, 3, 4, 4 })]
    [InlineData(1, new[] { 2L, 4 }, new float[] { 1, 2, 3, 4, 3, 4, 3, 4 })]
    public void Vectors_lie_along_an_axis(int axis, long[] shape, float[] expected)
    {
        ProgramTensor dense = Evaluate(
            "constexpr_lut_to_dense", ("indices", Integers(DataType.Uint1, [0, 1, 1, 1], 2, 2)), ("lut", Floats([1, 2, 3, 4], 1, 1, 2, 2)),
            ("vector_axis", ProgramTensor.Scalar(axis)))[0];
        Assert.Equal(shape, dense.Shape);
        AssertIs(expected, dense);
    }

    [Fact]
    public void Packed_indices_of_two_bits_begin_with_the_lowest() => AssertIs(
        [10, 13, 12, 11, 13],
        Evaluate(
            "constexpr_lut_to_dense", ("indices", Integers(DataType.Uint8, [0b01_10_11_00, 0b11], 2)), ("lut", Floats([10, 11, 12, 13], 4)),
            ("shape", Integers(DataType.Uint32, [5], 1)))[0]);

    [Fact]
    public void Packed_masks_place_what_is_not_zero() => AssertIs(
        [0, 7, 8, 0, 0],
        Evaluate(
            "constexpr_sparse_to_dense", ("nonzero_data", Floats([7, 8], 2)), ("mask", Integers(DataType.Uint8, [0b00110], 1)),
            ("shape", Integers(DataType.Uint32, [5], 1)))[0]);

    [Fact]
    public void Sparse_tables_give_a_mask_and_what_is_stored()
    {
        ProgramTensor[] outputs = Evaluate(
            "constexpr_lut_to_sparse", ("indices_mask", Integers(DataType.Uint1, [1, 0, 0, 1, 1, 0], 2, 3)),
            ("indices_nonzero_data", Integers(DataType.Uint1, [0, 1, 1], 3)), ("lut", Floats([2, 3], 1, 1, 2, 1)));
        Assert.Equal([1L, 0, 0, 1, 1, 0], outputs[0].ToIntegers());
        AssertIs([2, 3, 3], outputs[1]);
    }

    [Fact]
    public void Sparse_vectors_widen_the_mask()
    {
        ProgramTensor[] outputs = Evaluate(
            "constexpr_lut_to_sparse", ("indices_mask", Integers(DataType.Uint1, [1, 0], 1, 2)),
            ("indices_nonzero_data", Integers(DataType.Uint1, [1], 1)), ("lut", Floats([1, 2, 3, 4], 1, 1, 2, 2)),
            ("vector_axis", ProgramTensor.Scalar(0)));
        Assert.Equal([2L, 2], outputs[0].Shape);
        Assert.Equal([1L, 0, 1, 0], outputs[0].ToIntegers());
        AssertIs([3, 4], outputs[1]);
    }

    [Fact]
    public void Sparse_integers_are_scaled_by_their_places()
    {
        // The example of the operation's definition: columns have scales 0.1 to 0.4 and offsets 1 to 4.
        ProgramTensor[] outputs = Evaluate(
            "constexpr_sparse_blockwise_shift_scale",
            ("data_mask", Integers(DataType.Uint1, [1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0], 4, 4)),
            ("nonzero_data", Integers(DataType.Int8, [10, 11, 3, 4, 5, 6, 7, 8, 9], 9)),
            ("scale", Floats([0.1f, 0.2f, 0.3f, 0.4f], 1, 4)),
            ("offset", Integers(DataType.Int8, [1, 2, 3, 4], 1, 4)));
        AssertIs([0.9f, 1.8f, 0.2f, 0.4f, 0.6f, 0.9f, 1.2f, 0.7f, 1.4f], outputs[1]);
    }

    [Fact]
    public void A_missing_parameter_and_an_unknown_operation_are_errors()
    {
        Assert.Throws<ModelFormatException>(() => Evaluate("constexpr_cast"));
        Assert.Throws<UnsupportedModelException>(() => Evaluate("constexpr_other"));
    }

    private static ProgramTensor[] Evaluate(string type, params (string Name, ProgramTensor Value)[] parameters) =>
        CompressedConstants.Expand(type, name => parameters.FirstOrDefault(parameter => parameter.Name == name).Value);

    private static ProgramTensor Integers(DataType type, long[] elements, params long[] shape) =>
        ProgramTensor.OfIntegers(type, elements, shape);

    private static ProgramTensor Floats(float[] elements, params long[] shape) => ProgramTensor.OfFloats(DataType.Float32, elements, shape);

    private static void AssertIs(float[] expected, ProgramTensor actual)
    {
        float[] found = actual.ToFloats();
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-6f);
    }
}
