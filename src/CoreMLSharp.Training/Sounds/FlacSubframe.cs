using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.Sounds;

/// <summary>The samples of one channel in a frame of FLAC: a constant, the samples themselves, or a prediction and its errors.</summary>
internal static class FlacSubframe
{
    /// <summary>The fixed predictors of orders 0 to 4: what multiplies the samples before, the last one first.</summary>
    private static readonly long[][] Fixed = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

    public static long[] Read(BitReader bits, int size, int sampleBits)
    {
        bits.Read(1);
        int type = (int)bits.Read(6);
        int wasted = bits.Read(1) == 1 ? bits.ReadUnary() + 1 : 0;
        sampleBits -= wasted;
        if (sampleBits < 1) throw new CoreMLException("a channel has no bits.");
        long[] samples = new long[size];
        switch (type)
        {
            case 0:
                Array.Fill(samples, bits.ReadSigned(sampleBits));
                break;
            case 1:
                for (int i = 0; i < size; i++) samples[i] = bits.ReadSigned(sampleBits);
                break;
            case >= 8 and <= 12:
                ReadWarmUp(bits, samples, type - 8, sampleBits);
                ReadResidual(bits, samples, type - 8);
                Predict(samples, Fixed[type - 8], shift: 0);
                break;
            case >= 32:
                ReadLinear(bits, samples, type - 31, sampleBits);
                break;
            default:
                throw new CoreMLException("a channel is coded in an unknown way.");
        }

        if (wasted > 0)
        {
            for (int i = 0; i < size; i++) samples[i] <<= wasted;
        }

        return samples;
    }

    private static void ReadLinear(BitReader bits, long[] samples, int order, int sampleBits)
    {
        ReadWarmUp(bits, samples, order, sampleBits);
        int precision = (int)bits.Read(4) + 1;
        int shift = (int)bits.ReadSigned(5);
        if (precision > 15 || shift < 0) throw new CoreMLException("a predictor is wrong.");
        long[] coefficients = new long[order];
        for (int i = 0; i < order; i++) coefficients[i] = bits.ReadSigned(precision);
        ReadResidual(bits, samples, order);
        Predict(samples, coefficients, shift);
    }

    private static void ReadWarmUp(BitReader bits, long[] samples, int order, int sampleBits)
    {
        if (order > samples.Length) throw new CoreMLException("a frame is shorter than what its predictor needs.");
        for (int i = 0; i < order; i++) samples[i] = bits.ReadSigned(sampleBits);
    }

    /// <summary>The errors of the prediction, by Rice codes whose parameter changes from part to part.</summary>
    private static void ReadResidual(BitReader bits, long[] samples, int order)
    {
        int method = (int)bits.Read(2);
        if (method > 1) throw new CoreMLException("its errors of prediction are coded in an unknown way.");
        int parameterBits = method == 0 ? 4 : 5, partitionOrder = (int)bits.Read(4);
        int partition = samples.Length >> partitionOrder;
        if (partition << partitionOrder != samples.Length || partition < order) throw new CoreMLException("a frame is divided wrongly.");
        for (int part = 0; part < 1 << partitionOrder; part++)
        {
            int parameter = (int)bits.Read(parameterBits);
            bool isEscaped = parameter == (1 << parameterBits) - 1;
            int width = isEscaped ? (int)bits.Read(5) : 0;
            for (int i = part == 0 ? order : part * partition; i < (part + 1) * partition; i++)
            {
                samples[i] = isEscaped ? bits.ReadSigned(width) : ReadRice(bits, parameter);
            }
        }
    }

    private static long ReadRice(BitReader bits, int parameter)
    {
        ulong folded = ((ulong)bits.ReadUnary() << parameter) | bits.Read(parameter);
        return (long)(folded >> 1) ^ -(long)(folded & 1);
    }

    private static void Predict(long[] samples, long[] coefficients, int shift)
    {
        for (int i = coefficients.Length; i < samples.Length; i++)
        {
            long sum = 0;
            for (int j = 0; j < coefficients.Length; j++) sum += coefficients[j] * samples[i - 1 - j];
            samples[i] += sum >> shift;
        }
    }
}
