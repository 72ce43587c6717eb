using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Materials;

/// <summary>A wall of bricks in one of the classic bonds, in centimetres.</summary>
internal sealed class Brick : Material
{
    private static readonly Clay[] Clays =
    [
        new("red", [0xA4523A, 0x8C3F2C, 0xB96A4C], 0xB8AEA0),
        new("orange", [0xB06C4A, 0xA05C40, 0xBF8662], 0xCFC5B4),
        new("brown", [0x7A5240, 0x664234, 0x8E6650], 0xA79C8C),
        new("chocolate", [0x54392F, 0x45302A, 0x6A4A3C], 0x8D867C),
        new("London stock", [0xB39A6B, 0x9C8256, 0xC2AE85], 0xB5AB98),
        new("cream", [0xCDBB9A, 0xBCA683, 0xD9CBB0], 0xCFC8BA),
        new("grey", [0x8B8A87, 0x767573, 0x9F9C97], 0xB9B7B2),
        new("charcoal", [0x4A4948, 0x3B3A3B, 0x5B5856], 0x8A8782),
        new("mixed", [0x9A5640, 0x6B4A41, 0xA88A6A], 0xADA394),
        new("blue engineering", [0x52555E, 0x454751, 0x685F62], 0x96928C),
    ];

    private static readonly uint[] Paints = [0xD8D6D0, 0xC9C7C4, 0xB9BDBF, 0xD5C9B2, 0x7E8A92, 0x6E7868, 0x9A9088];

    private static readonly Bond[] Bonds =
    [
        new([1], course => (course & 1) * 0.5),
        new([1], course => (course & 1) * 0.5),
        new([1], course => (course & 1) * 0.5),
        new([1], course => Exact.Fraction(course / 3.0)),
        new([1, 0.5], course => (course & 1) * 0.75),
        new([0.5], course => (course & 1) * 0.25),
    ];

    private readonly Vec3[] _bodies;
    private readonly Vec3 _mortar;
    private readonly Vec3 _paint;
    private readonly bool _isPainted;
    private readonly Bond _bond;
    private readonly double _length;
    private readonly double _height;
    private readonly double _joint;
    private readonly double _recess;
    private readonly double _bevel;
    private readonly double _wear;
    private readonly double _variety;
    private readonly double _coarseness;
    private readonly double _grime;
    private readonly double _bloom;
    private readonly double _smear;
    private readonly double _grit;
    private readonly bool _isWireCut;
    private readonly ulong _seed;

    private Brick(Rng rng)
    {
        var clay = rng.Pick(Clays);
        _bodies = [.. clay.Bodies.Select(Vec3.FromSrgb)];
        _isPainted = rng.Chance(0.12);
        _paint = Vec3.FromSrgb(rng.Pick(Paints));
        _mortar = Vec3.FromSrgb(clay.Mortar) * rng.Range(0.45, 1.1);
        _bond = rng.Pick(Bonds);
        var isLong = rng.Chance(0.15);
        _length = isLong ? rng.Range(27, 33) : rng.Range(20, 23);
        _height = isLong ? rng.Range(4.2, 5) : rng.Range(5.6, 7.2);
        _joint = rng.Range(0.8, 1.5);
        _recess = _isPainted ? rng.Range(0.5, 0.9) : rng.Range(0.25, 0.9);
        _bevel = rng.Range(0.2, 0.7);
        _wear = rng.Skewed(0.1, 1);
        _variety = rng.Range(0.25, 1);
        _coarseness = rng.Range(0.4, 1.2);
        _grime = rng.Skewed(0, 0.55);
        _bloom = rng.Chance(0.3) ? rng.Range(0.3, 0.8) : 0;
        _smear = rng.Chance(0.4) ? rng.Range(0.3, 0.9) : 0;
        _isWireCut = rng.Chance(0.3);
        _seed = rng.Next();
        ViewWidth = rng.Range(38, 105);
        _grit = rng.Range(25, 55) / ViewWidth;
        Roll = 0.05 * rng.Normal() + (rng.Chance(0.12) ? Math.PI / 2 : 0);
    }

    /// <summary>Draws a wall by chance.</summary>
    public static Brick Draw(Rng rng) => new(rng);

