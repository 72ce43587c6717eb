using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Materials;

/// <summary>Veined stone, polished or honed, as a slab or laid as tiles; in centimetres.</summary>
internal sealed class Marble : Material
{
    private static readonly Stone[] Stones =
    [
        new("Carrara", 0xDCDCDA, 0xC4C6C8, 0x83878C, 0xA3A7AA, 0.6, 0.06),
        new("Calacatta", 0xE6E2DA, 0xD6D0C5, 0x8C7F6C, 0xA88A5C, 0.9, 0.03),
        new("Statuario", 0xE4E4E4, 0xD0D2D4, 0x5E6268, 0x9A9DA2, 0.8, 0.03),
        new("Marquina", 0x2B2B2D, 0x1C1C1F, 0xD8D6D0, 0x8E8C88, 0.8, 0.06),
        new("Emperador", 0x6A4A36, 0x4C3326, 0xC9A884, 0x33221A, 0.7, 0.3),
        new("Emperador light", 0xA5866A, 0x8D6E54, 0xDCC8AC, 0x6B4C38, 0.7, 0.27),
        new("Verde", 0x3E5446, 0x2A3B33, 0xA9BCA8, 0x182520, 0.7, 0.21),
        new("Rosso", 0x8E4436, 0x74342B, 0xE0C9BC, 0x4C1F1B, 0.8, 0.15),
        new("Crema", 0xD9C8AC, 0xCBB695, 0xA88A62, 0xE9DEC9, 0.5, 0.12),
        new("Grigio", 0x85878A, 0x6E7074, 0xDADADA, 0x4F5155, 0.8, 0.09),
        new("Bardiglio", 0x9DA3AA, 0x848B94, 0x545A63, 0xC9CDD1, 0.6, 0.06),
        new("Rosa", 0xC99F8C, 0xB88A78, 0xE8D5C6, 0x8A5A4C, 0.6, 0.18),
        new("Giallo", 0xC4974F, 0xAE803F, 0xE9D6AC, 0x7C4F2A, 0.6, 0.18),
    ];

    private readonly Vec3 _pale;
    private readonly Vec3 _deep;
    private readonly Vec3 _vein;
    private readonly Vec3 _thread;
    private readonly double _boldness;
    private readonly double _shatter;
    private readonly double _scale;
    private readonly double _warp;
    private readonly double _stretch;
    private readonly double _tile;
    private readonly double _joint;
    private readonly double _roughness;
    private readonly ulong _seed;

    private Marble(Rng rng)
    {
        var stone = rng.Pick(Stones);
        _pale = Vec3.FromSrgb(stone.Pale) * rng.Range(0.85, 1.05);
        _deep = Vec3.FromSrgb(stone.Deep) * rng.Range(0.8, 1);
        _vein = Vec3.FromSrgb(stone.Vein);
        _thread = Vec3.FromSrgb(stone.Thread);
        _boldness = Math.Min(stone.Boldness * rng.Range(0.9, 1.4), 1);
        _shatter = rng.Chance(stone.Shatter) ? rng.Range(0.5, 1) : 0;
        _warp = rng.Range(0.15, 0.85);
        _stretch = rng.Range(1, 3);
        _tile = rng.Chance(0.35) ? rng.Range(26, 62) : 0;
        _joint = rng.Range(0.15, 0.4);
        _roughness = rng.Chance(0.75) ? rng.Range(0.06, 0.2) : rng.Range(0.3, 0.5);
        _seed = rng.Next();
        ViewWidth = rng.Range(26, 95);
        _scale = 1 / (ViewWidth * rng.Range(0.22, 0.5));
        Roll = rng.Range(0, 2 * Math.PI);
    }

    /// <summary>Draws a stone by chance.</summary>
    public static Marble Draw(Rng rng) => new(rng);

    /// <inheritdoc/>
    public override SurfacePoint At(double x, double y)
    {
        if (_tile <= 0)
        {
            return new(0, Vein(x * _scale, y * _scale, _seed), _roughness);
        }

        var column = (int)Math.Floor(x / _tile);
        var row = (int)Math.Floor(y / _tile);
        var id = Noise.Hash(column, row, _seed);
        var u = x - (column + 0.5) * _tile;
        var v = y - (row + 0.5) * _tile;
        var inside = _tile / 2 - Math.Max(Math.Abs(u), Math.Abs(v)) - _joint / 2;
        var isTile = Exact.SmoothStep(-0.03, 0.03, inside);

        // Every tile is cut from another part of the block, and laid whichever way it came.
        var (tx, ty) = (id & 3) switch { 0 => (u, v), 1 => (-v, u), 2 => (-u, -v), _ => (v, -u) };
        var colour = Vein((tx + Rng.Trait(id, 0, -300, 300)) * _scale, (ty + Rng.Trait(id, 1, -300, 300)) * _scale, _seed)
            * Rng.Trait(id, 2, 0.93, 1.05);
        var height = 0.06 * Exact.SmoothStep(-0.05, 0.12, inside) + 0.002 * (u * Rng.Trait(id, 3, -1, 1) + v * Rng.Trait(id, 4, -1, 1));
        var grout = Vec3.Lerp(_deep, new(0.35, 0.34, 0.32), 0.6) * (0.7 + 0.2 * Noise.Gradient(x * 4, y * 4, _seed + 1));
        return new(height, Vec3.Lerp(grout, colour, isTile), Exact.Lerp(0.9, _roughness, isTile));
    }

