using CoreMLSharp.Tools.MaterialsGenerator.Fields;
using CoreMLSharp.Tools.MaterialsGenerator.Materials;

namespace CoreMLSharp.Tools.MaterialsGenerator.Scene;

/// <summary>The part of a material that a camera can see, sampled on a square grid: heights, and how hidden each place is.</summary>
internal sealed class Relief
{
    private const int SkyDirections = 8;
    private const int SkySteps = 7;
    private const int ShadowSteps = 28;

    private readonly int _columns;
    private readonly int _rows;
    private readonly double _left;
    private readonly double _top;
    private readonly float[] _heights;
    private readonly SurfacePoint[] _points;
    private readonly double _skyReach;

    /// <summary>Samples <paramref name="material"/> over <paramref name="area"/> every <paramref name="step"/> units.</summary>
    /// <param name="material">What to sample.</param>
    /// <param name="area">The rectangle of the picture's plane to cover.</param>
    /// <param name="step">The distance between samples.</param>
    /// <param name="rng">Decides which part of the endless material lies there.</param>
    public Relief(Material material, Area area, double step, Rng rng)
    {
        Step = step;
        _left = area.Left;
        _top = area.Top;
        _columns = (int)Math.Ceiling((area.Right - area.Left) / step) + 1;
        _rows = (int)Math.Ceiling((area.Bottom - area.Top) / step) + 1;
        _heights = new float[_columns * _rows];
        _points = new SurfacePoint[_columns * _rows];
        _skyReach = material.ViewWidth * 0.09;

        var cos = Exact.Cos(material.Roll);
        var sin = Exact.Sin(material.Roll);
        var originX = rng.Range(-500, 500);
        var originY = rng.Range(-500, 500);
        Lowest = double.MaxValue;
        Highest = double.MinValue;
        for (var row = 0; row < _rows; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                var x = _left + column * step;
                var y = _top + row * step;
                var point = material.At(originX + cos * x + sin * y, originY - sin * x + cos * y);
                _points[row * _columns + column] = point;
                _heights[row * _columns + column] = (float)point.Height;
                Lowest = Math.Min(Lowest, point.Height);
                Highest = Math.Max(Highest, point.Height);
            }
        }
    }

    /// <summary>The distance between grid points.</summary>
    public double Step { get; }

    public double Lowest { get; }

    public double Highest { get; }

    /// <summary>Computes the light that leaves every grid point, by a function of the surface there, its place and its normal.</summary>
    public Vec3[] Shade(Func<SurfacePoint, Vec3, Vec3, Vec3> shade)
    {
        var light = new Vec3[_points.Length];
        for (var row = 0; row < _rows; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                var i = row * _columns + column;
                var place = new Vec3(_left + column * Step, _top + row * Step, _heights[i]);
                light[i] = shade(_points[i], place, Normal(column, row));
            }
        }

        return light;
    }

    /// <summary>The height at any place, interpolated between grid points and level beyond the edge.</summary>
    public double HeightAt(double x, double y)
    {
        var (i, u, v) = Locate(x, y);
        var top = _heights[i] + (_heights[i + 1] - _heights[i]) * u;
        var bottom = _heights[i + _columns] + (_heights[i + _columns + 1] - _heights[i + _columns]) * u;
        return top + (bottom - top) * v;
    }

    /// <summary>Values that belong to the grid points, interpolated at any place.</summary>
    public Vec3 Interpolate(Vec3[] values, double x, double y)
    {
        var (i, u, v) = Locate(x, y);
        return Vec3.Lerp(
            Vec3.Lerp(values[i], values[i + 1], u),
            Vec3.Lerp(values[i + _columns], values[i + _columns + 1], u),
            v);
    }

    /// <summary>How much of the sky a place sees past the relief around it, from 0 to 1.</summary>
    public double SkyVisibility(Vec3 place)
    {
        if (Highest - Lowest < 1e-6)
        {
            return 1;
        }

        var turn = Jitter(place, 1) * (2 * Math.PI / SkyDirections);
        var seen = 0.0;
        for (var k = 0; k < SkyDirections; k++)
        {
            var dx = Exact.Cos(turn + k * (2 * Math.PI / SkyDirections));
            var dy = Exact.Sin(turn + k * (2 * Math.PI / SkyDirections));
            var steepest = 0.0;
            var distance = _skyReach;
            for (var s = 0; s < SkySteps && distance > Step; s++)
            {
                var rise = HeightAt(place.X + dx * distance, place.Y + dy * distance) - place.Z;

                // Far walls count less, so that the limit of the search does not show.
                var fade = 1 - 0.5 * distance / _skyReach;
                steepest = Math.Max(steepest, rise / distance * fade);
                distance *= 0.55;
            }

            // A horizon at elevation e hides sin² e of a cosine-weighted sky.
            seen += 1 / (1 + steepest * steepest);
        }

        return seen / SkyDirections;
    }

    /// <summary>How much of a light of angular radius <paramref name="softness"/> a place sees, from 0 to 1.</summary>
    public double LightVisibility(Vec3 place, Vec3 towards, double softness)
    {
        var flat = Math.Sqrt(towards.X * towards.X + towards.Y * towards.Y);
        var room = Highest - place.Z;
        if (flat < 1e-6 || room <= 0 || towards.Z <= 0)
        {
            return 1;
        }

        var slope = towards.Z / flat;
        var reach = Math.Min(room / Math.Max(slope - softness, 0.05), 400 * Step);
        var stride = Math.Max(reach / ShadowSteps, Step);
        var visible = 1.0;
        for (var distance = Step + stride * Jitter(place, 2); distance < reach; distance += stride)
        {
            var ground = HeightAt(place.X + towards.X / flat * distance, place.Y + towards.Y / flat * distance);
            var clearance = place.Z + slope * distance - ground;
            visible = Math.Min(visible, 0.5 + clearance / (2 * distance * softness + Step));
            if (visible <= 0)
            {
                return 0;
            }
        }

        return visible * visible * (3 - 2 * visible);
    }

    private Vec3 Normal(int column, int row)
    {
        var left = Math.Max(column - 1, 0);
        var right = Math.Min(column + 1, _columns - 1);
        var top = Math.Max(row - 1, 0);
        var bottom = Math.Min(row + 1, _rows - 1);
        var dx = (_heights[row * _columns + right] - _heights[row * _columns + left]) / ((right - left) * Step);
        var dy = (_heights[bottom * _columns + column] - _heights[top * _columns + column]) / ((bottom - top) * Step);
        return new Vec3(-dx, -dy, 1).Normalized();
    }

    private (int Index, double U, double V) Locate(double x, double y)
    {
        var u = Math.Min(Math.Max((x - _left) / Step, 0), _columns - 1.001);
        var v = Math.Min(Math.Max((y - _top) / Step, 0), _rows - 1.001);
        var column = (int)u;
        var row = (int)v;
        return (row * _columns + column, u - column, v - row);
    }

    private double Jitter(Vec3 place, ulong purpose) =>
        Rng.ToUnit(Noise.Hash((int)((place.X - _left) / Step + 0.5), (int)((place.Y - _top) / Step + 0.5), purpose));
}

/// <summary>A rectangle of the picture's plane.</summary>
internal readonly record struct Area(double Left, double Top, double Right, double Bottom);
