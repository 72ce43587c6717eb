using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Data;

/// <summary>An array of numbers as a data file holds it: little-endian, row-major.</summary>
/// <param name="ElementType">The type of the numbers.</param>
/// <param name="Shape">The length of each dimension; empty for a single number.</param>
/// <param name="Bytes">The numbers.</param>
public sealed record StoredTensor(TensorElementType ElementType, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The number of elements.</summary>
    public int Count => Bytes.Length / ElementTypes.Size(ElementType);

    /// <summary>The numbers as 64-bit floating point; exact for all types but 64-bit integers beyond 2⁵³.</summary>
    public double[] ToDoubles() => ElementTypes.Read<double>(ElementType, Bytes.Span);

    /// <summary>The numbers as 32-bit floating point.</summary>
    public float[] ToFloats() => ElementTypes.Read<float>(ElementType, Bytes.Span);

    /// <summary>The numbers as 64-bit integers, cut off towards zero.</summary>
    public long[] ToInt64s() => ElementTypes.Read<long>(ElementType, Bytes.Span);

    /// <summary>
    /// The numbers as a multi-array of the nearest type: floating point types as they are (<c>BFloat16</c> as <c>Float32</c>), 8-bit signed
    /// integers as they are, all other integers as <c>Int32</c>.
    /// </summary>
    public MLMultiArray ToMultiArray()
    {
        long[] shape = [.. Shape];
        return ElementType switch
        {
            TensorElementType.Float64 => MLMultiArray.Wrap(ToDoubles(), shape),
            TensorElementType.Float32 or TensorElementType.BFloat16 => MLMultiArray.Wrap(ToFloats(), shape),
            TensorElementType.Float16 => MLMultiArray.Wrap(ElementTypes.Read<Half>(ElementType, Bytes.Span), shape),
            TensorElementType.Int8 => MLMultiArray.Wrap(ElementTypes.Read<sbyte>(ElementType, Bytes.Span), shape),
            _ => MLMultiArray.Wrap(ElementTypes.Read<int>(ElementType, Bytes.Span), shape),
        };
    }

    /// <summary>A multi-array's numbers.</summary>
    public static StoredTensor From(MLMultiArray array) => new(
        array.DataType switch
        {
            MLMultiArrayDataType.Double => TensorElementType.Float64,
            MLMultiArrayDataType.Float32 => TensorElementType.Float32,
            MLMultiArrayDataType.Float16 => TensorElementType.Float16,
            MLMultiArrayDataType.Int32 => TensorElementType.Int32,
            _ => TensorElementType.Int8,
        },
        array.Shape,
        array.Bytes.ToArray());
}