    private Vec3 Vein(double x, double y, ulong seed)
    {
        // Rock that was folded twice: a warp of a warp bends everything that follows.
        y *= _stretch;
        var ax = Noise.Fractal(x * 0.7, y * 0.7, seed + 10, 3);
        var ay = Noise.Fractal(x * 0.7, y * 0.7, seed + 20, 3);
        var wx = x + _warp * ax;
        var wy = y + _warp * ay;
        var fx = wx + 0.3 * _warp * Noise.Fractal(wx * 2.2, wy * 2.2, seed + 30, 4);
        var fy = wy + 0.3 * _warp * Noise.Fractal(wx * 2.2, wy * 2.2, seed + 40, 4);

        var cloud = Noise.Fractal(fx * 0.9, fy * 0.9, seed + 50, 5, 0.55);
        var mist = Noise.Fractal(fx * 3.1, fy * 3.1, seed + 60, 4, 0.6);
        var colour = Vec3.Lerp(_pale, _deep, Exact.SmoothStep(-0.5, 0.7, cloud + 0.35 * mist));
        if (_shatter > 0)
        {
            colour = Shatter(colour, fx, fy, seed);
        }

        var main = Line(fx, fy, 0.55, 0.028, seed + 70, out var mainHalo);
        var second = Line(fx, fy, 1.2, 0.022, seed + 80, out var secondHalo);
        var hair = Line(wx, wy, 2.4, 0.018, seed + 90, out _);
        var crack = Line(x + 0.2 * ax, y + 0.2 * ay, 1.5, 0.009, seed + 100, out _);
        colour = Vec3.Lerp(colour, Vec3.Lerp(_deep, _vein, 0.55), _boldness * Math.Min(0.55 * mainHalo + 0.3 * secondHalo, 0.8));
        colour = Vec3.Lerp(colour, _vein, _boldness * Exact.Saturate(main));
        colour = Vec3.Lerp(colour, _thread, _boldness * 0.7 * second);
        colour = Vec3.Lerp(colour, _vein, _boldness * 0.55 * hair);
        colour = Vec3.Lerp(colour, _thread, 0.6 * crack);

        var grain = Noise.Fractal(x * 34, y * 34, seed + 110, 2);
        return colour * (1 + 0.05 * grain + 0.05 * mist);
    }

    /// <summary>A family of veins along the zero lines of a noise: each swells, thins and vanishes along its way.</summary>
    private static double Line(double x, double y, double frequency, double width, ulong seed, out double halo)
    {
        var field = Math.Abs(Noise.Fractal(x * frequency, y * frequency, seed, 3, 0.45));
        var swell = Noise.Gradient(x * frequency * 1.7, y * frequency * 1.7, seed + 5);
        var presence = Exact.SmoothStep(-0.3, 0.2, Noise.Gradient(x * frequency * 0.6, y * frequency * 0.6, seed + 6));
        var thickness = width * (0.35 + 1.3 * Exact.Saturate(0.5 + swell));
        halo = presence * Exact.Exp(-field / (thickness * 5));
        return presence * Exact.SmoothStep(thickness, thickness * 0.25, field);
    }

    /// <summary>Angular fragments in a darker or paler cement, as in a breccia.</summary>
    private Vec3 Shatter(Vec3 colour, double x, double y, ulong seed)
    {
        var large = Noise.Cellular(x * 2.2, y * 2.2, seed + 120, 1);
        var small = Noise.Cellular(x * 5.5, y * 5.5, seed + 121, 1);
        var seam = Exact.SmoothStep(0.09, 0.01, large.Second - large.Nearest);
        var fine = Exact.SmoothStep(0.1, 0.02, small.Second - small.Nearest) * Exact.SmoothStep(0, 0.4, Noise.Gradient(x, y, seed + 122));
        var shade = Rng.Trait(large.Id, 3, 0.75, 1.2);
        return Vec3.Lerp(colour * Exact.Lerp(1, shade, _shatter), _vein, _shatter * Math.Max(0.75 * seam, 0.5 * fine));
    }

    /// <summary>A stone: ground colours, colours of broad and of thin veins, their strength, and how often it comes shattered.</summary>
    private sealed record Stone(string Name, uint Pale, uint Deep, uint Vein, uint Thread, double Boldness, double Shatter);
}
