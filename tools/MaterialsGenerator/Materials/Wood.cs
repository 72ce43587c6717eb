using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Materials;

/// <summary>Sawn wood, one board or a floor of planks, fresh, varnished or weathered; in centimetres, the grain along x.</summary>
internal sealed class Wood : Material
{
    private static readonly Species[] Kinds =
    [
        new("pine", 0xE3C489, 0xBC8044, Ring: 0.55, Pores: 0, Knots: 0.8, Age: 0.15),
        new("spruce", 0xE6D2A6, 0xC49C62, Ring: 0.35, Pores: 0, Knots: 0.7, Age: 0.15),
        new("oak", 0xC7A26C, 0x9A7344, Ring: 0.4, Pores: 0.6, Knots: 0.2, Age: 0.2),
        new("ash", 0xD8C4A0, 0xA98C63, Ring: 0.5, Pores: 0.5, Knots: 0.1, Age: 0.1),
        new("walnut", 0x7B583C, 0x4A3122, Ring: 0.5, Pores: 0.45, Knots: 0.25, Age: 0.1),
        new("cherry", 0xAC7450, 0x825237, Ring: 0.45, Pores: 0.1, Knots: 0.15, Age: 0.05),
        new("teak", 0xA87440, 0x74492A, Ring: 0.45, Pores: 0.4, Knots: 0.1, Age: 0.1),
        new("mahogany", 0x7C4A36, 0x523022, Ring: 0.6, Pores: 0.5, Knots: 0.05, Age: 0.05),
        new("stained dark", 0x4D3B30, 0x2A1F19, Ring: 0.45, Pores: 0.4, Knots: 0.3, Age: 0.1),
        new("grey oiled", 0x9C9080, 0x726657, Ring: 0.45, Pores: 0.5, Knots: 0.4, Age: 0.2),
        new("whitewashed", 0xD8D2C6, 0xB4AA9A, Ring: 0.45, Pores: 0.3, Knots: 0.5, Age: 0.25),
        new("weathered", 0xA29D95, 0x68635C, Ring: 0.35, Pores: 0, Knots: 0.7, Age: 1),
        new("barn", 0x8A7A68, 0x54463A, Ring: 0.35, Pores: 0, Knots: 0.7, Age: 0.9),
    ];

    private readonly Species _species;
    private readonly Vec3 _early;
    private readonly Vec3 _late;
    private readonly double _width;
    private readonly double _length;
    private readonly double _gap;
    private readonly double _ring;
    private readonly double _contrast;
    private readonly double _variety;
    private readonly double _wildness;
    private readonly double _roughness;
    private readonly double _age;
    private readonly ulong _seed;

    private Wood(Rng rng)
    {
        _species = rng.Pick(Kinds);
        _early = Vec3.FromSrgb(_species.Early) * rng.Range(0.85, 1.1);
        _late = Vec3.FromSrgb(_species.Late) * rng.Range(0.85, 1.1);
        _age = Exact.Saturate(_species.Age * rng.Range(0.7, 1.3));
        var isBoard = rng.Chance(0.25);
        _width = isBoard ? 400 : rng.Range(6.5, 16);
        _length = isBoard ? 4000 : rng.Range(45, 220);
        _gap = Exact.Lerp(rng.Range(0.06, 0.25), rng.Range(0.3, 0.9), _age);
        _ring = _species.Ring * rng.Range(0.75, 1.5);
        _contrast = rng.Range(0.6, 1);
        _variety = rng.Range(0.1, 0.5);
        _wildness = rng.Range(0.4, 1.4);
        _roughness = _age > 0.5 ? 0.9 : rng.Chance(0.45) ? rng.Range(0.2, 0.4) : rng.Range(0.45, 0.75);
        _seed = rng.Next();
        ViewWidth = isBoard ? rng.Range(12, 34) : rng.Range(1.6, 5.5) * _width;
        Roll = rng.Chance(0.6) ? rng.Below(4) * Math.PI / 2 + 0.12 * rng.Normal() : rng.Range(0, 2 * Math.PI);
    }

    /// <summary>Draws a board or floor by chance.</summary>
    public static Wood Draw(Rng rng) => new(rng);

