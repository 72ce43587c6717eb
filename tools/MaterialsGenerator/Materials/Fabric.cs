using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Materials;

/// <summary>Cloth, woven or knitted; one unit is the distance between two threads (or two columns of stitches).</summary>
internal sealed class Fabric : Material
{
    private static readonly uint[] Dyes =
    [
        0x8C6A48, 0x6B4E37, 0xA98B64, 0xC9B48E, 0xDAD2C2, 0xE6E3DC, 0x8B8B8A, 0x6A6B6D, 0xADABA7, 0x4A4B4E, 0x2C2D31,
        0x27364F, 0x3E5A7A, 0x7E99AE, 0x8C2F2C, 0xA8553A, 0xC48A3C, 0x5C6A48, 0x37493B, 0x6E4A5C, 0xB98E8A, 0x9A6A50,
    ];

    private static readonly Func<Rng, Dyeing>[] Dyeings = [Plain, Plain, Plain, Chambray, Chambray, Denim, Stripes, Checks, Tartan];

    private static readonly Func<int, int, bool>[] Weaves =
    [
        (i, j) => ((i + j) & 1) == 0,
        (i, j) => ((i + j) & 1) == 0,
        (i, j) => ((i - j) & 3) < 2,
        (i, j) => ((i - j) & 3) < 3,
        (i, j) => (((i >> 1) + (j >> 1)) & 1) == 0,
        (i, j) => (((i >> 3) & 1) == 0 ? (i - j) & 3 : (-i - j - 1) & 3) < 2,
        (i, j) => (((i >> 4) & 1) == 0 ? (i - j) & 3 : (-i - j - 1) & 3) < 2,
    ];

    private readonly Func<int, int, bool> _isWarpOver;
    private readonly Dyeing _dyeing;
    private readonly bool _isKnit;
    private readonly double _thickness;
    private readonly double _crimp;
    private readonly double _slub;
    private readonly double _melange;
    private readonly double _twist;
    private readonly double _fuzz;
    private readonly double _grit;
    private readonly double _fold;
    private readonly double _foldScale;
    private readonly double _foldTurn;
    private readonly double _sheen;
    private readonly double _roughness;
    private readonly ulong _seed;

    private Fabric(Rng rng)
    {
        _isKnit = rng.Chance(0.2);
        _dyeing = _isKnit ? (rng.Chance(0.35) ? Stripes(rng) : Plain(rng)) : rng.Pick(Dyeings)(rng);
        _isWarpOver = _dyeing.Weave ?? rng.Pick(Weaves);
        _thickness = rng.Range(0.43, 0.51);
        _crimp = rng.Range(0.14, 0.3);
        _slub = rng.Skewed(0.05, 0.5);
        _melange = rng.Skewed(0.05, 0.5);
        _twist = rng.Range(0.2, 1);
        _fuzz = rng.Range(0.2, 1);
        _fold = rng.Chance(0.65) ? rng.Range(0.05, 0.16) : rng.Range(0, 0.03);
        _foldTurn = rng.Range(0, Math.PI);
        _sheen = rng.Range(0.02, 0.12);
        _roughness = rng.Chance(0.15) ? rng.Range(0.4, 0.55) : rng.Range(0.75, 0.95);
        _seed = rng.Next();
        ViewWidth = _isKnit ? rng.Range(9, 28) : _dyeing.Repeat * rng.Range(0.6, 1) + rng.Range(16, 70);
        Roll = rng.Chance(0.5) ? 0.12 * rng.Normal() + rng.Below(4) * Math.PI / 2 : rng.Range(0, 2 * Math.PI);
        _grit = rng.Range(40, 70) / ViewWidth;
        _foldScale = ViewWidth * rng.Range(0.35, 0.9);
    }

    /// <summary>Draws a cloth by chance.</summary>
    public static Fabric Draw(Rng rng) => new(rng);

