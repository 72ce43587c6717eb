using System.Globalization;

namespace CoreMLSharp.Programs.Text;

/// <summary>Floating point numbers as C99 writes them in hexadecimal, which loses nothing: <c>0x1.8p-3</c>.</summary>
internal static class HexFloat
{
    private const int FractionBits = 52;
    private const int SmallestExponent = -1022;

    /// <summary>The most digits whose value a 64-bit number holds.</summary>
    private const int MaximumDigits = 16;

    /// <summary>A number's text; <c>nan</c>, <c>inf</c> and <c>-inf</c> for what is none.</summary>
    public static string Text(double value)
    {
        if (double.IsNaN(value)) return "nan";
        string sign = double.IsNegative(value) ? "-" : "";
        if (double.IsInfinity(value)) return $"{sign}inf";
        long bits = BitConverter.DoubleToInt64Bits(value);
        long fraction = bits & ((1L << FractionBits) - 1);
        int biased = (int)((bits >> FractionBits) & 0x7FF);
        int exponent = biased > 0 ? biased - 1023 : fraction == 0 ? 0 : SmallestExponent;
        string digits = fraction.ToString("x13", CultureInfo.InvariantCulture).TrimEnd('0');
        string point = digits.Length > 0 ? $".{digits}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{sign}0x{(biased > 0 ? 1 : 0)}{point}p{(exponent < 0 ? "" : "+")}{exponent}");
    }

    /// <summary>Reads what <see cref="Text"/> writes, and decimal numbers.</summary>
    public static bool TryParse(string text, out double value)
    {
        bool isNegative = text.StartsWith('-');
        string size = text.TrimStart('-', '+');
        bool isKnown = size switch
        {
            "nan" => Is(double.NaN, out value),
            "inf" or "infinity" => Is(double.PositiveInfinity, out value),
            _ when size.StartsWith("0x", StringComparison.OrdinalIgnoreCase) => TryParseHex(size[2..], out value),
            _ => double.TryParse(size, NumberStyles.Float, CultureInfo.InvariantCulture, out value),
        };
        if (isNegative) value = -value;
        return isKnown;
    }

    private static bool Is(double constant, out double value)
    {
        value = constant;
        return true;
    }

    private static bool TryParseHex(string text, out double value)
    {
        value = 0;
        int p = text.IndexOfAny(['p', 'P']);
        int exponent = 0;
        if (p >= 0 && !int.TryParse(text.AsSpan(p + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        string mantissa = p >= 0 ? text[..p] : text;
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string fraction = point >= 0 ? mantissa[(point + 1)..].TrimEnd('0') : "";
        string digits = (point >= 0 ? mantissa[..point] : mantissa) + fraction;
        if (digits.TrimStart('0').Length > MaximumDigits) return false;
        if (!ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong whole)) return false;
        value = Math.ScaleB(whole, Math.Clamp(exponent, -4096, 4096) - (4 * fraction.Length));
        return true;
    }
}
