using CoreMLSharp.Programs.Text;

namespace CoreMLSharp.Tests.Programs.Text;

public class HexFloatTests
{
    [Theory]
    [InlineData(0, "0x0p+0")]
    [InlineData(-0.0, "-0x0p+0")]
    [InlineData(1, "0x1p+0")]
    [InlineData(-2.5, "-0x1.4p+1")]
    [InlineData(double.Epsilon, "0x0.0000000000001p-1022")]
    [InlineData(double.MaxValue, "0x1.fffffffffffffp+1023")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void A_number_is_written_exactly_and_read_back(double value, string text)
    {
        Assert.Equal(text, HexFloat.Text(value));
        Assert.True(HexFloat.TryParse(text, out double read));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
    }

    [Theory]
    [InlineData("0x1.010102p-8", 0.003921569)]
    [InlineData("0X10P0", 16)]
    [InlineData("1.5e3", 1500)]
    [InlineData("-3", -3)]
    public void Other_ways_to_write_a_number_are_read(string text, double value)
    {
        Assert.True(HexFloat.TryParse(text, out double read));
        Assert.Equal((float)value, (float)read);
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0x1p")]
    [InlineData("0x1.8p99999999999")]
    [InlineData("0x123456789abcdef01")]
    [InlineData("one")]
    public void What_is_no_number_is_none(string text) => Assert.False(HexFloat.TryParse(text, out _));
}
