using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Scene;

/// <summary>The shadow of something outside the picture: the leaves of a tree, or the straight edge of a roof or post.</summary>
internal sealed class Shadow
{
    private readonly bool _isLeaves;
    private readonly double _scale;
    private readonly double _blur;
    private readonly double _cos;
    private readonly double _sin;
    private readonly double _offset;
    private readonly double _width;
    private readonly ulong _seed;

    private Shadow(Rng rng, double viewWidth)
    {
        _isLeaves = rng.Chance(0.4);
        Strength = _isLeaves ? rng.Range(0.35, 0.65) : rng.Range(0.6, 0.95);
        _scale = viewWidth * rng.Range(0.18, 0.5);
        _blur = _isLeaves ? rng.Range(0.3, 0.7) : viewWidth * rng.Range(0.01, 0.05);
        var angle = rng.Range(0, 2 * Math.PI);
        _cos = Exact.Cos(angle);
        _sin = Exact.Sin(angle);
        _offset = viewWidth * rng.Range(-0.1, 0.35);
        _width = rng.Chance(0.4) ? viewWidth * rng.Range(0.1, 0.3) : double.MaxValue;
        _seed = rng.Next();
    }

    /// <summary>The share of the key light that the deepest shadow takes.</summary>
    public double Strength { get; }

    /// <summary>Draws a shadow by chance, in proportion to the width of what the picture shows.</summary>
    public static Shadow Draw(Rng rng, double viewWidth) => new(rng, viewWidth);

    /// <summary>How deep in the shadow a place is, from 0 to 1.</summary>
    public double At(double x, double y)
    {
        if (_isLeaves)
        {
            var leaves = Noise.Fractal(x / _scale, y / _scale, _seed, 3);
            return Exact.SmoothStep(0.1 - _blur, 0.1 + _blur, leaves);
        }

        var beyond = _cos * x + _sin * y - _offset;
        return Exact.SmoothStep(-_blur, _blur, beyond) * Exact.SmoothStep(_width + _blur, _width - _blur, beyond);
    }
}
