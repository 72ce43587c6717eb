using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Tests.Compression.Encodings;

public class LinearEncodingTests
{
    [Fact]
    public void Codes_spread_from_the_smallest_number_of_each_channel_to_the_largest()
    {
        LinearEncoding encoding = LinearEncoding.Affine([-1, 0, 2, 10, 12, 16], 2, new ChannelLayout(2, 3));
        Assert.Equal([0, 1, 3, 0, 1, 3], encoding.Codes);
        Assert.Equal([1f, 2f], encoding.Scales);
        Assert.Equal([-1f, 10f], encoding.Offsets);
        Assert.Equal(0, encoding.SquaredError);
    }

    [Fact]
    public void The_line_through_the_codes_is_the_nearest()
    {
        // The codes of 0, 1.1, 1.3 and 3 are 0, 1, 1 and 3; the line is their regression.
        LinearEncoding encoding = LinearEncoding.Affine([0, 1.1f, 1.3f, 3], 2, ChannelLayout.Whole(4));
        double meanCode = 1.25, mean = 1.35;
        double slope = ((0 * 0) + 1.1 + 1.3 + 9 - (4 * meanCode * mean)) / (0 + 1 + 1 + 9 - (4 * meanCode * meanCode));
        Assert.Equal([0, 1, 1, 3], encoding.Codes);
        Assert.Equal(slope, encoding.Scales[0], 1e-6);
        Assert.Equal(mean - (slope * meanCode), encoding.Offsets[0], 1e-6);
        Assert.Equal(
            0,
            new double[] { 0, 1.1, 1.3, 3 }.Zip(
                encoding.Codes, (number, code) => number - ((code * (double)encoding.Scales[0]) + encoding.Offsets[0])).Sum(),
            1e-6);
    }

    [Fact]
    public void The_scale_of_symmetric_codes_is_the_nearest()
    {
        // Codes around 4 in steps of 1: −3, 1, 2 for −3, 1.2, 2.4; the best scale is (9 + 1.2 + 4.8) / (9 + 1 + 4).
        LinearEncoding encoding = LinearEncoding.Symmetric([-3, 1.2f, 2.4f], 3, ChannelLayout.Whole(3));
        Assert.Equal([1, 5, 6], encoding.Codes);
        Assert.Equal(15 / 14f, encoding.Scales[0], 1e-6f);
        Assert.Equal(-4 * encoding.Scales[0], encoding.Offsets[0]);
    }

    [Fact]
    public void Channels_may_alternate()
    {
        LinearEncoding encoding = LinearEncoding.Affine([0, 100, 3, 400], 2, new ChannelLayout(2, 1));
        Assert.Equal([0, 0, 3, 3], encoding.Codes);
        Assert.Equal([1f, 100f], encoding.Scales);
    }

    [Fact]
    public void Symmetric_codes_have_one_for_zero()
    {
        LinearEncoding encoding = LinearEncoding.Symmetric([-6, 0, 2, 4], 3, ChannelLayout.Whole(4));
        Assert.Equal([1, 4, 5, 6], encoding.Codes);
        Assert.Equal([2f], encoding.Scales);
        Assert.Equal([-8f], encoding.Offsets);
        Assert.Equal(0, encoding.SquaredError);
    }

    [Fact]
    public void Equal_numbers_lose_nothing()
    {
        LinearEncoding encoding = LinearEncoding.Affine([0.3f, 0.3f, 0.3f], 8, ChannelLayout.Whole(3));
        Assert.Equal([0, 0, 0], encoding.Codes);
        Assert.Equal(0, encoding.SquaredError);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void The_error_is_that_of_the_numbers_that_codes_stand_for(int bits)
    {
        Random random = new(bits);
        float[] numbers = [.. Enumerable.Range(0, 10_007).Select(_ => random.NextSingle() - 0.3f)];
        LinearEncoding encoding = LinearEncoding.Affine(numbers, bits, ChannelLayout.Whole(numbers.Length));
        double error = numbers.Zip(
            encoding.Codes, (number, code) => Math.Pow(number - ((code * encoding.Scales[0]) + encoding.Offsets[0]), 2)).Sum();
        Assert.Equal(error, encoding.SquaredError, error * 1e-4);
        Assert.All(numbers.Zip(encoding.Codes), pair => Assert.InRange(
            Math.Abs(pair.First - ((pair.Second * encoding.Scales[0]) + encoding.Offsets[0])), 0, encoding.Scales[0] * 0.6f));
    }
}
