using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>Weights in 8 bits, linear, with a scale and an offset for each output channel that make the squared errors small.</summary>
internal static class LinearQuantizer
{
    private const int Steps = byte.MaxValue;

    /// <summary>How often codes and line are fitted to each other.</summary>
    private const int Fits = 10;

    /// <summary>
    /// Shares of the range between a channel's smallest and largest weight to begin with: without outliers the others get finer steps.
    /// </summary>
    private static readonly float[] Shares = [1, 0.95f, 0.9f, 0.85f, 0.8f, 0.7f, 0.6f];

    private readonly record struct Line(float Scale, float Offset)
    {
        public byte Code(float value) => (byte)Math.Clamp(MathF.Round((value - Offset) / Scale), 0, Steps);

        public float Value(byte code) => (code * Scale) + Offset;
    }

    public static WeightParams Quantize(ReadOnlySpan<float> weights, int channels)
    {
        int length = weights.Length / channels;
        byte[] codes = new byte[weights.Length];
        LinearQuantizationParams linear = new();
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> values = weights.Slice(channel * length, length);
            Line line = Best(values);
            for (int i = 0; i < length; i++) codes[(channel * length) + i] = line.Code(values[i]);
            linear.Scale.Add(line.Scale);
            linear.Bias.Add(line.Offset);
        }

        return new WeightParams
        {
            RawValue = ByteString.CopyFrom(codes),
            Quantization = new QuantizationParams { NumberOfBits = 8, LinearQuantization = linear },
        };
    }

    private static Line Best(ReadOnlySpan<float> values)
    {
        (float least, float most) = Range(values);
        if (most <= least) return new Line(1, least);
        Line best = default;
        double bestError = double.PositiveInfinity;
        foreach (float share in Shares)
        {
            float cut = (1 - share) * (most - least) / 2;
            Line line = new(share * (most - least) / Steps, least + cut);
            for (int fit = 0; fit < Fits; fit++)
            {
                double error = Error(values, line);
                if (error < bestError) (best, bestError) = (line, error);
                line = Fit(values, line);
            }
        }

        return best;
    }

    private static double Error(ReadOnlySpan<float> values, Line line)
    {
        double error = 0;
        foreach (float value in values)
        {
            double difference = value - line.Value(line.Code(value));
            error += difference * difference;
        }

        return error;
    }

    /// <summary>The line through the values over the codes that another line gave them, by least squares.</summary>
    private static Line Fit(ReadOnlySpan<float> values, Line coded)
    {
        double codes = 0, sum = 0, squares = 0, products = 0;
        foreach (float value in values)
        {
            byte code = coded.Code(value);
            codes += code;
            sum += value;
            squares += code * code;
            products += code * (double)value;
        }

        double spread = (squares * values.Length) - (codes * codes);
        double scale = ((products * values.Length) - (codes * sum)) / spread;
        return spread > 0 && scale > 0 ? new Line((float)scale, (float)((sum - (scale * codes)) / values.Length)) : coded;
    }

    private static (float Least, float Most) Range(ReadOnlySpan<float> values)
    {
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        foreach (float value in values) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return (least, most);
    }
}
