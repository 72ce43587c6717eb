using CoreMLSharp.NeuralNetworks;

namespace CoreMLSharp.Tests.NeuralNetworks;

public class BitPackingTests
{
    [Theory]
    [InlineData(1, new byte[] { 1, 0, 1, 1, 0, 0, 0, 1, 1 }, new byte[] { 0b10110001, 0b10000000 })]
    [InlineData(2, new byte[] { 1, 2, 3, 0, 3 }, new byte[] { 0b01_10_11_00, 0b11_000000 })]
    [InlineData(3, new byte[] { 1, 2, 3, 4, 5 }, new byte[] { 0b001_010_01, 0b1_100_101_0 })]
    [InlineData(4, new byte[] { 1, 15, 7 }, new byte[] { 0x1F, 0x70 })]
    [InlineData(5, new byte[] { 17, 1, 30 }, new byte[] { 0b10001_000, 0b01_11110_0 })]
    [InlineData(8, new byte[] { 200, 3 }, new byte[] { 200, 3 })]
    public void The_first_code_is_in_the_highest_bits(int bits, byte[] codes, byte[] packed) =>
        Assert.Equal(packed, BitPacking.Pack(codes, bits));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Codes_come_back(int bits)
    {
        Random random = new(bits);
        byte[] codes = [.. Enumerable.Range(0, 1001).Select(_ => (byte)random.Next(1 << bits))];
        byte[] packed = BitPacking.Pack(codes, bits);
        byte[] back = new byte[codes.Length];
        BitPacking.Unpack(packed, bits, back);
        Assert.Equal((1001 * bits + 7) / 8, packed.Length);
        Assert.Equal(codes, back);
    }
}
