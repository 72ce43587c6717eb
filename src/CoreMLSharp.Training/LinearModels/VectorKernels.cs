using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// The inner loops of matrix products, four vectors at a time so that numbers stay in registers. The vectors' width is fixed, so that the
/// order of the additions, and with it every bit of the result, is the same on all processors that fuse products and sums. Compiled at full
/// strength at once: a short training is over before the runtime would think of it.
/// </summary>
internal static class VectorKernels
{
    private const int Width = 4;

    /// <summary>The dot product of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int whole = x.Length - (x.Length % Width);
        ref double a = ref MemoryMarshal.GetReference(x);
        ref double b = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector256<double> sums = default;
        for (nuint j = 0; j < (nuint)whole; j += Width)
        {
            sums = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, j), Vector256.LoadUnsafe(ref b, j), sums);
        }

        double sum = Vector256.Sum(sums);
        for (int j = whole; j < x.Length; j++) sum += x[j] * y[j];
        return sum;
    }

    /// <summary>
    /// The dot products of <paramref name="x"/> with four vectors, which lie one after the other in <paramref name="four"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dot4(ReadOnlySpan<double> x, ReadOnlySpan<double> four, Span<double> products)
    {
        int length = x.Length, whole = length - (length % Width);
        ref double a = ref MemoryMarshal.GetReference(x);
        ref double b0 = ref MemoryMarshal.GetReference(four[..(4 * length)]);
        ref double b1 = ref Unsafe.Add(ref b0, length);
        ref double b2 = ref Unsafe.Add(ref b1, length);
        ref double b3 = ref Unsafe.Add(ref b2, length);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nuint j = 0; j < (nuint)whole; j += Width)
        {
            Vector256<double> v = Vector256.LoadUnsafe(ref a, j);
            s0 = Vector256.MultiplyAddEstimate(v, Vector256.LoadUnsafe(ref b0, j), s0);
            s1 = Vector256.MultiplyAddEstimate(v, Vector256.LoadUnsafe(ref b1, j), s1);
            s2 = Vector256.MultiplyAddEstimate(v, Vector256.LoadUnsafe(ref b2, j), s2);
            s3 = Vector256.MultiplyAddEstimate(v, Vector256.LoadUnsafe(ref b3, j), s3);
        }

        products[0] = Vector256.Sum(s0);
        products[1] = Vector256.Sum(s1);
        products[2] = Vector256.Sum(s2);
        products[3] = Vector256.Sum(s3);
        for (int j = whole; j < length; j++)
        {
            for (int k = 0; k < 4; k++) products[k] += x[j] * four[(k * length) + j];
        }
    }

    /// <summary>
    /// Adds four vectors, which lie one after the other in <paramref name="four"/>, each times its factor, to <paramref name="sum"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled4(ReadOnlySpan<double> four, ReadOnlySpan<double> factors, Span<double> sum)
    {
        int length = sum.Length, whole = length - (length % Width);
        ref double a = ref MemoryMarshal.GetReference(sum);
        ref double b0 = ref MemoryMarshal.GetReference(four[..(4 * length)]);
        ref double b1 = ref Unsafe.Add(ref b0, length);
        ref double b2 = ref Unsafe.Add(ref b1, length);
        ref double b3 = ref Unsafe.Add(ref b2, length);
        Vector256<double> f0 = Vector256.Create(factors[0]), f1 = Vector256.Create(factors[1]);
        Vector256<double> f2 = Vector256.Create(factors[2]), f3 = Vector256.Create(factors[3]);
        for (nuint j = 0; j < (nuint)whole; j += Width)
        {
            Vector256<double> s = Vector256.LoadUnsafe(ref a, j);
            s = Vector256.MultiplyAddEstimate(f0, Vector256.LoadUnsafe(ref b0, j), s);
            s = Vector256.MultiplyAddEstimate(f1, Vector256.LoadUnsafe(ref b1, j), s);
            s = Vector256.MultiplyAddEstimate(f2, Vector256.LoadUnsafe(ref b2, j), s);
            s = Vector256.MultiplyAddEstimate(f3, Vector256.LoadUnsafe(ref b3, j), s);
            s.StoreUnsafe(ref a, j);
        }

        for (int j = whole; j < length; j++)
        {
            for (int k = 0; k < 4; k++) sum[j] += factors[k] * four[(k * length) + j];
        }
    }
}
