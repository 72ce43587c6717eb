using System.Numerics.Tensors;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Compression.Encodings;

/// <summary>Numbers as whole numbers of equal steps: number ≈ scale · code + offset, with a scale and an offset for each channel.</summary>
/// <remarks>
/// Codes are the nearest of those spread between a channel's extremes. The scale and the offset are then those with the least squared error
/// for the codes (linear regression): errors of a channel add up to nothing then, so that a product with inputs that are all positive does
/// not drift.
/// </remarks>
/// <param name="Codes">One code for each number, from 0 up.</param>
/// <param name="Scales">The step of each channel.</param>
/// <param name="Offsets">What the code 0 stands for in each channel.</param>
/// <param name="Zeros">The code that stands for 0 in each channel; unused where the encoding has none.</param>
/// <param name="SquaredError">The sum of the squared differences between the numbers and what the codes stand for.</param>
internal sealed record LinearEncoding(byte[] Codes, float[] Scales, float[] Offsets, byte[] Zeros, double SquaredError)
{
    /// <summary>Spreads 2^bits codes from each channel's smallest number to its largest.</summary>
    public static LinearEncoding Affine(ReadOnlySpan<float> numbers, int bits, ChannelLayout layout)
    {
        int largest = (1 << bits) - 1;
        return Encode(numbers, layout, largest, (least, most) => new Steps((float)(((double)most - least) / largest), least, null));
    }

    /// <summary>The same, with one code that stands for 0 exactly.</summary>
    public static LinearEncoding AffineWithZero(ReadOnlySpan<float> numbers, int bits, ChannelLayout layout)
    {
        int largest = (1 << bits) - 1;
        return Encode(numbers, layout, largest, (least, most) =>
        {
            (least, most) = (Math.Min(least, 0), Math.Max(most, 0));
            float scale = (float)(((double)most - least) / largest);
            int zero = scale == 0 ? 0 : (int)Math.Clamp(Math.Round(-(double)least / scale), 0, largest);
            return new Steps(scale, -zero * scale, zero);
        });
    }

    /// <summary>Codes around 0, which is a code itself: as many steps up to the largest size in either direction.</summary>
    public static LinearEncoding Symmetric(ReadOnlySpan<float> numbers, int bits, ChannelLayout layout)
    {
        int zero = 1 << (bits - 1);
        return Encode(numbers, layout, (1 << bits) - 1, (least, most) =>
        {
            float scale = (float)(Math.Max(Math.Abs((double)least), Math.Abs((double)most)) / (zero - 1));
            return new Steps(scale, -zero * scale, zero);
        });
    }

    private static LinearEncoding Encode(ReadOnlySpan<float> numbers, ChannelLayout layout, int largest, Func<float, float, Steps> choose)
    {
        int stride = layout.Channels * layout.Run;
        float[] scales = new float[layout.Channels];
        float[] offsets = new float[layout.Channels];
        byte[] zeros = new byte[layout.Channels];
        byte[] codes = GC.AllocateUninitializedArray<byte>(numbers.Length);
        double error = 0;
        for (int channel = 0; channel < layout.Channels; channel++)
        {
            (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
            for (int start = channel * layout.Run; start < numbers.Length; start += stride)
            {
                ReadOnlySpan<float> run = numbers.Slice(start, layout.Run);
                least = Math.Min(least, TensorPrimitives.Min(run));
                most = Math.Max(most, TensorPrimitives.Max(run));
            }

            Steps steps = choose(least, most);
            StepRounding rounding = new(steps.Scale, steps.Offset, largest);
            for (int start = channel * layout.Run; start < numbers.Length; start += stride)
            {
                rounding.Round(numbers.Slice(start, layout.Run), codes.AsSpan(start, layout.Run));
            }

            (scales[channel], offsets[channel], double channelError) = steps.Zero is { } zero
                ? rounding.FitScale(zero)
                : rounding.FitLine();
            zeros[channel] = (byte)(steps.Zero ?? 0);
            error += channelError;
        }

        return new LinearEncoding(codes, scales, offsets, zeros, error);
    }

    /// <summary>How a channel is rounded at first.</summary>
    private readonly record struct Steps(float Scale, float Offset, int? Zero);
}
