using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace CoreMLSharp.Compression.Encodings;

/// <summary>Numbers as half floats, little-endian.</summary>
/// <param name="Bytes">Two bytes for each number.</param>
/// <param name="SquaredError">The sum of the squared differences between the numbers and their halves.</param>
internal sealed record HalfEncoding(byte[] Bytes, double SquaredError)
{
    private const int BlockLength = 4096;

    /// <summary>The largest number that a half float holds.</summary>
    public const float Largest = 65504;

    public static HalfEncoding Of(ReadOnlySpan<float> numbers)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked(numbers.Length * 2));
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan());
        Span<float> back = stackalloc float[BlockLength];
        double error = 0;
        for (int start = 0; start < numbers.Length; start += BlockLength)
        {
            ReadOnlySpan<float> block = numbers.Slice(start, Math.Min(BlockLength, numbers.Length - start));
            Span<Half> half = halves.Slice(start, block.Length);
            Span<float> rounded = back[..block.Length];
            TensorPrimitives.ConvertToHalf(block, half);
            TensorPrimitives.ConvertToSingle(half, rounded);
            TensorPrimitives.Subtract(rounded, block, rounded);
            error += TensorPrimitives.SumOfSquares<float>(rounded);
        }

        return new HalfEncoding(bytes, error);
    }
}
