using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace CoreMLSharp.Runtime.Data;

/// <summary>The sizes of stored element types, and reading them as numbers of another type.</summary>
internal static class ElementTypes
{
    public static int Size(TensorElementType type) => type switch
    {
        TensorElementType.Bool or TensorElementType.UInt8 or TensorElementType.Int8 => 1,
        TensorElementType.Int16 or TensorElementType.Float16 or TensorElementType.BFloat16 => 2,
        TensorElementType.Int32 or TensorElementType.Float32 => 4,
        _ => 8,
    };

    public static T[] Read<T>(TensorElementType type, ReadOnlySpan<byte> bytes) where T : unmanaged, INumber<T> => type switch
    {
        TensorElementType.Bool or TensorElementType.UInt8 => Convert<byte, T>(bytes),
        TensorElementType.Int8 => Convert<sbyte, T>(bytes),
        TensorElementType.Int16 => Convert<short, T>(bytes),
        TensorElementType.Int32 => Convert<int, T>(bytes),
        TensorElementType.Int64 => Convert<long, T>(bytes),
        TensorElementType.Float16 => Convert<Half, T>(bytes),
        TensorElementType.BFloat16 => Convert<float, T>(MemoryMarshal.AsBytes<float>(Widen(MemoryMarshal.Cast<byte, ushort>(bytes)))),
        TensorElementType.Float32 => Convert<float, T>(bytes),
        _ => Convert<double, T>(bytes),
    };

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<byte> bytes)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> elements = MemoryMarshal.Cast<byte, TFrom>(bytes);
        TTo[] converted = new TTo[elements.Length];
        TensorPrimitives.ConvertSaturating(elements, (Span<TTo>)converted);
        return converted;
    }

    /// <summary>A bfloat16 is the upper half of a 32-bit floating point number.</summary>
    private static float[] Widen(ReadOnlySpan<ushort> halves)
    {
        float[] wide = new float[halves.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        return wide;
    }
}
