namespace CoreMLSharp.Programs;

/// <summary>
/// The floating point numbers of 8 and 16 bits that .NET has no type for; values are rounded to the nearest, ties to even.
/// </summary>
internal static class SmallFloats
{
    /// <summary>The largest number of four exponent bits and three mantissa bits, as the one pattern above it is NaN.</summary>
    private const float LargestE4M3 = 448;

    public static float FromBfloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The upper half of a float, rounded.</summary>
    public static ushort ToBfloat16(float value)
    {
        if (float.IsNaN(value)) return 0x7FC0;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>A half float's upper byte.</summary>
    public static float FromE5M2(byte bits) => (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8));

    public static byte ToE5M2(float value)
    {
        if (float.IsNaN(value)) return 0x7F;

        // Rounding first to half and then to a byte could round twice, so that the discarded bits of the first step are kept as a sticky
        // one.
        Half half = (Half)value;
        ushort bits = BitConverter.HalfToUInt16Bits(half);
        float back = (float)half;
        if (!float.IsInfinity(back) && back != value)
        {
            bool isTooLarge = MathF.Abs(back) > MathF.Abs(value);
            bits = (ushort)((isTooLarge ? bits - 1 : bits) | 1);
        }

        return (byte)((bits + 0x7F + ((bits >> 8) & 1)) >> 8);
    }

    /// <summary>
    /// Sign, four exponent bits with bias 7, three of mantissa; no infinities, and NaN where all bits but the sign are set.
    /// </summary>
    public static float FromE4M3(byte bits)
    {
        int exponent = (bits >> 3) & 0xF;
        int mantissa = bits & 7;
        float size = (exponent, mantissa) switch
        {
            (15, 7) => float.NaN,
            (0, _) => mantissa / 512f,
            _ => MathF.ScaleB(1 + (mantissa / 8f), exponent - 7),
        };
        return bits >= 0x80 ? -size : size;
    }

    /// <summary>Numbers beyond the largest become NaN, as there is no infinity.</summary>
    public static byte ToE4M3(float value)
    {
        byte sign = float.IsNegative(value) ? (byte)0x80 : (byte)0;
        float size = MathF.Abs(value);
        if (size < 1 / 64f) return (byte)(sign | (int)MathF.Round(size * 512));

        // With three bits of mantissa, numbers are spaced by an eighth of their power of two; the next power takes over by itself.
        int exponent = float.IsFinite(size) ? MathF.ILogB(size) : 0;
        float eighths = MathF.Round(MathF.ScaleB(size, 3 - exponent));
        bool isTooLarge = !(MathF.ScaleB(eighths, exponent - 3) <= LargestE4M3);
        return (byte)(sign | (isTooLarge ? 0x7F : ((exponent + 7) << 3) + (int)eighths - 8));
    }
}