    /// <inheritdoc/>
    public override SurfacePoint At(double x, double y)
    {
        // Drape: broad folds lift the cloth; hands and washing pull its threads out of line.
        var along = (Exact.Cos(_foldTurn) * x + Exact.Sin(_foldTurn) * y) / _foldScale;
        var across = (Exact.Cos(_foldTurn) * y - Exact.Sin(_foldTurn) * x) / _foldScale;
        var drape = _fold * _foldScale * 1.8 * Noise.Fractal(along * 0.45, across * 1.1, _seed, 3, 0.4);
        var pullX = x + 0.7 * Noise.Fractal(x * 0.045, y * 0.045, _seed + 1, 2) + 0.1 * Noise.Gradient(x * 0.5, y * 0.5, _seed + 2);
        var pullY = y + 0.7 * Noise.Fractal(x * 0.045, y * 0.045, _seed + 3, 2) + 0.1 * Noise.Gradient(x * 0.5, y * 0.5, _seed + 4);
        var thread = _isKnit ? Stitch(pullX, pullY) : Weave(pullX, pullY);

        var fibre = Noise.Fractal(thread.Along * 2.2 + thread.Across, thread.Across * 9, thread.Id, 3, 0.7);
        var ply = Exact.Sin(2 * Math.PI * (thread.Along * 1.15 + thread.Across * 1.3 + 0.15 * fibre));
        var fuzz = Noise.Fractal(x * _grit, y * _grit, _seed + 5, 3, 0.7);
        var hair = Exact.SmoothStep(0.035, 0.01, Math.Abs(Noise.Fractal(x * 0.8, y * 0.8, _seed + 6, 2)))
            * Exact.SmoothStep(0.15, 0.4, Noise.Gradient(x * 0.4, y * 0.4, _seed + 7));

        var dyed = 1 + _melange * (Rng.Trait(thread.Id, 1) - 0.5) + 0.3 * _melange * Noise.Gradient(thread.Along * 0.3, 0.5, thread.Id + 1);
        var shade = dyed * (1 + 0.14 * _twist * ply + 0.24 * fibre + 0.16 * _fuzz * fuzz) * Exact.Lerp(0.55, 1, thread.Roundness);
        var colour = Vec3.Lerp(thread.Colour * Math.Max(shade, 0.1), thread.Colour * 0.8 + new Vec3(0.12, 0.12, 0.12), 0.6 * hair * _fuzz);
        var height = thread.Height + 0.035 * _twist * ply + 0.03 * fibre + 0.03 * _fuzz * fuzz + drape;
        return new(height, colour, _roughness, _sheen);
    }

    private Thread Weave(double x, double y)
    {
        var i = (int)Math.Floor(x);
        var j = (int)Math.Floor(y);
        var warp = Yarn(i, x - i - 0.5, y, Noise.Hash(i, 1, _seed + 8), _dyeing.Warp(i));
        var weft = Yarn(j, y - j - 0.5, x, Noise.Hash(j, 2, _seed + 8), _dyeing.Weft(j));
        warp = warp with { Height = warp.Height + _crimp * Over(y, k => _isWarpOver(i, k)) };
        weft = weft with { Height = weft.Height - _crimp * Over(x, k => _isWarpOver(k, j)) };
        return warp.Height >= weft.Height ? warp : weft;
    }

    /// <summary>A straight thread: round in section, thick and thin along its way, with dark depth beside it.</summary>
    private Thread Yarn(int index, double across, double along, ulong id, Vec3 colour)
    {
        var sway = 0.1 * Noise.Gradient(along * 0.22, 0.5, id + 2);
        var swell = 1 + _slub * (0.35 * Noise.Gradient(along * 0.09, 0.5, id + 3) - 0.25 * Rng.Trait(id, 2));
        var width = Math.Min(_thickness * swell, 0.52);
        var distance = Math.Abs(across - sway) / width;
        var round = Math.Sqrt(Math.Max(0, 1 - distance * distance));
        return new(id, round * 0.42 - (distance > 1 ? 0.5 : 0), round, along + 7.3 * index, across / width, colour);
    }

    /// <summary>Where a thread runs between over (1) and under (-1), smooth from one crossing to the next.</summary>
    private static double Over(double along, Func<int, bool> isOver)
    {
        var k = (int)Math.Floor(along - 0.5);
        var from = isOver(k) ? 1.0 : -1.0;
        var to = isOver(k + 1) ? 1.0 : -1.0;
        return from == to ? from : Exact.Lerp(from, to, Exact.SmoothStep(0, 1, along - 0.5 - k));
    }

