using System.Numerics.Tensors;

namespace CoreMLSharp.Compression.Encodings;

/// <summary>Numbers as whole numbers of equal steps: number ≈ scale · code + offset, with a scale and an offset for each channel.</summary>
/// <remarks>
/// Codes are the nearest of those spread between a channel's extremes. The scale and the offset are then those with the least squared error for the
/// codes (linear regression): errors of a channel add up to nothing then, so that a product with inputs that are all positive does not drift.
/// </remarks>
/// <param name="Codes">One code for each number, from 0 up.</param>
/// <param name="Scales">The step of each channel.</param>
/// <param name="Offsets">What the code 0 stands for in each channel.</param>
/// <param name="SquaredError">The sum of the squared differences between the numbers and what the codes stand for.</param>
internal sealed record LinearEncoding(byte[] Codes, float[] Scales, float[] Offsets, double SquaredError)
{
    /// <summary>Spreads 2^bits codes from each channel's smallest number to its largest.</summary>
    public static LinearEncoding Affine(ReadOnlySpan<float> numbers, int bits, ChannelLayout layout)
    {
        int largest = (1 << bits) - 1;
        return Encode(numbers, layout, largest, zero: null, (least, most) => ((float)(((double)most - least) / largest), least));
    }

    /// <summary>Codes around 0, which is a code itself: as many steps up to the largest size in either direction.</summary>
    public static LinearEncoding Symmetric(ReadOnlySpan<float> numbers, int bits, ChannelLayout layout)
    {
        int zero = 1 << (bits - 1);
        return Encode(numbers, layout, (1 << bits) - 1, zero, (least, most) =>
        {
            float scale = (float)(Math.Max(Math.Abs((double)least), Math.Abs((double)most)) / (zero - 1));
            return (scale, -zero * scale);
        });
    }

    private static LinearEncoding Encode(
        ReadOnlySpan<float> numbers, ChannelLayout layout, int largest, int? zero, Func<float, float, (float Scale, float Offset)> steps)
    {
        int stride = layout.Channels * layout.Run;
        float[] scales = new float[layout.Channels];
        float[] offsets = new float[layout.Channels];
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

            (float scale, float offset) = steps(least, most);
            StepRounding rounding = new(scale, offset, largest);
            for (int start = channel * layout.Run; start < numbers.Length; start += stride)
            {
                rounding.Round(numbers.Slice(start, layout.Run), codes.AsSpan(start, layout.Run));
            }

            (scales[channel], offsets[channel], double channelError) = zero is { } code ? rounding.FitScale(code) : rounding.FitLine();
            error += channelError;
        }

        return new LinearEncoding(codes, scales, offsets, error);
    }
}
