using System.Numerics.Tensors;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>How large an error is beside what it is an error of.</summary>
internal static class SignalToNoise
{
    private const int BlockLength = 4096;

    /// <summary>10 · log₁₀(signal / noise); infinite without noise.</summary>
    public static double Decibels(double signal, double noise) => noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);

    /// <summary>
    /// 10 · log₁₀ of the squares of numbers over those of the differences to others; null when they are not as many, or there are none.
    /// </summary>
    public static double? Between(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        if (before.Length != after.Length || before.IsEmpty) return null;
        float[] difference = new float[before.Length];
        TensorPrimitives.Subtract(before, after, difference);
        return Decibels(SumOfSquares(before), SumOfSquares(difference));
    }

    /// <summary>The sum of squares, added up in blocks so that single precision is enough in each.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> numbers)
    {
        double sum = 0;
        for (int start = 0; start < numbers.Length; start += BlockLength)
        {
            sum += TensorPrimitives.SumOfSquares(numbers.Slice(start, Math.Min(BlockLength, numbers.Length - start)));
        }

        return sum;
    }
}
