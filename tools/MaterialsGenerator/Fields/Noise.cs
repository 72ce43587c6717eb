namespace CoreMLSharp.Tools.MaterialsGenerator.Fields;

/// <summary>Fields of noise over the plane. Every function is pure: the same place and seed give the same value.</summary>
internal static class Noise
{
    /// <summary>A scrambled name for a lattice cell.</summary>
    public static ulong Hash(int x, int y, ulong seed) =>
        Rng.Mix((((ulong)(uint)x << 32) | (uint)y) ^ Rng.Mix(seed + 0x632BE59BD9B4E019));

    /// <summary>Gradient noise with features about one unit apart, roughly in [-1, 1] and mostly within ±0.6.</summary>
    public static double Gradient(double x, double y, ulong seed)
    {
        var fx = Math.Floor(x);
        var fy = Math.Floor(y);
        var ix = (int)fx;
        var iy = (int)fy;
        var u = x - fx;
        var v = y - fy;
        var su = u * u * u * (u * (u * 6 - 15) + 10);
        var sv = v * v * v * (v * (v * 6 - 15) + 10);
        var top = Exact.Lerp(Corner(ix, iy, u, v, seed), Corner(ix + 1, iy, u - 1, v, seed), su);
        var bottom = Exact.Lerp(Corner(ix, iy + 1, u, v - 1, seed), Corner(ix + 1, iy + 1, u - 1, v - 1, seed), su);
        return Exact.Lerp(top, bottom, sv) * 1.6;
    }

    /// <summary>
    /// Sums octaves of gradient noise, each twice as fine and <paramref name="gain"/> times as strong as the last; roughly in [-1, 1].
    /// </summary>
    public static double Fractal(double x, double y, ulong seed, int octaves, double gain = 0.5)
    {
        var sum = 0.0;
        var amplitude = 1.0;
        var total = 0.0;
        for (var i = 0; i < octaves; i++)
        {
            sum += amplitude * Gradient(x, y, seed + (ulong)i);
            total += amplitude;
            amplitude *= gain;

            // Each octave is turned as well as shrunk, so that the lattices of two octaves never line up.
            (x, y) = (1.62 * x + 1.18 * y + 7.3, -1.18 * x + 1.62 * y + 3.1);
        }

        return sum / Math.Sqrt(total);
    }

    /// <summary>The nearest and second nearest of one jittered point per unit cell.</summary>
    public static Cell Cellular(double x, double y, ulong seed, double jitter = 0.9)
    {
        var ix = (int)Math.Floor(x);
        var iy = (int)Math.Floor(y);
        var first = double.MaxValue;
        var second = double.MaxValue;
        var id = 0UL;
        for (var j = iy - 1; j <= iy + 1; j++)
        {
            for (var i = ix - 1; i <= ix + 1; i++)
            {
                var hash = Hash(i, j, seed);
                var dx = i + 0.5 + (Rng.Trait(hash, 0) - 0.5) * jitter - x;
                var dy = j + 0.5 + (Rng.Trait(hash, 1) - 0.5) * jitter - y;
                var squared = dx * dx + dy * dy;
                if (squared < first)
                {
                    (second, first, id) = (first, squared, hash);
                }
                else if (squared < second)
                {
                    second = squared;
                }
            }
        }

        return new(Math.Sqrt(first), Math.Sqrt(second), id);
    }

    private static double Corner(int ix, int iy, double dx, double dy, ulong seed)
    {
        var hash = Hash(ix, iy, seed);
        var gx = (hash & 0xFFFF) * (1 / 32768.0) - 1;
        var gy = ((hash >> 16) & 0xFFFF) * (1 / 32768.0) - 1;
        return gx * dx + gy * dy;
    }

    /// <summary>Where a place lies among scattered points: distances to the nearest two, and the name of the nearest.</summary>
    internal readonly record struct Cell(double Nearest, double Second, ulong Id);
}
