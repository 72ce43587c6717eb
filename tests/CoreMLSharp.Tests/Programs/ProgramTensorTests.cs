using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs;

public sealed class ProgramTensorTests
{
    [Fact]
    public void Elements_are_given_in_the_type_asked_for()
    {
        Assert.Equal([1.5f, -2f], ProgramTensor.Of<Half>([(Half)1.5, (Half)(-2)], [2]).ToFloats());
        Assert.Equal([1.5, -2], ProgramTensor.Of<float>([1.5f, -2f], [2]).ToDoubles());
        Assert.Equal([3f, -4f], ProgramTensor.Of<int>([3, -4], [2]).ToFloats());
        Assert.Equal([3, -4], ProgramTensor.Of<sbyte>([3, -4], [1, 2]).ToIntegers());
        Assert.Equal([1, 0], ProgramTensor.Of<bool>([true, false], [2]).ToIntegers());
        Assert.Equal([true, false], ProgramTensor.Of<bool>([true, false], [2]).ToBools());
        Assert.Equal(["a", "b"], ProgramTensor.OfStrings(["a", "b"], [2]).ToStrings());
        Assert.Equal([18446744073709551615d], ProgramTensor.Of<ulong>([ulong.MaxValue], [1]).ToDoubles());
    }

    [Fact]
    public void Scalars_have_no_dimensions()
    {
        Assert.Equal(7, ProgramTensor.Scalar(7).AsInteger());
        Assert.Equal(0.5f, ProgramTensor.Scalar((Half)0.5).AsFloat());
        Assert.True(ProgramTensor.Scalar(true).AsBool());
        Assert.Equal("SAME", ProgramTensor.OfStrings(["SAME"], []).AsString());
        Assert.Equal(1, ProgramTensor.Scalar(7).Count);
        Assert.Empty(ProgramTensor.Scalar(7).Shape);
        Assert.Equal("int32", ProgramTensor.Scalar(7).ToString());
    }

    [Fact]
    public void Another_type_than_the_tensors_is_refused()
    {
        Assert.Contains("fp32[2]", Assert.Throws<ModelFormatException>(() => ProgramTensor.Of<float>([1, 2], [2]).ToIntegers()).Message);
        Assert.Contains("Truth values", Assert.Throws<ModelFormatException>(() => ProgramTensor.Scalar(1).AsBool()).Message);
        Assert.Contains("Texts", Assert.Throws<ModelFormatException>(() => ProgramTensor.Scalar(1).AsString()).Message);
        Assert.Contains("string", Assert.Throws<ModelFormatException>(() => ProgramTensor.OfStrings(["1"], []).AsFloat()).Message);
        Assert.Contains("One element", Assert.Throws<ModelFormatException>(() => ProgramTensor.Of<float>([1, 2], [2]).AsFloat()).Message);
        Assert.Contains("63 bits", Assert.Throws<ModelFormatException>(() => ProgramTensor.Scalar(ulong.MaxValue).AsInteger()).Message);
    }

    [Theory]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { -1 })]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, 2 })]
    [InlineData(new long[] { 1L << 32, 1L << 32 })]
    public void A_shape_must_fit_the_elements(long[] shape)
    {
        Assert.Throws<ModelFormatException>(() => ProgramTensor.Of<float>([1, 2], shape));
        Assert.Throws<ModelFormatException>(() => ProgramTensor.OfStrings(["1", "2"], shape));
    }

    [Theory]
    [InlineData(DataType.Uint1, 2)]
    [InlineData(DataType.Uint3, 8)]
    [InlineData(DataType.Int4, 8)]
    [InlineData(DataType.Int4, -9)]
    [InlineData(DataType.Uint6, -1)]
    [InlineData(DataType.Int8, 128)]
    [InlineData(DataType.Uint32, -1)]
    [InlineData(DataType.Int32, 1L << 31)]
    [InlineData(DataType.Uint64, -1)]
    public void A_number_must_fit_its_type(DataType type, long number)
    {
        Assert.Contains("does not fit", Assert.Throws<ModelFormatException>(() => ProgramTensor.OfIntegers(type, [number], [1])).Message);
    }

    [Theory]
    [InlineData(DataType.Int64, long.MinValue, long.MaxValue)]
    [InlineData(DataType.Uint64, 0, long.MaxValue)]
    [InlineData(DataType.Int32, int.MinValue, int.MaxValue)]
    [InlineData(DataType.Uint32, 0, uint.MaxValue)]
    [InlineData(DataType.Int16, short.MinValue, short.MaxValue)]
    [InlineData(DataType.Uint16, 0, ushort.MaxValue)]
    [InlineData(DataType.Int4, -8, 7)]
    [InlineData(DataType.Uint6, 0, 63)]
    [InlineData(DataType.Uint3, 0, 7)]
    public void Both_ends_of_a_types_range_are_kept(DataType type, long least, long greatest)
    {
        Assert.Equal([greatest, least, greatest], ProgramTensor.OfIntegers(type, [greatest, least, greatest], [3]).ToIntegers());
    }

    /// <summary>Neighbours of what eight bits hold, worked out from the formats: 3 or 2 bits of mantissa, ties to even.</summary>
    [Theory]
    [InlineData(DataType.Float8E4M3Fn, 1.0625f, 1f)]
    [InlineData(DataType.Float8E4M3Fn, 1.07f, 1.125f)]
    [InlineData(DataType.Float8E4M3Fn, 1.1875f, 1.25f)]
    [InlineData(DataType.Float8E4M3Fn, 1.97f, 2f)]
    [InlineData(DataType.Float8E4M3Fn, 0.0029296875f, 0.00390625f)]
    [InlineData(DataType.Float8E4M3Fn, 0.0009f, 0f)]
    [InlineData(DataType.Float8E4M3Fn, 460f, 448f)]
    [InlineData(DataType.Float8E4M3Fn, 480f, float.NaN)]
    [InlineData(DataType.Float8E4M3Fn, float.PositiveInfinity, float.NaN)]
    [InlineData(DataType.Float8E4M3Fn, float.NaN, float.NaN)]
    [InlineData(DataType.Float8E5M2, 1.125f, 1f)]
    [InlineData(DataType.Float8E5M2, 1.1251f, 1.25f)]
    [InlineData(DataType.Float8E5M2, -1.375f, -1.5f)]
    [InlineData(DataType.Float8E5M2, 61440f, float.PositiveInfinity)]
    [InlineData(DataType.Float8E5M2, float.NaN, float.NaN)]
    [InlineData(DataType.Bfloat16, 1.00390625f, 1f)]
    [InlineData(DataType.Bfloat16, 1.01171875f, 1.015625f)]
    [InlineData(DataType.Bfloat16, float.NegativeInfinity, float.NegativeInfinity)]
    [InlineData(DataType.Bfloat16, float.NaN, float.NaN)]
    public void Small_floats_are_rounded_to_the_nearest(DataType type, float value, float rounded)
    {
        Assert.Equal(rounded, ProgramTensor.OfFloats(type, [value], []).AsFloat());
    }
}
