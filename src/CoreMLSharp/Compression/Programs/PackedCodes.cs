using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>Codes of 1 to 8 bits without gaps, the first code in the lowest bits of the first byte, as ML Programs keep them.</summary>
internal static class PackedCodes
{
    public static byte[] Pack(ReadOnlySpan<byte> codes, int bits)
    {
        byte[] packed = new byte[(((long)codes.Length * bits) + 7) / 8];
        int place = 0;
        uint pending = 0;
        int pendingBits = 0;
        foreach (byte code in codes)
        {
            pending |= (uint)code << pendingBits;
            pendingBits += bits;
            if (pendingBits < 8) continue;
            packed[place++] = (byte)pending;
            pending >>= 8;
            pendingBits -= 8;
        }

        if (pendingBits > 0) packed[place] = (byte)pending;
        return packed;
    }

    /// <summary>A tensor of unsigned integers of so many bits.</summary>
    public static ProgramTensor Unsigned(ReadOnlySpan<byte> codes, int bits, ReadOnlySpan<long> shape) => new(TypeOf(bits), shape, Pack(codes, bits));

    /// <summary>A tensor of signed integers: the codes less that for zero.</summary>
    public static ProgramTensor Signed(ReadOnlySpan<byte> codes, int bits, ReadOnlySpan<long> shape)
    {
        // In two's complement, taking half the range away turns over the highest bit.
        byte[] turned = codes.ToArray();
        foreach (ref byte code in turned.AsSpan()) code ^= (byte)(1 << (bits - 1));
        return new ProgramTensor(bits == 4 ? DataType.Int4 : DataType.Int8, shape, Pack(turned, bits));
    }

    public static DataType TypeOf(int bits) => bits switch
    {
        1 => DataType.Uint1,
        2 => DataType.Uint2,
        3 => DataType.Uint3,
        4 => DataType.Uint4,
        6 => DataType.Uint6,
        _ => DataType.Uint8,
    };
}
