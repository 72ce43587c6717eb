using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs.Compressed;

/// <summary>Expected values are worked out by hand from what the operations are defined to mean.</summary>
public sealed class CompressedConstantsTests
{
    [Fact]
    public void Affine_per_axis()
    {
        ProgramTensor dense = Expand(
            "constexpr_affine_dequantize",
            ("quantized_data", ProgramTensor.OfIntegers(DataType.Uint8, [10, 20, 30, 40], [2, 2])),
            ("scale", ProgramTensor.Of([0.5f, 2f], [2])),
            ("zero_point", ProgramTensor.OfIntegers(DataType.Uint8, [10, 0], [2])),
            ("axis", ProgramTensor.Scalar(-1)));

        Assert.Equal("fp32[2, 2]", dense.ToString());
        Assert.Equal([0f, 40f, 10f, 80f], dense.ToFloats());
    }

    [Fact]
    public void Shift_and_scale_per_block()
    {
        // Blocks of one row and two columns: (data − offset) · scale.
        ProgramTensor dense = Expand(
            "constexpr_blockwise_shift_scale",
            ("data", ProgramTensor.OfIntegers(DataType.Int4, [-8, 7, 1, 2, 3, 4, 5, 6], [2, 4])),
            ("scale", ProgramTensor.OfFloats(DataType.Float16, [1, 10, 0.5f, 2], [2, 2])),
            ("offset", ProgramTensor.OfIntegers(DataType.Int4, [0, 1, 2, -1], [2, 2])));

        Assert.Equal(DataType.Float16, dense.DataType);
        Assert.Equal([-8f, 7f, 0f, 10f, 0.5f, 1f, 12f, 14f], dense.ToFloats());
    }

    [Fact]
    public void Lookup_table_with_packed_positions()
    {
        // Positions of 2 bits from the lowest bit up: 0b01_10_11_00 holds 0, 3, 2, 1, and the next byte 3.
        ProgramTensor dense = Expand(
            "constexpr_lut_to_dense",
            ("indices", ProgramTensor.Of([(byte)0b01101100, (byte)0b11], [2])),
            ("lut", ProgramTensor.Of([0.5f, 1f, 2f, 4f], [4])),
            ("shape", ProgramTensor.OfIntegers(DataType.Uint32, [5], [1])));

        Assert.Equal([0.5f, 4f, 2f, 1f, 4f], dense.ToFloats());
    }

    [Fact]
    public void Positions_may_cross_bytes()
    {
        // Six bits: 1, 63, 2 and 33 are 000001, 111111, 000010 and 100001, which together give 0xC1, 0x2F, 0x84.
        float[] table = [.. Enumerable.Range(0, 64).Select(i => (float)i)];
        ProgramTensor dense = Expand(
            "constexpr_lut_to_dense",
            ("indices", ProgramTensor.Of([(byte)0xC1, (byte)0x2F, (byte)0x84], [3])),
            ("lut", ProgramTensor.Of(table, [64])),
            ("shape", ProgramTensor.OfIntegers(DataType.Uint32, [2, 2], [2])));

        Assert.Equal([1f, 63f, 2f, 33f], dense.ToFloats());
    }

    [Fact]
    public void A_table_for_each_group_of_rows()
    {
        ProgramTensor dense = Expand(
            "constexpr_lut_to_dense",
            ("indices", ProgramTensor.OfIntegers(DataType.Uint1, [0, 1, 1, 0], [4, 1])),
            ("lut", ProgramTensor.Of([1f, 2f, 30f, 40f], [2, 1, 2, 1])));

        Assert.Equal([1f, 2f, 40f, 30f], dense.ToFloats());
    }

    [Theory]
    [InlineData(0, new[] { 1f, 3, 2, 4, 3, 1, 4, 2 }, "[4, 2]")]
    [InlineData(1, new[] { 1f, 2, 3, 4, 3, 4, 1, 2 }, "[2, 4]")]
    public void Vectors_lie_along_their_axis(int axis, float[] expected, string shape)
    {
        // Positions [[0, 1], [1, 0]] in the table (1, 2), (3, 4).
        ProgramTensor dense = Expand(
            "constexpr_lut_to_dense",
            ("indices", ProgramTensor.OfIntegers(DataType.Uint1, [0, 1, 1, 0], [2, 2])),
            ("lut", ProgramTensor.Of([1f, 2f, 3f, 4f], [1, 1, 2, 2])),
            ("vector_axis", ProgramTensor.Scalar(axis)));

        Assert.Equal($"fp32{shape}", dense.ToString());
        Assert.Equal(expected, dense.ToFloats());
    }

