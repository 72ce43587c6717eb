using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace CoreMLSharp.NeuralNetworks.Storage;

/// <summary>How a <c>WeightParams</c> keeps its numbers: which encoding of the specification, how many, and what they are.</summary>
internal static class WeightStorage
{
    /// <summary>The one field that holds values; integers count only with what they stand for.</summary>
    public static WeightKind Kind(WeightParams? weights)
    {
        if (weights is null) return WeightKind.None;
        ReadOnlySpan<bool> filled =
            [weights.FloatValue.Count > 0, !weights.Float16Value.IsEmpty, !weights.RawValue.IsEmpty, !weights.Int8RawValue.IsEmpty];
        if (filled.Count(true) > 1) return WeightKind.Several;
        return filled.IndexOf(true) switch
        {
            0 => WeightKind.Float32,
            1 => WeightKind.Float16,
            2 when weights.Quantization is not null => WeightKind.Quantized,
            3 when weights.Quantization is not null => WeightKind.Int8,
            _ => WeightKind.None,
        };
    }

    /// <summary>Whether a tensor holds integers rather than floats of either size.</summary>
    public static bool IsQuantized(WeightParams weights) => !weights.RawValue.IsEmpty || !weights.Int8RawValue.IsEmpty;

    public static bool IsHalf(WeightParams weights) => !weights.Float16Value.IsEmpty;

    /// <summary>How many numbers a tensor holds; 0 for one that cannot be read.</summary>
    /// <param name="weights">The tensor.</param>
    /// <param name="size">How many the layer's sizes ask for: of codes smaller than a byte, some may only fill the last one.</param>
    public static int Count(WeightParams weights, ulong size = ulong.MaxValue)
    {
        if (weights.FloatValue.Count > 0) return weights.FloatValue.Count;
        if (IsHalf(weights)) return weights.Float16Value.Length / 2;
        if (!weights.Int8RawValue.IsEmpty) return weights.Int8RawValue.Length;
        if (weights.Quantization is not { NumberOfBits: >= 1 and <= 8 } quantization) return 0;
        ulong most = (ulong)weights.RawValue.Length * 8 / quantization.NumberOfBits;
        return (int)Math.Min(Math.Min(size, most), (ulong)Array.MaxLength);
    }

    /// <summary>The encoding in words, such as <c>float16</c> or <c>4-bit lookup table</c>.</summary>
    public static string Describe(WeightParams weights)
    {
        if (weights.FloatValue.Count > 0) return "float32";
        return IsHalf(weights) ? "float16" : Describe(weights.Quantization ?? new());
    }

    /// <summary>The integers in words.</summary>
    public static string Describe(QuantizationParams quantization)
    {
        string scheme = quantization.QuantizationTypeCase switch
        {
            QuantizationParams.QuantizationTypeOneofCase.LinearQuantization => "linear",
            QuantizationParams.QuantizationTypeOneofCase.LookupTableQuantization => "lookup table",
            _ => "quantized",
        };
        return $"{quantization.NumberOfBits}-bit {scheme}";
    }

