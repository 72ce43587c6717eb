using CoreMLSharp.Tools.MaterialsGenerator.Fields;
using CoreMLSharp.Tools.MaterialsGenerator.Materials;

namespace CoreMLSharp.Tools.MaterialsGenerator.Scene;

/// <summary>
/// A hand-held camera before a plane: somewhere between straight on and steeply aslant, with a lens that has a
/// depth of field, a hand that may shake, and a sensor with noise, exposure and white balance of its own.
/// </summary>
internal sealed class Camera
{
    /// <summary>Rays per pixel along each side: enough to draw a soft focus without grain.</summary>
    private const int Strata = 5;

    private readonly int _size;
    private readonly double _viewWidth;
    private readonly double _halfAngle;
    private readonly double _distance;
    private readonly Vec3 _right;
    private readonly Vec3 _down;
    private readonly Vec3 _normal;
    private readonly double _aperture;
    private readonly double _focus;
    private readonly double _shakeX;
    private readonly double _shakeY;
    private readonly double _vignette;
    private readonly double _exposure;
    private readonly double _adaptation;
    private readonly double _grain;
    private readonly double _saturation;
    private readonly double _contrast;
    private readonly Rng _rng;

    /// <summary>
    /// Draws a camera by chance, for square pictures of <paramref name="size"/> pixels that show <paramref name="viewWidth"/> units.
    /// </summary>
    public Camera(Rng rng, double viewWidth, int size)
    {
        _rng = rng;
        _size = size;
        _viewWidth = viewWidth;
        _halfAngle = rng.Range(0.24, 0.45);
        _distance = viewWidth / (2 * Exact.Tan(_halfAngle));

        var tilt = rng.Chance(0.4) ? rng.Range(0, 0.14) : rng.Range(0.14, 1.0 - 1.2 * _halfAngle);
        var azimuth = rng.Range(0, 2 * Math.PI);
        _normal = new(Exact.Sin(tilt) * Exact.Cos(azimuth), Exact.Sin(tilt) * Exact.Sin(azimuth), -Exact.Cos(tilt));
        _right = (new Vec3(1, 0, 0) - _normal * _normal.X).Normalized();
        _down = Vec3.Cross(_right, _normal);

        _aperture = _distance * (rng.Chance(0.6) ? rng.Range(0, 0.012) : rng.Range(0.012, 0.035));
        _focus = _distance * rng.Range(0.9, 1.1);
        var shake = rng.Chance(0.15) ? rng.Range(0.5, 2) : 0;
        var shakeAngle = rng.Range(0, Math.PI);
        _shakeX = shake * Exact.Cos(shakeAngle);
        _shakeY = shake * Exact.Sin(shakeAngle);

        _vignette = rng.Skewed(0, 0.4);
        _exposure = Exact.Pow(2, rng.Range(-0.55, 0.65));
        _adaptation = rng.Range(0.45, 1);
        _grain = rng.Skewed(0.002, 0.022);
        _saturation = rng.Range(0.75, 1.05);
        _contrast = rng.Range(0.1, 0.5);
    }

    /// <summary>
    /// Photographs <paramref name="material"/> under <paramref name="light"/>: three bytes per pixel (red, green, blue), row by row.
    /// </summary>
    public byte[] Photograph(Material material, Light light)
    {
        var eye = ToPlane(new(0, 0, -_distance));
        var relief = new Relief(material, VisibleArea(), _viewWidth / _size / 2.4, _rng);
        var radiance = relief.Shade((point, place, normal) => light.Shade(relief, point, place, normal, eye));
        return Develop(Expose(relief, radiance, eye), light);
    }

    private Vec3[] Expose(Relief relief, Vec3[] radiance, Vec3 eye)
    {
        var picture = new Vec3[_size * _size];
        for (var i = 0; i < picture.Length; i++)
        {
            var sum = default(Vec3);
            for (var s = 0; s < Strata * Strata; s++)
            {
                var moment = _rng.Unit() - 0.5;
                var px = i % _size + (s % Strata + _rng.Unit()) / Strata + _shakeX * moment;
                var py = i / _size + (s / Strata + _rng.Unit()) / Strata + _shakeY * moment;

                // A point of the lens, and the direction from it to where this pixel is in focus.
                var turn = _rng.Range(0, 2 * Math.PI);
                var radius = _aperture * Math.Sqrt(_rng.Unit());
                var lens = new Vec3(radius * Exact.Cos(turn), radius * Exact.Sin(turn), 0);
                var ray = Direction(px, py) * _focus - lens;
                var (x, y) = Meet(relief, new(eye + ToPlane(lens), ToPlane(ray)));
                sum += relief.Interpolate(radiance, x, y);
            }

            picture[i] = sum * (1.0 / (Strata * Strata));
        }

        return picture;
    }