    /// <inheritdoc/>
    public override SurfacePoint At(double x, double y)
    {
        var unit = Locate(x, y);
        var rough = Noise.Fractal(x * 0.9, y * 0.9, _seed + 1, 4);
        var fine = Noise.Fractal(x * _grit, y * _grit, _seed + 2, 3, 0.7);
        var inside = Inset(unit, x, y, rough);

        // The arris is rounded: a quarter circle from the joint up to the face.
        var rise = Exact.Saturate(inside / _bevel);
        var edge = Math.Sqrt(Math.Max(0, 1 - (1 - rise) * (1 - rise)));
        var faceHeight = _recess + (Rng.Trait(unit.Id, 1) - 0.5) * 0.35
            + unit.X / _length * (Rng.Trait(unit.Id, 2) - 0.5) * 0.5
            + unit.Y / _height * (Rng.Trait(unit.Id, 3) - 0.5) * 0.4;
        var face = Face(unit, x, y, rough, fine, out var relief);
        var joint = Joint(x, y, out var jointHeight);
        var isBrick = Exact.SmoothStep(0, 0.12, inside);
        var colour = Vec3.Lerp(joint, face, isBrick);
        if (_smear > 0)
        {
            var reach = Exact.SmoothStep(1.6, 0.2, inside) * Exact.SmoothStep(0.05, 0.35, Noise.Fractal(x * 0.35, y * 0.35, _seed + 3, 3));
            colour = Vec3.Lerp(colour, joint, _smear * reach);
        }

        var height = Exact.Lerp(jointHeight, faceHeight + relief, edge * isBrick);
        return new(height, Weather(colour, inside, x, y), _isPainted ? 0.55 : Exact.Lerp(0.95, 0.8, isBrick));
    }

    /// <summary>Finds the brick whose share of the wall, half a joint included, holds a place.</summary>
    private Unit Locate(double x, double y)
    {
        y += 0.5 * Noise.Gradient(x * 0.02, y * 0.02, _seed);
        var pitch = _height + _joint;
        var course = (int)Math.Floor(y / pitch);
        var stretcher = _length + _joint;
        var along = x / stretcher + _bond.Shift(course) + (Rng.Trait(Noise.Hash(course, 0, _seed), 0) - 0.5) * 0.04;
        var period = _bond.Lengths.Sum();
        var cycle = (int)Math.Floor(along / period);
        var rest = along - cycle * period;
        var slot = 0;
        while (slot < _bond.Lengths.Length - 1 && rest >= _bond.Lengths[slot])
        {
            rest -= _bond.Lengths[slot++];
        }

        var length = _bond.Lengths[slot];
        var id = Noise.Hash(cycle * _bond.Lengths.Length + slot, course, _seed + 4);
        return new(id, (rest - length / 2) * stretcher, y - (course + 0.5) * pitch, length * stretcher);
    }

    /// <summary>How far inside the brick's outline a place is; negative in the joint.</summary>
    private double Inset(Unit unit, double x, double y, double rough)
    {
        var turn = (Rng.Trait(unit.Id, 4) - 0.5) * 0.03;
        var dx = Math.Abs(unit.X + turn * unit.Y - (Rng.Trait(unit.Id, 5) - 0.5) * 0.3);
        var dy = Math.Abs(unit.Y - turn * unit.X - (Rng.Trait(unit.Id, 6) - 0.5) * 0.25);
        var corner = 0.3 + 0.7 * _wear;
        var outX = dx - (unit.Length - _joint - Rng.Trait(unit.Id, 7) * 0.4) / 2 + corner;
        var outY = dy - (_height - Rng.Trait(unit.Id, 8) * 0.25) / 2 + corner;
        var beyondX = Math.Max(outX, 0);
        var beyondY = Math.Max(outY, 0);
        var distance = Math.Sqrt(beyondX * beyondX + beyondY * beyondY) + Math.Min(Math.Max(outX, outY), 0) - corner;

        // Wear frays the outline; chips bite deeper where a slow noise says that something hit the wall.
        var chips = Exact.SmoothStep(0.3, 0.75, Noise.Fractal(x * 0.28, y * 0.28, _seed + 5, 3)) * _wear;
        return -distance - rough * (0.08 + 0.22 * _wear) - chips * 1.1;
    }

