using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>Codes of 1 to 8 bits as tensors of an ML Program.</summary>
internal static class PackedCodes
{
    /// <summary>A tensor of unsigned integers of so many bits.</summary>
    public static ProgramTensor Unsigned(ReadOnlySpan<byte> codes, int bits, ReadOnlySpan<long> shape) =>
        new(TypeOf(bits), shape, PackedBits.Pack(codes, bits));

    /// <summary>A tensor of signed integers: the codes less that for zero.</summary>
    public static ProgramTensor Signed(ReadOnlySpan<byte> codes, int bits, ReadOnlySpan<long> shape)
    {
        // In two's complement, taking half the range away turns over the highest bit.
        byte[] turned = codes.ToArray();
        foreach (ref byte code in turned.AsSpan()) code ^= (byte)(1 << (bits - 1));
        return new ProgramTensor(bits == 4 ? DataType.Int4 : DataType.Int8, shape, PackedBits.Pack(turned, bits));
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