    /// <summary>Turns linear light into bytes as a small camera would: metering, white balance, vignette, noise, tone curve.</summary>
    private byte[] Develop(Vec3[] picture, Light light)
    {
        var mean = 0.0;
        foreach (var pixel in picture)
        {
            mean += pixel.Luminance / picture.Length;
        }

        // The meter pulls towards middle grey but not all the way: a dark stone stays a dark stone.
        var gain = 0.23 * _exposure / Exact.Pow(mean / 0.3, 0.6) / 0.3;
        var lamp = light.Colour + light.Sky;
        lamp *= 1 / lamp.Luminance;
        var balance = new Vec3(
            gain / Exact.Pow(lamp.X, _adaptation),
            gain / Exact.Pow(lamp.Y, _adaptation),
            gain / Exact.Pow(lamp.Z, _adaptation));

        var bytes = new byte[picture.Length * 3];
        for (var i = 0; i < picture.Length; i++)
        {
            var dx = (i % _size + 0.5) / _size - 0.5;
            var dy = (i / _size + 0.5) / _size - 0.5;
            var colour = (picture[i] * balance * (1 - _vignette * 2 * (dx * dx + dy * dy))).Saturated(_saturation);
            var shared = _rng.Normal();
            bytes[3 * i] = Tone(colour.X, shared);
            bytes[3 * i + 1] = Tone(colour.Y, shared);
            bytes[3 * i + 2] = Tone(colour.Z, shared);
        }

        return bytes;
    }

    private byte Tone(double value, double sharedNoise)
    {
        // Photon noise grows with the root of the light; half of it is common to the channels after demosaicing.
        var noisy = Math.Max(0, value + _grain * Math.Sqrt(0.1 + value) * (0.6 * sharedNoise + 0.5 * _rng.Normal()));

        // Linear up to a shoulder that keeps highlights from clipping hard.
        const double Shoulder = 0.6;
        if (noisy > Shoulder)
        {
            noisy = Shoulder + (1 - Shoulder) * (1 - Exact.Exp(-(noisy - Shoulder) / (1 - Shoulder)));
        }

        var encoded = noisy <= 0.0031308 ? 12.92 * noisy : 1.055 * Exact.Pow(noisy, 1 / 2.4) - 0.055;
        var curved = Exact.Lerp(encoded, encoded * encoded * (3 - 2 * encoded), _contrast);
        return (byte)(Exact.Saturate(curved) * 255 + 0.5);
    }

    /// <summary>Follows a ray down to the relief; returns the place where it meets the surface.</summary>
    private static (double X, double Y) Meet(Relief relief, Ray ray)
    {
        var depth = relief.Highest - relief.Lowest;
        var travel = depth * Math.Max(Math.Abs(ray.SlopeX), Math.Abs(ray.SlopeY));
        var steps = (int)Math.Min(Math.Ceiling(travel / relief.Step), 60);
        var above = relief.Highest;
        for (var i = 1; i <= steps; i++)
        {
            var below = relief.Highest - depth * i / steps;
            if (ray.IsUnder(relief, below))
            {
                for (var halving = 0; halving < 5; halving++)
                {
                    var middle = (above + below) / 2;
                    (above, below) = ray.IsUnder(relief, middle) ? (above, middle) : (middle, below);
                }

                return ray.At(below);
            }

            above = below;
        }

        return ray.At(relief.Lowest);
    }

    /// <summary>The ray through a place of the picture, in the camera's frame, one unit deep.</summary>
    private Vec3 Direction(double px, double py)
    {
        var scale = 2 * Exact.Tan(_halfAngle) / _size;
        return new((px - _size / 2.0) * scale, (py - _size / 2.0) * scale, 1);
    }

    private Vec3 ToPlane(Vec3 v) => new(Vec3.Dot(v, _right), Vec3.Dot(v, _down), Vec3.Dot(v, _normal));

    private Area VisibleArea()
    {
        var eye = ToPlane(new(0, 0, -_distance));
        var area = new Area(double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        foreach (var (px, py) in new[] { (0, 0), (_size, 0), (0, _size), (_size, _size) })
        {
            var ray = ToPlane(Direction(px, py));
            var x = eye.X - ray.X / ray.Z * eye.Z;
            var y = eye.Y - ray.Y / ray.Z * eye.Z;
            area = new(Math.Min(area.Left, x), Math.Min(area.Top, y), Math.Max(area.Right, x), Math.Max(area.Bottom, y));
        }

        var margin = 0.06 * _viewWidth;
        return new(area.Left - margin, area.Top - margin, area.Right + margin, area.Bottom + margin);
    }

    /// <summary>A straight line towards the plane, by how far it moves sideways per unit of height.</summary>
    private readonly struct Ray(Vec3 start, Vec3 direction)
    {
        public double SlopeX { get; } = direction.X / direction.Z;

        public double SlopeY { get; } = direction.Y / direction.Z;

        public (double X, double Y) At(double z) => (start.X + (z - start.Z) * SlopeX, start.Y + (z - start.Z) * SlopeY);

        public bool IsUnder(Relief relief, double z)
        {
            var (x, y) = At(z);
            return relief.HeightAt(x, y) >= z;
        }
    }
}