    /// <inheritdoc/>
    public override SurfacePoint At(double x, double y)
    {
        var row = (int)Math.Floor(y / _width);
        var along = x + Rng.Trait(Noise.Hash(row, 0, _seed), 0) * _length;
        var column = (int)Math.Floor(along / _length);
        var plank = new Plank(
            Noise.Hash(column, row, _seed + 1),
            along - (column + 0.5) * _length,
            y - (row + 0.5) * _width);

        var (early, late, knot) = Grain(plank);
        var gx = plank.X + Rng.Trait(plank.Id, 0, -400, 400);
        var gy = plank.Y + Rng.Trait(plank.Id, 1, -400, 400);
        var fibre = Noise.Fractal(gx * 0.35, gy * 14, _seed + 2, 3, 0.7);
        var streak = Noise.Fractal(gx * 0.035, gy * 1.6, _seed + 3, 3);
        var shade = 1 + 0.12 * fibre + 0.24 * streak + _variety * (Rng.Trait(plank.Id, 2) - 0.5);
        var colour = Vec3.Lerp(_early, _late, Exact.Saturate(late * _contrast + 0.12 * fibre)) * Math.Max(shade, 0.2);
        var height = 0.012 * fibre * (0.4 + _age) + 0.05 * _age * late;

        var pore = Pores(gx, gy) * early;
        colour *= 1 - 0.35 * pore;
        height -= 0.012 * pore;
        colour = Vec3.Lerp(colour, _late * new Vec3(0.42, 0.34, 0.3), 0.85 * knot);

        if (_age > 0.35)
        {
            var crack = Crack(gx, gy) * _age;
            colour *= 1 - 0.75 * crack;
            height -= 0.25 * crack;
            colour *= 1 - 0.35 * _age * Exact.SmoothStep(0, 0.8, Noise.Fractal(x * 0.06, y * 0.06, _seed + 4, 4));
        }

        return Seam(plank, new(height, colour, Math.Min(1, _roughness + 0.25 * pore + 0.1 * late)));
    }

    /// <summary>Year rings where the saw cut them: how much early and late wood a place shows, and how much knot.</summary>
    private (double Early, double Late, double Knot) Grain(Plank plank)
    {
        var id = plank.Id;
        var gx = plank.X * (Rng.Trait(id, 3) < 0.5 ? 1 : -1) + Rng.Trait(id, 4, -300, 300);

        // The trunk's axis runs at some depth below the face and slightly aslant; noise makes it a grown thing.
        var sway = Noise.Gradient(gx * 0.012, 0.5, id) * 2.2 + Noise.Gradient(gx * 0.05, 0.5, id + 1) * 0.5;
        var span = Math.Min(_width, 24);
        var across = plank.Y - Rng.Trait(id, 5, -0.55, 0.55) * span + sway * _wildness;
        var depth = Rng.Trait(id, 6, -4, 4)
            + plank.X * Rng.Trait(id, 7, -0.09, 0.09)
            + Noise.Gradient(gx * 0.02, 3.5, id) * 2.5 * _wildness;
        var radius = Math.Sqrt(across * across + depth * depth + 0.2);
        var bend = Noise.Fractal(gx * 0.03, plank.Y * 0.3, id + 2, 2);
        var ripple = Noise.Fractal(gx * 0.12, plank.Y * 1.3, id + 3, 2);
        radius += _ring * _wildness * (0.8 * bend + 0.16 * ripple);

        var knot = Knots(plank, ref radius);
        var phase = radius / _ring + 0.9 * Noise.Gradient(radius / _ring * 0.37, 0.5, id + 4);
        var season = Exact.Fraction(phase);
        var strength = 0.55 + 0.45 * Rng.Trait(id + (ulong)(long)Math.Floor(phase), 8);

        // Summer wood darkens slowly and ends at once: that is what makes a ring.
        var summer = Exact.SmoothStep(0.3, 0.93, season) * Exact.SmoothStep(1, 0.93, season);
        var late = strength * Math.Max(summer, 0.25 * Exact.SmoothStep(0, 1, season));
        return (1 - Exact.SmoothStep(0.1, 0.6, season), late, knot);
    }

    /// <summary>Bends the rings round the plank's knots, and returns how much of a knot's dark heart a place shows.</summary>
    private double Knots(Plank plank, ref double radius)
    {
        const double Spacing = 26;
        var heart = 0.0;
        var middle = (int)Math.Floor(plank.X / Spacing);
        for (var i = middle - 1; i <= middle + 1; i++)
        {
            var id = Noise.Hash(i, 1, plank.Id);
            if (Rng.Trait(id, 0) > _species.Knots * 0.75)
            {
                continue;
            }

            var size = Rng.Trait(id, 1, 0.35, 1.25);
            var dx = plank.X - (i + Rng.Trait(id, 2, 0.1, 0.9)) * Spacing;
            var dy = plank.Y - Rng.Trait(id, 3, -0.42, 0.42) * Math.Min(_width, 22);
            if (Math.Abs(dx) > 14 * size || Math.Abs(dy) > 7 * size)
            {
                continue;
            }

            var wobble = 1 + 0.25 * Noise.Gradient(dx * 0.7 / size, dy * 0.7 / size, id);
            var distance = Math.Sqrt(dx * dx / 1.7 + dy * dy) / size * wobble;
            var pull = Exact.Bell(Math.Sqrt(dx * dx / 9 + dy * dy) / (2.1 * size));
            var inner = distance * size * 0.55 + 40;
            var within = Exact.SmoothStep(1.15, 0.85, distance);
            radius = Exact.Lerp(radius + 3.4 * size * pull, inner, within);
            var bark = 0.55 * Exact.SmoothStep(0.55, 0.98, distance);
            var pith = 0.4 * Exact.SmoothStep(0.4, 0, distance);
            heart = Math.Max(heart, Math.Max(within * (0.45 + bark + pith), 0.35 * Exact.SmoothStep(1.9, 1, distance)));
        }

        return Math.Min(heart, 1);
    }

