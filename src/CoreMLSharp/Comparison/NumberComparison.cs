using System.Numerics.Tensors;

namespace CoreMLSharp.Comparison;

/// <summary>How far numbers are from others.</summary>
internal static class NumberComparison
{
    /// <summary>10 · log₁₀ of the squares of the first numbers over those of the differences; null when they are not as many, or there are none.</summary>
    public static double? SignalToNoise(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        if (before.Length != after.Length || before.IsEmpty) return null;
        float[] difference = new float[before.Length];
        TensorPrimitives.Subtract(before, after, difference);
        return Compression.SignalToNoise.Decibels(Compression.SignalToNoise.SumOfSquares(before), Compression.SignalToNoise.SumOfSquares(difference));
    }
}