    /// <summary>Stocking stitch: rows of V-shaped loops, each covering the tips of the row before it.</summary>
    private Thread Stitch(double x, double y)
    {
        const double RowHeight = 0.76;
        const double Radius = 0.25;
        var column = (int)Math.Floor(x);
        var side = x - column - 0.5;
        var row = (int)Math.Floor(y / RowHeight);
        var best = new Thread(Noise.Hash(column, row, _seed), -0.6, 0, x, y, _dyeing.Weft(row) * 0.5);
        for (var j = row - 1; j <= row + 2; j++)
        {
            // From the foot of the V in the middle (0) up to its tips (1), which pass under the next row.
            var rise = (j * RowHeight - y) / RowHeight;
            var slack = 1 + 0.12 * (Rng.Trait(Noise.Hash(column, j, _seed + 9), 0) - 0.5);
            if (rise < -0.45 || rise > 1.5)
            {
                continue;
            }

            var centre = 0.1 + 0.26 * slack * Exact.SmoothStep(-0.3, 1.2, rise) + 0.02 * rise;
            var across = (Math.Abs(side) - centre) * 0.92 / Radius;
            var foot = Math.Min(rise + 0.1, 0) * 2.2;
            var squared = across * across + foot * foot;
            if (squared >= 1)
            {
                continue;
            }

            var round = Math.Sqrt(1 - squared);
            var height = round * Radius * 1.2 + 0.24 * (1 - rise);
            if (height > best.Height)
            {
                var id = Noise.Hash(side < 0 ? 2 * column : 2 * column + 1, j, _seed + 10);
                best = new(id, height, round, (side < 0 ? -1 : 1) * rise * 0.9 + x, across, _dyeing.Weft(j));
            }
        }

        return best;
    }

    private static Vec3 Dye(Rng rng) => Vec3.FromSrgb(rng.Pick(Dyes)) * rng.Range(0.85, 1.15);

    private static Dyeing Plain(Rng rng)
    {
        var colour = Dye(rng);
        var weft = colour * rng.Range(0.85, 1.15);
        return new(i => colour, j => weft, 0);
    }

    private static Dyeing Chambray(Rng rng)
    {
        var warp = Dye(rng);
        var weft = Dye(rng);
        return new(i => warp, j => weft, 0);
    }

    private static Dyeing Denim(Rng rng)
    {
        var warp = Vec3.FromSrgb(rng.Pick<uint>([0x27364F, 0x3A4E6E, 0x2B2C33, 0x4E6480, 0x5B4A3A])) * rng.Range(0.8, 1.3);
        var weft = Vec3.FromSrgb(0xC9C2B4) * rng.Range(0.8, 1.1);
        return new(i => warp, j => weft, 0, (i, j) => ((i + j) & 3) < 3);
    }

    private static Dyeing Stripes(Rng rng)
    {
        var sett = Sett(rng, 2, 4, 12);
        var colour = sett(0);
        return rng.Chance(0.5) ? new(i => colour, sett, 14) : new(sett, sett, 14);
    }

    private static Dyeing Checks(Rng rng)
    {
        var width = rng.Below(3) * 2 + 4;
        var dark = Dye(rng);
        var pale = rng.Chance(0.6) ? Vec3.FromSrgb(0xDED8CC) : Dye(rng);
        Vec3 Pick(int i) => (int)Math.Floor((double)i / width) % 2 == 0 ? dark : pale;

        // Four and four threads in a two-and-two twill give the houndstooth by themselves.
        return width == 4 ? new(Pick, Pick, 12, (i, j) => ((i - j) & 3) < 2) : new(Pick, Pick, 2 * width);
    }

    private static Dyeing Tartan(Rng rng)
    {
        var sett = Sett(rng, 4, 2, 12);
        return new(sett, sett, 36, (i, j) => ((i - j) & 3) < 2);
    }

    /// <summary>A repeating sequence of coloured bands, mirrored at its ends as weavers do.</summary>
    private static Func<int, Vec3> Sett(Rng rng, int bands, int narrowest, int widest)
    {
        var threads = new List<Vec3>();
        var ground = Dye(rng);
        for (var band = 0; band < bands; band++)
        {
            var colour = (band & 1) == 0 ? ground : Dye(rng);
            threads.AddRange(Enumerable.Repeat(colour, narrowest + rng.Below(widest - narrowest + 1)));
        }

        var period = 2 * threads.Count;
        return i =>
        {
            var k = ((i % period) + period) % period;
            return threads[k < threads.Count ? k : period - 1 - k];
        };
    }

    /// <summary>Colours of threads by number, about how many threads a repeat takes, and a weave if the pattern needs its own.</summary>
    private sealed record Dyeing(Func<int, Vec3> Warp, Func<int, Vec3> Weft, double Repeat, Func<int, int, bool>? Weave = null);

    /// <summary>The thread on top at some place, and where in that thread the place is.</summary>
    private readonly record struct Thread(ulong Id, double Height, double Roundness, double Along, double Across, Vec3 Colour);
}
