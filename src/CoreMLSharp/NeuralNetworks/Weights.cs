using CoreMLSharp.Specification;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>In which of its four fields a weight keeps its values.</summary>
internal enum WeightKind
{
    None,
    Float32,
    Float16,
    Quantized,
    Int8,
    Several,
}

/// <summary>Weights of layers: values in one field, as many as the layer's sizes say, with sound quantisation.</summary>
internal static class Weights
{
    public static WeightKind Kind(WeightParams? weights)
    {
        if (weights is null) return WeightKind.None;
        ReadOnlySpan<bool> filled = FilledFields(weights);
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

    /// <summary>Which of the fields floatValue, float16Value, rawValue and int8RawValue hold something.</summary>
    public static bool[] FilledFields(WeightParams weights) =>
        [weights.FloatValue.Count > 0, !weights.Float16Value.IsEmpty, !weights.RawValue.IsEmpty, !weights.Int8RawValue.IsEmpty];

    /// <summary>The product of sizes from a file, which stays at the largest number instead of running over.</summary>
    public static UInt128 Product(params ReadOnlySpan<ulong> sizes)
    {
        UInt128 product = 1;
        foreach (ulong size in sizes)
        {
            if (size != 0 && product > UInt128.MaxValue / size) return UInt128.MaxValue;
            product *= size;
        }

        return product;
    }

    /// <summary>Reports weights that are missing, of the wrong number, or badly quantised.</summary>
    /// <param name="context">The layer.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="name">What the layer calls them.</param>
    /// <param name="count">How many values there must be.</param>
    /// <param name="channels">How many scales linear quantisation may have instead of one.</param>
    public static void Check(LayerContext context, WeightParams? weights, string name, UInt128 count, ulong channels)
    {
        switch (Kind(weights))
        {
            case WeightKind.Float32:
                CheckCount((ulong)weights!.FloatValue.Count);
                break;
            case WeightKind.Float16:
                CheckCount((ulong)weights!.Float16Value.Length / 2);
                break;
            case WeightKind.Quantized:
                CheckQuantized(context, weights!, name, count, channels);
                break;
            case WeightKind.Several:
                context.Error(
                    $"{name} has values in more than one field.",
                    "Fill one of floatValue, float16Value, rawValue and int8RawValue.");
                break;
            default:
                context.Error($"{name} has no values.", "Fill floatValue, float16Value, or rawValue with its quantization.");
                break;
        }

        void CheckCount(ulong values) =>
            context.Require(values == count, $"{name} has {values} values.", $"The layer's sizes ask for {count}.");
    }

    /// <summary>Reports weights in full precision beside weights in half precision.</summary>
    public static void CheckOnePrecision(LayerContext context, params ReadOnlySpan<WeightParams?> weights)
    {
        (bool full, bool half) = (false, false);
        foreach (WeightParams? one in weights)
        {
            WeightKind kind = Kind(one);
            full |= kind == WeightKind.Float32;
            half |= kind == WeightKind.Float16;
        }

        context.Require(!(full && half), "Some weights are floats, others half floats.", "Use one precision for all weights of a layer.");
    }

    /// <summary>Reports weights that do not suit a layer which quantises its input at run time.</summary>
    public static void CheckDynamicQuantization(LayerContext context, WeightParams? weights)
    {
        bool fits = Kind(weights) == WeightKind.Int8
            && weights!.Quantization is { NumberOfBits: 8, LinearQuantization: { Scale.Count: 1, Bias.Count: 0 } };
        context.Require(
            fits,
            "int8DynamicQuantize is set, but the weights are not 8-bit integers with one scale.",
            "Fill int8RawValue, 8 bits, linear with one scale and no bias.");
    }

    private static void CheckQuantized(LayerContext context, WeightParams weights, string name, UInt128 count, ulong channels)
    {
        QuantizationParams quantization = weights.Quantization;
        ulong bits = quantization.NumberOfBits;
        if (bits is < 1 or > 8)
        {
            context.Error($"{name} is quantised to {bits} bits.", "Use 1 to 8 bits.");
            return;
        }

        UInt128 bytes = count > ulong.MaxValue ? UInt128.MaxValue : ((count * bits) + 7) / 8;
        context.Require(
            (ulong)weights.RawValue.Length >= bytes,
            $"{name} has {weights.RawValue.Length} bytes.",
            $"{count} values of {bits} bits need {bytes}.");

        if (quantization.LookupTableQuantization is { } table)
        {
            context.Require(
                table.FloatValue.Count == 1 << (int)bits,
                $"The table of {name} has {table.FloatValue.Count} entries.",
                $"{bits} bits need {1 << (int)bits}.");
        }
        else if (quantization.LinearQuantization is { } linear)
        {
            (int scales, int biases) = (linear.Scale.Count, linear.Bias.Count);
            context.Require(
                scales == 1 || (ulong)scales == channels,
                $"{name} has {scales} scales.",
                $"Give it 1 or {channels}, one per output channel.");
            context.Require(
                biases == 0 || biases == scales,
                $"{name} has {biases} quantisation biases for {scales} scales.",
                "Give it as many, or none.");
        }
        else
        {
            context.Error(
                $"The quantisation of {name} is neither linear nor a table.",
                "Set linearQuantization or lookupTableQuantization.");
        }
    }
}
