namespace CoreMLSharp.Tools.MaterialsGenerator.Fields;

/// <summary>
/// Elementary functions from IEEE additions, multiplications and divisions alone. The platform's own
/// sine or exponential may differ in the last bit from one C library to the next; these do not, so a seed
/// gives the same bytes on every machine.
/// </summary>
internal static class Exact
{
    private const double Ln2 = 0.693147180559945309;

    /// <summary>Sine of an angle in radians, to about 1e-9 for the moderate angles used here.</summary>
    public static double Sin(double angle)
    {
        var halfTurns = Math.Round(angle / Math.PI);
        var x = angle - halfTurns * Math.PI;
        var x2 = x * x;
        var sine = x * (1 - x2 / 6 * (1 - x2 / 20 * (1 - x2 / 42 * (1 - x2 / 72 * (1 - x2 / 110 * (1 - x2 / 156))))));
        return ((long)halfTurns & 1) == 0 ? sine : -sine;
    }

    /// <summary>Cosine of an angle in radians.</summary>
    public static double Cos(double angle) => Sin(angle + Math.PI / 2);

    /// <summary>Tangent of an angle in radians.</summary>
    public static double Tan(double angle) => Sin(angle) / Cos(angle);

    /// <summary>e to the power <paramref name="x"/>; zero for very negative arguments.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
        {
            return 0;
        }

        var k = Math.Round(x / Ln2);
        var r = x - k * Ln2;
        var sum = 1.0;
        for (var i = 10; i >= 1; i--)
        {
            sum = 1 + r / i * sum;
        }

        return sum * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }

    /// <summary><paramref name="x"/> (positive, normal) to the power <paramref name="y"/>; zero for x ≤ 0.</summary>
    public static double Pow(double x, double y)
    {
        if (x <= 0)
        {
            return 0;
        }

        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | (1023L << 52));

        // ln m = 2 artanh((m - 1) / (m + 1)), whose series converges fast for m in [1, 2).
        var s = (mantissa - 1) / (mantissa + 1);
        var s2 = s * s;
        var series = 0.0;
        for (var i = 17; i >= 1; i -= 2)
        {
            series = series * s2 + 1.0 / i;
        }

        return Exp(y * (exponent * Ln2 + 2 * s * series));
    }

    /// <summary><paramref name="x"/> limited to [0, 1].</summary>
    public static double Saturate(double x) => Math.Min(Math.Max(x, 0), 1);

    /// <summary>Linear blend from <paramref name="a"/> at t = 0 to <paramref name="b"/> at t = 1.</summary>
    public static double Lerp(double a, double b, double t) => a + (b - a) * t;

    /// <summary>Zero before <paramref name="from"/>, one past <paramref name="to"/>, an S-curve between; either may be greater.</summary>
    public static double SmoothStep(double from, double to, double x)
    {
        var t = Saturate((x - from) / (to - from));
        return t * t * (3 - 2 * t);
    }

    /// <summary>The part of <paramref name="x"/> after the point, in [0, 1).</summary>
    public static double Fraction(double x) => x - Math.Floor(x);

    /// <summary>A bell of height 1 at 0 that is about 1/e at 1.</summary>
    public static double Bell(double x) => Exp(-x * x);
}
