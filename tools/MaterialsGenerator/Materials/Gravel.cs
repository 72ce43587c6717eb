using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Materials;

/// <summary>Loose stones on the ground, river-worn or crushed, in centimetres.</summary>
internal sealed class Gravel : Material
{
    private static readonly Mix[] Mixes =
    [
        new("granite", [0x8F8E8C, 0x77777A, 0xA5A19B, 0x66656A, 0xB9B5AE], 0x57534D),
        new("river", [0x8A8378, 0xA3937C, 0x6D6A68, 0xBFB29C, 0x7F6652, 0x9A9A9C], 0x5E5446),
        new("pea", [0xC2A67C, 0xAF8E62, 0xD4C09C, 0x96754E, 0xE0D4BC, 0x8B7A66], 0x7A6548),
        new("brown", [0x7C5F48, 0x664B39, 0x917558, 0x59473B, 0xA68A6C], 0x45372C),
        new("terracotta", [0x9C5A42, 0x84493A, 0xAF7154, 0x6E4438, 0xC29072], 0x5A3D30),
        new("white chips", [0xDEDCD6, 0xCFCBC3, 0xE8E6E2, 0xBDB8AE, 0xD8CFC0], 0x9A9488),
        new("slate", [0x555A61, 0x464A50, 0x666A6E, 0x3A3D42, 0x74726E], 0x33322F),
        new("basalt", [0x4A4846, 0x3B3A3A, 0x5C5956, 0x2E2D2D, 0x6B655E], 0x2A2724),
        new("mossy", [0x7E8070, 0x6A6E5C, 0x949282, 0x5B5D50, 0xA6A294], 0x4A4A36),
        new("pink", [0xB8907E, 0xA27A6A, 0xC9A998, 0x8A6A5E, 0x9B948E], 0x6B564A),
    ];

    /// <summary>Stones that turn up in any bed.</summary>
    private static readonly uint[] Strays = [0xE2DDD2, 0x8A5A3C, 0x3C3A3A, 0xB9A27C, 0x77828A];

    private readonly Mix _mix;
    private readonly Layer[] _layers;
    private readonly Dictionary<(int Layer, int Column, int Row), Stone?> _stones = [];
    private readonly double _size;
    private readonly double _angularity;
    private readonly double _speckle;
    private readonly double _grit;
    private readonly double _wet;
    private readonly double _dust;
    private readonly Vec3 _soil;
    private readonly ulong _seed;

    private Gravel(Rng rng)
    {
        _mix = rng.Pick(Mixes);
        _size = rng.Range(1.2, 3.4);
        _angularity = rng.Chance(0.45) ? rng.Range(0.7, 1) : rng.Range(0, 0.35);
        _speckle = rng.Range(0.25, 0.7);
        _wet = rng.Chance(0.2) ? rng.Range(0.5, 1) : 0;
        _dust = rng.Skewed(0, 0.35);
        _soil = Vec3.FromSrgb(_mix.Soil) * rng.Range(0.7, 1.1);
        _seed = rng.Next();

        // Even gravel from the sieve, or everything from boulders to grit.
        var coarse = rng.Range(0.35, 0.85);
        _layers =
        [
            new(_size * rng.Range(1, 1.5), coarse * rng.Range(0.3, 1), 0.1, 0.45),
            new(_size, 0.8, -0.15, 0.3),
            new(_size * 0.8, 0.9, -0.35, 0.1),
            new(_size * rng.Range(0.45, 0.6), 0.9, -0.35, 0.2),
            new(_size * 0.27, 0.9, -0.3, 0.3),
        ];
        ViewWidth = _size * rng.Range(5.5, 13);
        _grit = rng.Range(30, 60) / ViewWidth;
        Roll = rng.Range(0, 2 * Math.PI);
    }

    /// <summary>Draws a bed of gravel by chance.</summary>
    public static Gravel Draw(Rng rng) => new(rng);

