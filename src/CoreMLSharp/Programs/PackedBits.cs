namespace CoreMLSharp.Programs;

/// <summary>Numbers of up to eight bits without gaps, the first in the lowest bits of the first byte, as ML Programs keep them.</summary>
internal static class PackedBits
{
    /// <summary>The bytes that so many numbers take.</summary>
    public static long ByteLength(long count, int bits) => ((count * bits) + 7) / 8;

    public static int Read(ReadOnlySpan<byte> bytes, int bits, long index)
    {
        long first = index * bits;
        (int position, int shift) = ((int)(first / 8), (int)(first % 8));
        int window = bytes[position] | (shift + bits > 8 ? bytes[position + 1] << 8 : 0);
        return (window >> shift) & ((1 << bits) - 1);
    }

    /// <summary>Puts a number into bits that are zero.</summary>
    public static void Write(Span<byte> bytes, int bits, long index, int value)
    {
        long first = index * bits;
        (int position, int shift) = ((int)(first / 8), (int)(first % 8));
        int window = value << shift;
        bytes[position] |= (byte)window;
        if (shift + bits > 8) bytes[position + 1] |= (byte)(window >> 8);
    }

    public static byte[] Pack(ReadOnlySpan<byte> numbers, int bits)
    {
        byte[] packed = new byte[ByteLength(numbers.Length, bits)];
        for (int i = 0; i < numbers.Length; i++) Write(packed, bits, i, numbers[i]);
        return packed;
    }
}
