using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Programs;

namespace CoreMLSharp.Lowering;

/// <summary>
/// Compressed constants in the forms that layers keep: whole numbers of 1 to 8 bits with one scale, or one for each output channel, and one
/// table of numbers.
/// </summary>
internal static class CompressedWeights
{
    private const int MostBits = 8;

    /// <summary>The weights as a layer keeps them; null where no layer keeps this form.</summary>
    /// <param name="constant">The constant, whose first dimension counts output channels.</param>
    public static WeightData? Of(CompressedConstant constant) => constant.Operation switch
    {
        "constexpr_affine_dequantize" => Affine(constant.Parameter),
        "constexpr_blockwise_shift_scale" => Blockwise(constant.Parameter),
        "constexpr_lut_to_dense" => constant.Parameter("shape") is null ? Palette(constant.Parameter) : PackedPalette(constant.Parameter),
        _ => null,
    };

    private static WeightData? Affine(Func<string, ProgramTensor?> of)
    {
        if (of("quantized_data") is not { } data || of("scale") is not { } scale) return null;
        long axis = of("axis")?.AsInteger() ?? 0;
        bool isByOutput = axis == 0 || axis == -data.Shape.Count;
        return scale.Count == 1 || isByOutput ? Linear(data, scale, of("zero_point")) : null;
    }

    private static WeightData? Blockwise(Func<string, ProgramTensor?> of) =>
        of("data") is { } data && of("scale") is { } scale && (scale.Count == 1 || scale.Count == scale.Shape[0])
            && (scale.Count == 1 || scale.Shape[0] == data.Shape[0])
            ? Linear(data, scale, of("offset"))
            : null;

    /// <summary>scale · (q − offset) as scale · code − scale · offset, with codes from 0 on.</summary>
    private static WeightData? Linear(ProgramTensor data, ProgramTensor scale, ProgramTensor? offset)
    {
        int bits = data.DataType.Bits;
        if (!data.DataType.IsInteger || bits > MostBits) return null;
        if (offset is not null && offset.Count != 1 && offset.Count != scale.Count) return null;
        long least = data.DataType.IsSignedInteger ? -(1L << (bits - 1)) : 0;
        byte[] codes = Array.ConvertAll(data.ToIntegers(), number => (byte)(number - least));
        float[] scales = scale.ToFloats();
        float[] offsets = offset?.ToFloats() ?? [0];
        float[] biases = [.. scales.Select((factor, i) => factor * (least - offsets[offsets.Length == 1 ? 0 : i]))];
        return WeightStorage.Linear(codes, bits, scales, biases);
    }

    /// <summary>The form of CoreML6: positions packed into bytes.</summary>
    private static WeightData? PackedPalette(Func<string, ProgramTensor?> of)
    {
        if (of("indices") is not { } indices || of("lut") is not { } table) return null;
        int bits = System.Numerics.BitOperations.Log2((uint)table.Count);
        byte[] codes = new byte[ProgramTypes.Count(of("shape")!.ToIntegers()) ?? 0];
        ReadOnlySpan<byte> packed = indices.Bytes.Span;
        for (int i = 0; i < codes.Length; i++) codes[i] = (byte)PackedBits.Read(packed, bits, i);
        return WeightStorage.Table(codes, bits, table.ToFloats());
    }

    /// <summary>The form of CoreML8, where it is one table of single numbers.</summary>
    private static WeightData? Palette(Func<string, ProgramTensor?> of)
    {
        if (of("indices") is not { } indices || of("lut") is not { } table || indices.DataType.Bits > MostBits) return null;
        if (table.Count != 1L << indices.DataType.Bits) return null;
        byte[] codes = Array.ConvertAll(indices.ToIntegers(), index => (byte)index);
        return WeightStorage.Table(codes, indices.DataType.Bits, table.ToFloats());
    }
}