    /// <summary>The cut vessels of a hardwood: short dark dashes along the grain.</summary>
    private double Pores(double gx, double gy)
    {
        if (_species.Pores <= 0)
        {
            return 0;
        }

        var deepest = 0.0;
        for (var layer = 0UL; layer < 2; layer++)
        {
            var v = gy / 0.07 + layer * 0.53 + 0.8 * Noise.Gradient(gx * 0.3, gy * 0.3, _seed + 5);
            var u = gx / 1.3 + Rng.Trait(Noise.Hash((int)Math.Floor(v), 0, _seed), 1);
            var i = (int)Math.Floor(u);
            var j = (int)Math.Floor(v);
            var id = Noise.Hash(i, j, _seed + 6 + layer);
            if (Rng.Trait(id, 0) < _species.Pores)
            {
                var dx = Math.Abs(u - i - 0.5) / Rng.Trait(id, 1, 0.15, 0.5);
                var dy = Math.Abs(v - j - 0.5) / 0.42;
                deepest = Math.Max(deepest, Exact.SmoothStep(1, 0.5, dx) * Exact.SmoothStep(1, 0.3, dy));
            }
        }

        return deepest;
    }

    private double Crack(double gx, double gy)
    {
        var field = Math.Abs(Noise.Fractal(gx * 0.022, gy * 0.75, _seed + 8, 3));
        var presence = Exact.SmoothStep(0.1, 0.4, Noise.Gradient(gx * 0.05, gy * 0.4, _seed + 9));
        return presence * Exact.SmoothStep(0.05, 0.012, field);
    }

    /// <summary>The gap between planks, their softened edges, and the nails near the ends of old ones.</summary>
    private SurfacePoint Seam(Plank plank, SurfacePoint face)
    {
        var ragged = 0.25 * _gap * Noise.Fractal(plank.X * 0.3, plank.Y * 0.3, plank.Id + 5, 3) * (0.3 + _age);
        var sideways = _width / 2 - Math.Abs(plank.Y);
        var lengthways = _length / 2 - Math.Abs(plank.X);
        var inside = Math.Min(sideways, lengthways) - _gap / 2 + ragged;
        var bevel = 0.12 + 0.25 * _age;
        var rise = Exact.Saturate(inside / bevel);
        var lift = Rng.Trait(plank.Id, 9, -0.06, 0.06) * (0.5 + _age) - (1 - rise) * (1 - rise) * 0.1;

        // Dirt darkens the edge before the board falls away, so the steep side never catches the light.
        var dirt = Exact.SmoothStep(0.1, -0.02, inside);
        if (inside < 0)
        {
            var depth = Exact.SmoothStep(0, -0.12, inside);
            return new(lift - depth * (0.3 + _gap), face.Albedo * ((1 - 0.6 * dirt) * (1 - 0.6 * depth)), 1);
        }

        face = face with { Albedo = face.Albedo * (1 - 0.6 * dirt), Roughness = Exact.Lerp(face.Roughness, 1, dirt) };
        var height = face.Height + lift;
        if (_age > 0.5)
        {
            var nailX = lengthways - 2.2;
            var nailY = Math.Abs(plank.Y) - _width * 0.28;
            var nail = Exact.SmoothStep(0.34, 0.26, Math.Sqrt(nailX * nailX + nailY * nailY));
            var colour = Vec3.Lerp(face.Albedo, new(0.05, 0.04, 0.035), 0.85 * nail);
            return new(height - 0.05 * nail, colour, Exact.Lerp(face.Roughness, 0.5, nail));
        }

        return face with { Height = height };
    }

    /// <summary>A plank's name, and a place relative to its centre.</summary>
    private readonly record struct Plank(ulong Id, double X, double Y);

    /// <summary>A kind of wood: colours of spring and summer growth, ring width in cm, shares of pores, knots and weathering.</summary>
    private sealed record Species(string Name, uint Early, uint Late, double Ring, double Pores, double Knots, double Age);
}