    [Fact]
    public void Sparse_constants_of_both_forms()
    {
        ProgramTensor old = Expand(
            "constexpr_sparse_to_dense",
            ("nonzero_data", ProgramTensor.Of([3f, 5f], [2])),
            ("mask", ProgramTensor.Of([(byte)0b10010], [1])),
            ("shape", ProgramTensor.OfIntegers(DataType.Uint32, [5], [1])));
        ProgramTensor packed = Expand(
            "constexpr_sparse_to_dense",
            ("nonzero_data", ProgramTensor.OfIntegers(DataType.Int4, [-3, 5], [2])),
            ("mask", ProgramTensor.OfIntegers(DataType.Uint1, [0, 1, 0, 1], [2, 2])));

        Assert.Equal([0f, 3f, 0f, 0f, 5f], old.ToFloats());
        Assert.Equal("int4[2, 2]", packed.ToString());
        Assert.Equal([0f, -3f, 0f, 5f], packed.ToFloats());
    }

    [Fact]
    public void Sparse_positions_in_a_table_of_vectors_widen_the_mask()
    {
        ProgramTensor[] sparse = CompressedConstants.Expand("constexpr_lut_to_sparse", Parameters(
            ("indices_mask", ProgramTensor.OfIntegers(DataType.Uint1, [1, 0, 0, 1], [2, 2])),
            ("indices_nonzero_data", ProgramTensor.OfIntegers(DataType.Uint1, [1, 0], [2])),
            ("lut", ProgramTensor.Of([2f, 3f, 4f, 5f], [1, 1, 2, 2])),
            ("vector_axis", ProgramTensor.Scalar(0))));

        Assert.Equal("uint1[4, 2]", sparse[0].ToString());
        Assert.Equal([1L, 0, 1, 0, 0, 1, 0, 1], sparse[0].ToIntegers());
        Assert.Equal([4f, 5f, 2f, 3f], sparse[1].ToFloats());
    }

    [Fact]
    public void Sparse_numbers_are_scaled_by_their_places()
    {
        ProgramTensor[] sparse = CompressedConstants.Expand("constexpr_sparse_blockwise_shift_scale", Parameters(
            ("data_mask", ProgramTensor.OfIntegers(DataType.Uint1, [1, 1, 0, 1], [2, 2])),
            ("nonzero_data", ProgramTensor.OfIntegers(DataType.Int8, [10, 11, 3], [3])),
            ("scale", ProgramTensor.Of([0.5f, 2f], [1, 2])),
            ("offset", ProgramTensor.OfIntegers(DataType.Int8, [1, 2], [1, 2]))));

        Assert.Equal([1L, 1, 0, 1], sparse[0].ToIntegers());
        Assert.Equal([4.5f, 18f, 2f], sparse[1].ToFloats());
    }

    [Theory]
    [InlineData("constexpr_affine_dequantize", "'quantized_data' is missing")]
    [InlineData("constexpr_cast", "'source_val' is missing")]
    public void A_missing_parameter_is_named(string operation, string message) =>
        Assert.Contains(
            message, Assert.Throws<ModelFormatException>(() => CompressedConstants.Expand(operation, _ => null)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        (string, ProgramTensor) data = ("data", ProgramTensor.OfIntegers(DataType.Int8, [1, 2, 3], [3]));
        Assert.Contains(
            "does not divide", Failure("constexpr_blockwise_shift_scale", data, ("scale", ProgramTensor.Of([1f, 2f], [2]))),
            StringComparison.Ordinal);

        (string, ProgramTensor) mask = ("mask", ProgramTensor.OfIntegers(DataType.Uint1, [1, 1, 1], [3]));
        Assert.Contains(
            "as many elements", Failure("constexpr_sparse_to_dense", ("nonzero_data", ProgramTensor.Of([1f], [1])), mask),
            StringComparison.Ordinal);

        (string, ProgramTensor) table = ("lut", ProgramTensor.Of([1f, 2f, 3f], [3]));
        Assert.Contains(
            "3 entries",
            Failure(
                "constexpr_lut_to_dense", ("indices", ProgramTensor.Of([(byte)1], [1])), table,
                ("shape", ProgramTensor.OfIntegers(DataType.Uint32, [4], [1]))),
            StringComparison.Ordinal);
    }

    private static string Failure(string operation, params (string Name, ProgramTensor Value)[] parameters) =>
        Assert.Throws<ModelFormatException>(() => Expand(operation, parameters)).Message;

    private static ProgramTensor Expand(string operation, params (string Name, ProgramTensor Value)[] parameters) =>
        Assert.Single(CompressedConstants.Expand(operation, Parameters(parameters)));

    private static Func<string, ProgramTensor?> Parameters(params (string Name, ProgramTensor Value)[] parameters)
    {
        Dictionary<string, ProgramTensor> byName = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        return byName.GetValueOrDefault;
    }
}
