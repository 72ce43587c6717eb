using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>Weights in 8 bits, linear between the smallest and the largest of each output channel.</summary>
internal static class LinearQuantizer
{
    private const int Steps = byte.MaxValue;

    public static WeightParams Quantize(ReadOnlySpan<float> weights, int channels)
    {
        int length = weights.Length / channels;
        byte[] codes = new byte[weights.Length];
        LinearQuantizationParams linear = new();
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> values = weights.Slice(channel * length, length);
            (float least, float most) = Range(values);
            float scale = most > least ? (most - least) / Steps : 1;
            for (int i = 0; i < length; i++) codes[(channel * length) + i] = (byte)Math.Clamp(MathF.Round((values[i] - least) / scale), 0, Steps);
            linear.Scale.Add(scale);
            linear.Bias.Add(least);
        }

        return new WeightParams
        {
            RawValue = ByteString.CopyFrom(codes),
            Quantization = new QuantizationParams { NumberOfBits = 8, LinearQuantization = linear },
        };
    }

    private static (float Least, float Most) Range(ReadOnlySpan<float> values)
    {
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        foreach (float value in values) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return (least, most);
    }
}