    private Vec3 Face(Unit unit, double x, double y, double rough, double fine, out double relief)
    {
        var mix = Exact.Lerp(0.5, Rng.Trait(unit.Id, 9), _variety);
        var body = mix < 0.5 ? Vec3.Lerp(_bodies[1], _bodies[0], mix * 2) : Vec3.Lerp(_bodies[0], _bodies[2], mix * 2 - 1);
        var shade = 1 + _variety * 0.35 * (Rng.Trait(unit.Id, 10) - 0.5);

        // Some bricks were nearer the fire: dark, and darker towards one end.
        if (Rng.Trait(unit.Id, 11) < 0.16 * _variety)
        {
            shade *= Exact.Lerp(0.45, 0.85, Exact.Saturate(0.5 + unit.X / unit.Length + 0.5 * rough));
        }

        var clouds = Noise.Fractal(x * 0.16 + Rng.Trait(unit.Id, 12) * 50, y * 0.25, _seed + 6, 3);
        var pits = Noise.Cellular(x * 1.1, y * 1.1, _seed + 7);
        var pit = Rng.Trait(pits.Id, 2) < 0.12 * _coarseness ? Exact.SmoothStep(Rng.Trait(pits.Id, 3, 0.12, 0.34), 0.06, pits.Nearest) : 0;
        relief = _coarseness * (0.1 * rough + 0.04 * fine) - 0.2 * pit;
        if (_isWireCut)
        {
            var drag = Noise.Gradient(x * 3.2 + 0.4 * rough, y * 0.18 + Rng.Trait(unit.Id, 13) * 90, _seed + 8);
            relief += 0.07 * drag;
            shade *= 1 + 0.16 * drag;
        }

        shade *= (1 + 0.24 * clouds + 0.12 * rough + 0.2 * fine * _coarseness) * (1 - 0.5 * pit);
        return body * Math.Max(shade, 0.1);
    }

    private Vec3 Joint(double x, double y, out double height)
    {
        var sand = Noise.Fractal(x * 4, y * 4, _seed + 9, 3, 0.7);
        var lumps = Noise.Fractal(x * 0.6, y * 0.6, _seed + 10, 3);
        height = 0.05 * sand + 0.14 * lumps;
        return _mortar * Math.Max(1 + 0.25 * sand + 0.2 * lumps, 0.2);
    }

    /// <summary>Paint, soot that runs down the wall, and the white bloom of salts.</summary>
    private Vec3 Weather(Vec3 colour, double inside, double x, double y)
    {
        if (_isPainted)
        {
            var worn = Noise.Fractal(x * 0.22, y * 0.22, _seed + 11, 5, 0.6) + 0.25 * Exact.SmoothStep(0.6, 0, Math.Abs(inside - 0.2));
            var coat = Exact.SmoothStep(0.78, 0.6, worn * (0.6 + 0.8 * _wear));
            colour = Vec3.Lerp(colour, _paint * (1 + 0.06 * Noise.Fractal(x * 0.1, y * 0.1, _seed + 12, 3)), coat);
        }

        var runs = Noise.Fractal(x * 0.14, y * 0.012, _seed + 13, 4) + Noise.Fractal(x * 0.025, y * 0.025, _seed + 14, 3);
        colour *= 1 - _grime * Exact.SmoothStep(-0.1, 0.9, runs);
        var salt = _bloom * Exact.SmoothStep(0.1, 0.7, Noise.Fractal(x * 0.07, y * 0.07, _seed + 15, 5, 0.6));
        return Vec3.Lerp(colour, new(0.62, 0.6, 0.56), salt * 0.75);
    }

    private sealed record Clay(string Name, uint[] Bodies, uint Mortar);

    /// <summary>One course as a repeating row of lengths (a stretcher is 1), and how far each course is shifted along.</summary>
    private sealed record Bond(double[] Lengths, Func<int, double> Shift);

    /// <summary>A brick's name, a place relative to its centre, and its length with one joint.</summary>
    private readonly record struct Unit(ulong Id, double X, double Y, double Length);
}