    /// <summary>The first numbers, as many as the destination holds.</summary>
    /// <param name="weights">The tensor.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="layout">How the numbers fall to the channels that may have a scale each.</param>
    /// <param name="numbers">The destination.</param>
    /// <exception cref="ModelValidationException">The quantisation is not one that the specification knows, or has too few scales or table entries.</exception>
    public static void Read(WeightParams weights, string name, ChannelLayout layout, Span<float> numbers)
    {
        if (weights.FloatValue.Count > 0) UnsafeCollectionOperations.AsSpan(weights.FloatValue)[..numbers.Length].CopyTo(numbers);
        else if (IsHalf(weights)) TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(weights.Float16Value.Span)[..numbers.Length], numbers);
        else Dequantize(weights, name, layout, numbers);
    }

    public static WeightParams Half(byte[] bytes) => new() { Float16Value = UnsafeByteOperations.UnsafeWrap(bytes) };

    /// <summary>Integers of which each stands for scale · integer + offset, with a scale and an offset for all or for each channel.</summary>
    public static WeightParams Linear(byte[] codes, int bits, float[] scales, float[] offsets) => new()
    {
        RawValue = UnsafeByteOperations.UnsafeWrap(BitPacking.Pack(codes, bits)),
        Quantization = new QuantizationParams
        {
            NumberOfBits = (ulong)bits,
            LinearQuantization = new LinearQuantizationParams { Scale = { scales }, Bias = { offsets } },
        },
    };

    /// <summary>Positions in a table of 2^bits numbers.</summary>
    public static WeightParams Table(byte[] codes, int bits, float[] table) => new()
    {
        RawValue = UnsafeByteOperations.UnsafeWrap(BitPacking.Pack(codes, bits)),
        Quantization = new QuantizationParams
        {
            NumberOfBits = (ulong)bits,
            LookupTableQuantization = new LookUpTableQuantizationParams { FloatValue = { table } },
        },
    };

    public static void SetFloats(WeightParams weights, ReadOnlySpan<float> numbers)
    {
        Clear(weights);
        UnsafeCollectionOperations.SetCount(weights.FloatValue, numbers.Length);
        numbers.CopyTo(UnsafeCollectionOperations.AsSpan(weights.FloatValue));
    }

    /// <summary>Puts what one tensor holds in the place of what another held.</summary>
    public static void Set(WeightParams weights, WeightParams values)
    {
        Clear(weights);
        weights.MergeFrom(values);
    }

    /// <summary>Takes all values away.</summary>
    public static void Clear(WeightParams weights)
    {
        weights.FloatValue.Clear();
        (weights.Float16Value, weights.RawValue, weights.Int8RawValue, weights.Quantization) = (ByteString.Empty, ByteString.Empty, ByteString.Empty, null);
    }

    private static void Dequantize(WeightParams weights, string name, ChannelLayout layout, Span<float> numbers)
    {
        if (weights.Quantization is not { } quantization) throw new ModelValidationException($"{name} holds integers, but says not what they stand for.");
        byte[] codes = new byte[numbers.Length];
        if (weights.Int8RawValue.IsEmpty) BitPacking.Unpack(weights.RawValue.Span, (int)quantization.NumberOfBits, codes);
        else weights.Int8RawValue.Span[..codes.Length].CopyTo(codes);
        if (quantization.LookupTableQuantization is { } table) LookUp(name, table, codes, numbers);
        else if (quantization.LinearQuantization is { } linear) Scale(linear, name, layout, codes, !weights.Int8RawValue.IsEmpty, numbers);
        else throw new ModelValidationException($"The quantisation of {name} is neither linear nor a table.");
    }

    private static void LookUp(string name, LookUpTableQuantizationParams table, byte[] codes, Span<float> numbers)
    {
        ReadOnlySpan<float> entries = UnsafeCollectionOperations.AsSpan(table.FloatValue);
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] >= entries.Length)
            {
                throw new ModelValidationException($"The table of {name} has {entries.Length} entries, but its integers go up to {codes[i]}.");
            }

            numbers[i] = entries[codes[i]];
        }
    }

    private static void Scale(LinearQuantizationParams linear, string name, ChannelLayout layout, byte[] codes, bool isSigned, Span<float> numbers)
    {
        if ((linear.Scale.Count <= 1 && linear.Bias.Count <= 1) || !layout.Divides(codes.Length)) layout = ChannelLayout.Whole(codes.Length);
        if (!(linear.Scale.Count == 1 || linear.Scale.Count == layout.Channels) || !(linear.Bias.Count <= 1 || linear.Bias.Count == layout.Channels))
        {
            throw new ModelValidationException(
                $"{name} has {linear.Scale.Count} scales and {linear.Bias.Count} offsets; 1 or {layout.Channels} are defined.");
        }

        for (int start = 0, channel = 0; start < codes.Length; start += layout.Run, channel = (channel + 1) % layout.Channels)
        {
            (float scale, float offset) = (At(linear.Scale, channel), linear.Bias.Count == 0 ? 0 : At(linear.Bias, channel));
            for (int i = start; i < start + layout.Run; i++) numbers[i] = ((isSigned ? (sbyte)codes[i] : codes[i]) * scale) + offset;
        }
    }

    private static float At(RepeatedField<float> values, int channel) => values[values.Count == 1 ? 0 : channel];
}
