using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>Converts a tensor's stored elements to and from arrays.</summary>
internal static class Elements
{
    public static float[] ToFloats(ProgramTensor tensor)
    {
        ReadOnlySpan<byte> bytes = tensor.Bytes.Span;
        return tensor.DataType switch
        {
            DataType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            DataType.Float16 => FromHalves(MemoryMarshal.Cast<byte, Half>(bytes)),
            DataType.Bfloat16 => Convert<ushort, float>(bytes, SmallFloats.FromBfloat16),
            DataType.Float8E4M3Fn => Convert<byte, float>(bytes, SmallFloats.FromE4M3),
            DataType.Float8E5M2 => Convert<byte, float>(bytes, SmallFloats.FromE5M2),
            DataType.Float64 => Convert<double, float>(bytes, value => (float)value),
            DataType.Uint64 => Convert<ulong, float>(bytes, value => value),
            _ => Array.ConvertAll(ToIntegers(tensor), value => (float)value),
        };
    }

    public static double[] ToDoubles(ProgramTensor tensor) => tensor.DataType switch
    {
        DataType.Float64 => MemoryMarshal.Cast<byte, double>(tensor.Bytes.Span).ToArray(),
        DataType.Uint64 => Convert<ulong, double>(tensor.Bytes.Span, value => value),
        _ when tensor.DataType.IsFloat => Array.ConvertAll(ToFloats(tensor), value => (double)value),
        _ => Array.ConvertAll(ToIntegers(tensor), value => (double)value),
    };

    public static long[] ToIntegers(ProgramTensor tensor)
    {
        ReadOnlySpan<byte> bytes = tensor.Bytes.Span;
        return tensor.DataType switch
        {
            DataType.Int64 => MemoryMarshal.Cast<byte, long>(bytes).ToArray(),
            DataType.Int32 => Convert<int, long>(bytes, value => value),
            DataType.Int16 => Convert<short, long>(bytes, value => value),
            DataType.Int8 => Convert<sbyte, long>(bytes, value => value),
            DataType.Uint64 =>
                Convert<ulong, long>(
                    bytes,
                    value => value <= long.MaxValue ? (long)value : throw new ModelFormatException($"{value} has more than 63 bits.")),
            DataType.Uint32 => Convert<uint, long>(bytes, value => value),
            DataType.Uint16 => Convert<ushort, long>(bytes, value => value),
            DataType.Uint8 => Convert<byte, long>(bytes, value => value),
            DataType.Bool => Convert<byte, long>(bytes, value => value != 0 ? 1 : 0),
            _ when tensor.DataType.IsInteger => Unpack(tensor),
            _ => throw new ModelFormatException($"Whole numbers were expected, not {tensor}."),
        };
    }

    /// <summary>Stores whole numbers, each of which must fit.</summary>
    public static byte[] FromIntegers(DataType type, ReadOnlySpan<long> elements)
    {
        int bits = type.Bits;
        if (!type.IsInteger) throw new ModelFormatException($"{type.TypeName} is not an integer type.");
        byte[] bytes = new byte[type.ByteLength(elements.Length)];
        long least = type.IsSignedInteger ? long.MinValue >> (64 - bits) : 0;
        long greatest = type.IsSignedInteger ? long.MaxValue >> (64 - bits) : bits == 64 ? long.MaxValue : (1L << bits) - 1;
        for (int i = 0; i < elements.Length; i++)
        {
            if (elements[i] < least || elements[i] > greatest)
            {
                throw new ModelFormatException($"{elements[i]} does not fit {type.TypeName}.");
            }

            long position = (long)i * bits;
            for (int bit = 0; bit < bits; bit += 8 - (int)((position + bit) % 8))
            {
                // Bits beyond the element's own are cut off, so that a negative number does not spill over its neighbour.
                long rest = (elements[i] >> bit) & (bits - bit < 8 ? (1L << (bits - bit)) - 1 : 0xFF);
                bytes[(position + bit) / 8] |= (byte)(rest << (int)((position + bit) % 8));
            }
        }

        return bytes;
    }

    public static byte[] FromFloats(DataType type, ReadOnlySpan<float> elements) => type switch
    {
        DataType.Float32 => MemoryMarshal.AsBytes(elements).ToArray(),
        DataType.Float64 => Store(elements, value => (double)value),
        DataType.Float16 => ToHalves(elements),
        DataType.Bfloat16 => Store(elements, SmallFloats.ToBfloat16),
        DataType.Float8E4M3Fn => Store(elements, SmallFloats.ToE4M3),
        DataType.Float8E5M2 => Store(elements, SmallFloats.ToE5M2),
        _ => throw new ModelFormatException($"{type.TypeName} is not a floating point type."),
    };

    private static float[] FromHalves(ReadOnlySpan<Half> halves)
    {
        float[] elements = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, elements);
        return elements;
    }

    private static byte[] ToHalves(ReadOnlySpan<float> elements)
    {
        byte[] bytes = new byte[elements.Length * 2];
        TensorPrimitives.ConvertToHalf(elements, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
        return bytes;
    }

    private static long[] Unpack(ProgramTensor tensor)
    {
        if (tensor.Count > Array.MaxLength / sizeof(long))
        {
            throw new UnsupportedModelException($"{tensor} has too many elements for an array.");
        }

        ReadOnlySpan<byte> bytes = tensor.Bytes.Span;
        int bits = tensor.DataType.Bits;
        int unused = tensor.DataType.IsSignedInteger ? 64 - bits : 0;
        long[] elements = new long[tensor.Count];
        for (int i = 0; i < elements.Length; i++) elements[i] = (long)PackedBits.Read(bytes, bits, i) << unused >> unused;
        return elements;
    }

    private static TResult[] Convert<TStored, TResult>(ReadOnlySpan<byte> bytes, Func<TStored, TResult> convert) where TStored : unmanaged
    {
        ReadOnlySpan<TStored> stored = MemoryMarshal.Cast<byte, TStored>(bytes);
        TResult[] elements = new TResult[stored.Length];
        for (int i = 0; i < elements.Length; i++) elements[i] = convert(stored[i]);
        return elements;
    }

    private static byte[] Store<TStored>(ReadOnlySpan<float> elements, Func<float, TStored> convert) where TStored : unmanaged
    {
        byte[] bytes = new byte[checked(elements.Length * Unsafe.SizeOf<TStored>())];
        Span<TStored> stored = MemoryMarshal.Cast<byte, TStored>(bytes.AsSpan());
        for (int i = 0; i < stored.Length; i++) stored[i] = convert(elements[i]);
        return bytes;
    }
}
