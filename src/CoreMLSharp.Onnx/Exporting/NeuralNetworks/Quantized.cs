using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Reads parameters stored in 1 to 8 bits (<c>QuantizationParams</c> of the specification): linear, by lookup table, or signed bytes for products in integers.</summary>
internal static class Quantized
{
    public static float[] ToFloats(WeightParams weights, QuantizationParams quantization, string what, TensorShape shape, int channelAxis)
    {
        float[] numbers = new float[CheckedCount(weights, quantization, what, shape)];
        long channels = shape.Rank == 0 ? 1 : shape[channelAxis];
        long inner = shape.Rank == 0 ? 1 : shape.CountBetween((channelAxis < 0 ? channelAxis + shape.Rank : channelAxis) + 1, shape.Rank);
        switch (quantization.QuantizationTypeCase)
        {
            case QuantizationParams.QuantizationTypeOneofCase.LinearQuantization:
                ReadOnlySpan<float> scale = PerChannel(quantization.LinearQuantization.Scale, channels, $"{what}.scale", 1);
                ReadOnlySpan<float> bias = PerChannel(quantization.LinearQuantization.Bias, channels, $"{what}.bias", 0);
                for (int i = 0; i < numbers.Length; i++)
                {
                    int channel = (int)(i / inner % channels);
                    numbers[i] = (Code(weights, quantization, i) * scale[scale.Length == 1 ? 0 : channel]) + bias[bias.Length == 1 ? 0 : channel];
                }

                break;
            case QuantizationParams.QuantizationTypeOneofCase.LookupTableQuantization:
                ReadOnlySpan<float> table = UnsafeCollectionOperations.AsSpan(quantization.LookupTableQuantization.FloatValue);
                if (table.Length != 1 << (int)quantization.NumberOfBits)
                {
                    throw new ModelValidationException($"the parameter '{what}' has a lookup table of {table.Length} numbers; {quantization.NumberOfBits} bits ask for {1 << (int)quantization.NumberOfBits}.");
                }

                for (int i = 0; i < numbers.Length; i++) numbers[i] = table[Code(weights, quantization, i)];
                break;
            default:
                throw new ModelValidationException($"the parameter '{what}' is quantised, but neither linearly nor by a lookup table.");
        }

        return numbers;
    }

    private static long CheckedCount(WeightParams weights, QuantizationParams quantization, string what, TensorShape shape)
    {
        if (quantization.NumberOfBits is < 1 or > 8)
        {
            throw new ModelValidationException($"the parameter '{what}' is quantised to {quantization.NumberOfBits} bits; 1 to 8 are defined.");
        }

        int bytes = weights.Int8RawValue.Length + weights.RawValue.Length;
        if (shape.Count < 0 || shape.Count > (long)bytes * 8 || bytes != ((shape.Count * (long)quantization.NumberOfBits) + 7) / 8)
        {
            throw new ModelValidationException($"the parameter '{what}' has {bytes} bytes; its shape {shape} at {quantization.NumberOfBits} bits asks for another size.");
        }

        return shape.Count;
    }

    /// <summary>The stored integer at a position; codes of less than a byte are packed from each byte's high bit down.</summary>
    private static int Code(WeightParams weights, QuantizationParams quantization, int index)
    {
        if (weights.Int8RawValue.Length > 0) return (sbyte)weights.Int8RawValue[index];
        int bits = (int)quantization.NumberOfBits;
        if (bits == 8) return weights.RawValue[index];
        long first = (long)index * bits;
        int place = (int)(first >> 3);
        int pair = (weights.RawValue[place] << 8) | (place + 1 < weights.RawValue.Length ? weights.RawValue[place + 1] : 0);
        return (pair >> (16 - (int)(first & 7) - bits)) & ((1 << bits) - 1);
    }

    private static ReadOnlySpan<float> PerChannel(Google.Protobuf.Collections.RepeatedField<float> values, long channels, string what, float missing) =>
        values.Count == 0 ? new[] { missing }
        : values.Count == 1 || values.Count == channels ? UnsafeCollectionOperations.AsSpan(values)
        : throw new ModelValidationException($"the parameter '{what}' has {values.Count} elements; 1 or {channels} are defined.");
}
