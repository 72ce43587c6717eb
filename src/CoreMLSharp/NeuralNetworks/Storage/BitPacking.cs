namespace CoreMLSharp.NeuralNetworks.Storage;

/// <summary>
/// Codes of 1 to 8 bits without gaps, the first code in the highest bits of the first byte, as neural networks keep them
/// (Core ML specification, <c>WeightParams.rawValue</c>).
/// </summary>
internal static class BitPacking
{
    /// <summary>The bytes that so many codes take; the last is filled up with zeros.</summary>
    public static int ByteLength(int count, int bits) => (int)((((long)count * bits) + 7) / 8);

    public static byte[] Pack(byte[] codes, int bits)
    {
        if (bits == 8) return codes;
        byte[] packed = new byte[ByteLength(codes.Length, bits)];
        int place = 0;
        uint pending = 0;
        int pendingBits = 0;
        foreach (byte code in codes)
        {
            pending = (pending << bits) | code;
            pendingBits += bits;
            if (pendingBits < 8) continue;
            pendingBits -= 8;
            packed[place++] = (byte)(pending >> pendingBits);
        }

        if (pendingBits > 0) packed[place] = (byte)(pending << (8 - pendingBits));
        return packed;
    }

    /// <summary>Unpacks as many codes as the destination holds.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int bits, Span<byte> codes)
    {
        if (bits == 8)
        {
            packed[..codes.Length].CopyTo(codes);
            return;
        }

        int place = 0;
        uint pending = 0;
        int pendingBits = 0;
        int mask = (1 << bits) - 1;
        foreach (ref byte code in codes)
        {
            if (pendingBits < bits)
            {
                pending = (pending << 8) | packed[place++];
                pendingBits += 8;
            }

            pendingBits -= bits;
            code = (byte)((pending >> pendingBits) & mask);
        }
    }
}