    /// <inheritdoc/>
    public override SurfacePoint At(double x, double y)
    {
        var ground = 0.25 * _size * Noise.Fractal(x / _size * 0.16, y / _size * 0.16, _seed, 3);
        var best = ground - 0.4 * _size + 0.06 * Noise.Fractal(x * 2.5, y * 2.5, _seed + 1, 4, 0.6);
        Stone? top = null;
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var spacing = _layers[layer].Size;
            var column = (int)Math.Floor(x / spacing);
            var row = (int)Math.Floor(y / spacing);
            for (var j = row - 1; j <= row + 1; j++)
            {
                for (var i = column - 1; i <= column + 1; i++)
                {
                    var stone = Find(layer, i, j);
                    var height = stone is null ? double.MinValue : stone.HeightAt(x, y) + ground;
                    if (height > best)
                    {
                        (best, top) = (height, stone);
                    }
                }
            }
        }

        return top is null ? Soil(x, y, best) : Surface(top, x, y, best);
    }

    private SurfacePoint Soil(double x, double y, double height)
    {
        var grit = Noise.Fractal(x * 4, y * 4, _seed + 2, 4, 0.7);
        return new(height, _soil * ((1 - 0.45 * _wet) * Math.Max(1 + 0.4 * grit, 0.2)), 0.95);
    }

    private SurfacePoint Surface(Stone stone, double x, double y, double height)
    {
        var (u, v) = stone.ToLocal(x, y);
        var grain = Noise.Fractal(x * _grit, y * _grit, stone.Id, 3, 0.75);
        var blotch = Noise.Fractal(u * 1.3, v * 1.3, stone.Id + 1, 3);
        var colour = stone.Colour * Math.Max(1 + _speckle * stone.Speckle * grain + 0.18 * blotch, 0.2);
        if (stone.Bands > 0)
        {
            var band = Exact.Sin(stone.Bands * (v + 0.25 * u + 0.25 * blotch));
            colour *= 1 + 0.22 * Exact.SmoothStep(-0.4, 0.6, band);
        }

        if (stone.HasQuartz)
        {
            var line = Math.Abs(v * 0.6 + u * 0.35 + 0.1 * Noise.Gradient(u, v, stone.Id + 2) + 0.1);
            colour = Vec3.Lerp(colour, new(0.5, 0.48, 0.44), 0.7 * Exact.SmoothStep(0.05, 0.015, line));
        }

        var dust = _dust * Exact.SmoothStep(-0.2, 0.5, Noise.Fractal(x * 1.1, y * 1.1, _seed + 3, 3));
        colour = Vec3.Lerp(colour, _soil * 1.5, dust) * (1 - 0.5 * _wet);
        var roughness = Exact.Lerp(0.85, 0.28, _wet) - 0.2 * stone.Polish * (1 - _wet);
        return new(height + 0.012 * _size * (grain + blotch) * (0.3 + _angularity), colour, roughness);
    }

    private Stone? Find(int layer, int column, int row)
    {
        if (!_stones.TryGetValue((layer, column, row), out var stone))
        {
            var id = Noise.Hash(column, row, _seed + 100 + (ulong)layer);
            stone = Rng.Trait(id, 0) < _layers[layer].Density ? Make(_layers[layer], column, row, id) : null;
            _stones.Add((layer, column, row), stone);
        }

        return stone;
    }

    private Stone Make(Layer layer, int column, int row, ulong id)
    {
        var rng = new Rng(id);
        var tint = Vec3.FromSrgb(rng.Pick(_mix.Stones));
        var other = Vec3.FromSrgb(rng.Pick(rng.Chance(0.12) ? Strays : _mix.Stones));
        var radius = layer.Size * rng.Range(0.46, 0.72);
        var facets = new Facet[6 + rng.Below(4)];
        var turn = rng.Range(0, 2 * Math.PI);
        for (var k = 0; k < facets.Length; k++)
        {
            // The first facet is the top; the others stand round it like the sides of a rough-cut gem.
            var angle = turn + (k + rng.Range(-0.3, 0.3)) * 2 * Math.PI / (facets.Length - 1);
            var slope = k == 0 ? rng.Range(0, 0.35) : rng.Range(0.5, 2.6);
            var height = k == 0 ? rng.Range(0.55, 0.9) : rng.Range(0.75, 0.95) * (0.35 + 0.75 * slope);
            facets[k] = new(slope * Exact.Cos(angle), slope * Exact.Sin(angle), height);
        }

        return new Stone
        {
            Id = id,
            X = (column + rng.Range(0.1, 0.9)) * layer.Size,
            Y = (row + rng.Range(0.1, 0.9)) * layer.Size,
            Cos = Exact.Cos(turn),
            Sin = Exact.Sin(turn),
            Radius = radius,
            Aspect = rng.Skewed(1, 1.8),
            Rise = radius * rng.Range(0.45, 0.95),
            Base = layer.Size * rng.Range(layer.Low, layer.High),
            Flatness = rng.Range(0, 0.8),
            Facets = facets,
            Angularity = _angularity,
            Colour = Vec3.Lerp(tint, other, rng.Range(0, 0.8)) * rng.Range(0.7, 1.2),
            Speckle = rng.Unit(),
            Bands = rng.Chance(0.14) ? rng.Range(5, 14) : 0,
            HasQuartz = rng.Chance(0.03),
            Polish = rng.Unit(),
        };
    }

    /// <summary>A named sort of gravel: the colours of its stones and of the ground between them.</summary>
    private sealed record Mix(string Name, uint[] Stones, uint Soil);

    /// <summary>Stones of about one size, one to a square cell at most; the range of their bases is in units of the size.</summary>
    private sealed record Layer(double Size, double Density, double Low, double High);

    /// <summary>A plane that cuts a stone: its height over the stone's centre less its slope along u and v.</summary>
    private readonly record struct Facet(double U, double V, double Height);

    private sealed class Stone
    {
        public required ulong Id { get; init; }
        public required double X { get; init; }
        public required double Y { get; init; }
        public required double Cos { get; init; }
        public required double Sin { get; init; }
        public required double Radius { get; init; }
        public required double Aspect { get; init; }
        public required double Rise { get; init; }
        public required double Base { get; init; }
        public required double Flatness { get; init; }
        public required Facet[] Facets { get; init; }
        public required double Angularity { get; init; }
        public required Vec3 Colour { get; init; }
        public required double Speckle { get; init; }
        public required double Bands { get; init; }
        public required bool HasQuartz { get; init; }
        public required double Polish { get; init; }

        /// <summary>A place in the stone's own frame, in which its outline is about the unit circle.</summary>
        public (double U, double V) ToLocal(double x, double y)
        {
            var dx = x - X;
            var dy = y - Y;
            return ((Cos * dx + Sin * dy) / Radius, (Cos * dy - Sin * dx) * Aspect / Radius);
        }

        /// <summary>The height of the stone's skin, or far below everything outside its outline.</summary>
        public double HeightAt(double x, double y)
        {
            var (u, v) = ToLocal(x, y);
            if (u * u + v * v > 1.5)
            {
                return double.MinValue;
            }

            var wu = u + 0.16 * Noise.Gradient(u * 1.1, v * 1.1, Id + 2);
            var wv = v + 0.16 * Noise.Gradient(u * 1.1, v * 1.1, Id + 3);
            var squared = wu * wu + wv * wv;
            if (squared >= 1)
            {
                return double.MinValue;
            }

            var dome = Math.Sqrt(1 - Exact.Lerp(squared, squared * squared, Flatness));
            var cut = double.MaxValue;
            foreach (var facet in Facets)
            {
                cut = Math.Min(cut, facet.Height - facet.U * wu - facet.V * wv);
            }

            return Base + Rise * Exact.Lerp(dome, Math.Min(dome, cut), Angularity);
        }
    }
}
