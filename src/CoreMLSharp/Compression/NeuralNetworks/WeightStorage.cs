using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.Compression.Encodings;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>Reads and writes the numbers of <c>WeightParams</c> in every encoding of the specification.</summary>
internal static class WeightStorage
{
    /// <summary>Whether a tensor holds integers rather than floats of either size.</summary>
    public static bool IsQuantized(WeightParams weights) => !weights.RawValue.IsEmpty || !weights.Int8RawValue.IsEmpty;

    public static bool IsHalf(WeightParams weights) => !weights.Float16Value.IsEmpty;

    /// <summary>How many numbers a tensor holds; 0 for one that cannot be read.</summary>
    public static int Count(LayerWeight weight)
    {
        WeightParams weights = weight.Weights;
        if (weights.FloatValue.Count > 0) return weights.FloatValue.Count;
        if (IsHalf(weights)) return weights.Float16Value.Length / 2;
        if (!weights.Int8RawValue.IsEmpty) return weights.Int8RawValue.Length;
        if (weights.Quantization is not { NumberOfBits: >= 1 and <= 8 } quantization) return 0;

        // Of codes smaller than a byte, some may only fill the last one; the layer's sizes say how many there are.
        long most = weights.RawValue.Length * 8L / (long)quantization.NumberOfBits;
        return (int)Math.Min(weight.Size <= (ulong)most ? (long)weight.Size : most, Array.MaxLength);
    }

    /// <summary>The encoding in words.</summary>
    public static string Describe(WeightParams weights)
    {
        if (weights.FloatValue.Count > 0) return "float32";
        if (IsHalf(weights)) return "float16";
        string kind = weights.Quantization?.LookupTableQuantization is null ? "linear" : "table";
        return $"{kind} {weights.Quantization?.NumberOfBits}-bit";
    }

    /// <summary>The numbers; floats are a view of the message.</summary>
    /// <exception cref="ModelValidationException">The quantisation is not one that the specification knows, or has too few scales or table entries.</exception>
    public static ReadOnlySpan<float> Read(LayerWeight weight)
    {
        WeightParams weights = weight.Weights;
        if (weights.FloatValue.Count > 0) return UnsafeCollectionOperations.AsSpan(weights.FloatValue);
        float[] numbers = new float[Count(weight)];
        if (IsHalf(weights)) TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(weights.Float16Value.Span)[..numbers.Length], numbers);
        else Dequantize(weight, numbers);
        return numbers;
    }

    public static void SetHalf(WeightParams weights, byte[] bytes)
    {
        weights.FloatValue.Clear();
        weights.Float16Value = UnsafeByteOperations.UnsafeWrap(bytes);
    }

    public static void SetFloats(WeightParams weights, ReadOnlySpan<float> numbers)
    {
        weights.Float16Value = ByteString.Empty;
        weights.RawValue = ByteString.Empty;
        weights.Int8RawValue = ByteString.Empty;
        weights.Quantization = null;
        weights.FloatValue.Clear();
        UnsafeCollectionOperations.SetCount(weights.FloatValue, numbers.Length);
        numbers.CopyTo(UnsafeCollectionOperations.AsSpan(weights.FloatValue));
    }

    public static WeightParams Linear(LinearEncoding encoding, int bits) => new()
    {
        RawValue = UnsafeByteOperations.UnsafeWrap(BitPacking.Pack(encoding.Codes, bits)),
        Quantization = new QuantizationParams
        {
            NumberOfBits = (ulong)bits,
            LinearQuantization = new LinearQuantizationParams { Scale = { encoding.Scales }, Bias = { encoding.Offsets } },
        },
    };

    public static WeightParams Table(Palette palette, int bits) => new()
    {
        RawValue = UnsafeByteOperations.UnsafeWrap(BitPacking.Pack(palette.Codes, bits)),
        Quantization = new QuantizationParams
        {
            NumberOfBits = (ulong)bits,
            LookupTableQuantization = new LookUpTableQuantizationParams { FloatValue = { palette.Table } },
        },
    };

    private static void Dequantize(LayerWeight weight, float[] numbers)
    {
        WeightParams weights = weight.Weights;
        if (weights.Quantization is not { } quantization) throw new ModelValidationException($"{weight.Name} holds integers, but says not what they stand for.");
        byte[] codes = new byte[numbers.Length];
        if (weights.Int8RawValue.IsEmpty) BitPacking.Unpack(weights.RawValue.Span, (int)quantization.NumberOfBits, codes);
        else weights.Int8RawValue.Span.CopyTo(codes);
        if (quantization.LookupTableQuantization is { } table) LookUp(weight.Name, table, codes, numbers);
        else if (quantization.LinearQuantization is { } linear) Scale(weight, linear, codes, numbers);
        else throw new ModelValidationException($"The quantisation of {weight.Name} is neither linear nor a table.");
    }

    private static void LookUp(string name, LookUpTableQuantizationParams table, byte[] codes, float[] numbers)
    {
        ReadOnlySpan<float> entries = UnsafeCollectionOperations.AsSpan(table.FloatValue);
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] >= entries.Length) throw new ModelValidationException($"The table of {name} has {entries.Length} entries, but its integers go up to {codes[i]}.");
            numbers[i] = entries[codes[i]];
        }
    }

    private static void Scale(LayerWeight weight, LinearQuantizationParams linear, byte[] codes, float[] numbers)
    {
        bool isSigned = !weight.Weights.Int8RawValue.IsEmpty;
        ChannelLayout layout = linear.Scale.Count == 1 ? ChannelLayout.Whole(codes.Length) : weight.LayoutOf(codes.Length);
        if (linear.Scale.Count != layout.Channels || (linear.Bias.Count > 0 && linear.Bias.Count != layout.Channels))
        {
            throw new ModelValidationException($"{weight.Name} has {linear.Scale.Count} scales and {linear.Bias.Count} offsets; 1 or {layout.Channels} are defined.");
        }

        for (int start = 0, channel = 0; start < codes.Length; start += layout.Run, channel = (channel + 1) % layout.Channels)
        {
            (float scale, float bias) = (linear.Scale[channel], linear.Bias.Count > 0 ? linear.Bias[channel] : 0);
            for (int i = start; i < start + layout.Run; i++) numbers[i] = ((isSigned ? (sbyte)codes[i] : codes[i]) * scale) + bias;
        }
    }
}
