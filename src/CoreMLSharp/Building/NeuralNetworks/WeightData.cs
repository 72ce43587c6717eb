using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <summary>
/// The weights of a layer in one of the forms that the specification knows: floats, half floats or quantised integers. Arrays of floats and
/// of half floats become weights by themselves; so does a <see cref="WeightParams"/> message, for a form that was made elsewhere.
/// </summary>
public sealed class WeightData
{
    private WeightData(WeightParams message) => Message = message;

    internal WeightParams Message { get; }

    /// <summary>Full precision, row-major.</summary>
    public static implicit operator WeightData(float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        WeightParams message = new();
        message.FloatValue.AddRange(values);
        return new(message);
    }

    /// <summary>Half precision, row-major; needs specification version 2.</summary>
    public static implicit operator WeightData(Half[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (BitConverter.IsLittleEndian)
        {
            return new(new WeightParams { Float16Value = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(values)) });
        }

        byte[] bytes = new byte[2 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), values[i]);
        }

        return new(new WeightParams { Float16Value = UnsafeByteOperations.UnsafeWrap(bytes) });
    }

    /// <summary>Weights as the specification's message; the message itself is used, not a copy.</summary>
    public static implicit operator WeightData(WeightParams message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new(message);
    }

    /// <summary>Linear quantisation: a weight is scale · integer + bias. Needs specification version 3.</summary>
    /// <param name="values">The integers of <paramref name="bits"/> bits each, packed from the high bit of each byte.</param>
    /// <param name="bits">From 1 to 8.</param>
    /// <param name="scale">One for all weights, or one per output channel.</param>
    /// <param name="bias">As many as scales, or null for none.</param>
    public static WeightData Linear(ReadOnlySpan<byte> values, int bits, IReadOnlyList<float> scale, IReadOnlyList<float>? bias = null)
    {
        LinearQuantizationParams linear = new() { Scale = { scale } };
        if (bias is not null) linear.Bias.AddRange(bias);
        return new(Quantized(values, new QuantizationParams { NumberOfBits = Bits(bits), LinearQuantization = linear }));
    }

    /// <summary>A palette: a weight is the entry of a table at the position that the integer says. Needs specification version 3.</summary>
    /// <param name="values">The integers of <paramref name="bits"/> bits each, packed from the high bit of each byte.</param>
    /// <param name="bits">From 1 to 8.</param>
    /// <param name="table">2 to the power of <paramref name="bits"/> entries.</param>
    public static WeightData LookupTable(ReadOnlySpan<byte> values, int bits, IReadOnlyList<float> table) => new(Quantized(
        values,
        new QuantizationParams
        {
            NumberOfBits = Bits(bits),
            LookupTableQuantization = new LookUpTableQuantizationParams { FloatValue = { table } },
        }));

    /// <summary>
    /// 8-bit integers with one scale, for inner products that quantise their input at run time. Needs specification version 5.
    /// </summary>
    public static WeightData Int8(ReadOnlySpan<sbyte> values, float scale) => new(new WeightParams
    {
        Int8RawValue = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        Quantization = new QuantizationParams { NumberOfBits = 8, LinearQuantization = new LinearQuantizationParams { Scale = { scale } } },
    });

    private static WeightParams Quantized(ReadOnlySpan<byte> values, QuantizationParams quantization) =>
        new() { RawValue = ByteString.CopyFrom(values), Quantization = quantization };

    private static ulong Bits(int bits) =>
        bits is >= 1 and <= 8 ? (ulong)bits : throw new CoreMLException($"Weights cannot be quantised to {bits} bits; use 1 to 8.");
}
