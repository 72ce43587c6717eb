using CoreMLSharp.Tools.MaterialsGenerator.Fields;
using CoreMLSharp.Tools.MaterialsGenerator.Materials;

namespace CoreMLSharp.Tools.MaterialsGenerator.Scene;

/// <summary>
/// One key light and its surroundings. Directions and places are in the plane's frame: x and y along the surface
/// (right and down in the picture), z towards the viewer.
/// </summary>
internal sealed class Light
{
    private static readonly Func<Rng, double, Light>[] Situations = [Sun, Sun, Overcast, Lamp, Flash, Window];

    /// <summary>Where the light stands, or the direction to it if it is too far for the difference to matter.</summary>
    public required Vec3 Position { get; init; }

    /// <summary>Whether the light is so near that it falls off across the picture.</summary>
    public bool IsNear { get; init; }

    public required Vec3 Colour { get; init; }

    /// <summary>The light's angular radius: small for hard shadows.</summary>
    public required double Softness { get; init; }

    /// <summary>The ambient light from the side that <see cref="SkyAxis"/> points to.</summary>
    public required Vec3 Sky { get; init; }

    /// <summary>The ambient light from the opposite side.</summary>
    public required Vec3 Ground { get; init; }

    public required Vec3 SkyAxis { get; init; }

    /// <summary>Where in the mirror directions (x/z, y/z) a bright window stands, and its half width in Z; none if that is 0.</summary>
    public Vec3 Pane { get; init; }

    /// <summary>The shadows that things outside the picture throw on it, if any.</summary>
    public Shadow? Dapple { get; init; }

    /// <summary>Draws a situation by chance: sun, overcast sky, lamp, flash or window.</summary>
    /// <param name="rng">The picture's chance.</param>
    /// <param name="viewWidth">The width of what the picture shows, which near lights are measured by.</param>
    public static Light Draw(Rng rng, double viewWidth) => rng.Pick(Situations)(rng, viewWidth);

    /// <summary>The light that leaves a place of the relief towards an eye.</summary>
    public Vec3 Shade(Relief relief, SurfacePoint point, Vec3 place, Vec3 normal, Vec3 eye)
    {
        var view = (eye - place).Normalized();
        var offset = Position - place;
        var towards = IsNear ? offset.Normalized() : Position;
        var key = Colour * Falloff(place, offset);
        var facing = Math.Max(Vec3.Dot(normal, towards), 0);
        key *= facing > 0 ? relief.LightVisibility(place, towards, Softness) : 0;

        // Light that a crevice hides comes back in part from its bright walls.
        var seen = relief.SkyVisibility(place);
        var open = seen / (1 - 0.75 * point.Albedo.Luminance * (1 - seen));
        var diffuse = point.Albedo * (key * facing + Ambient(normal) * open);

        var glancing = 1 - Math.Max(Vec3.Dot(normal, view), 0.02);
        var rim = glancing * glancing * glancing;
        var sheen = (key * (0.4 + 0.6 * facing) + Ambient(normal) * open) * (point.Sheen * rim);
        return diffuse + sheen + Gloss(point.Roughness, normal, view, towards, key * facing, open);
    }

    private static Light Sun(Rng rng, double viewWidth)
    {
        var strength = rng.Range(1.6, 3);
        var warmth = rng.Unit();
        return new()
        {
            Position = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(0.4, 1.15)),
            Colour = Vec3.Lerp(new(1, 0.96, 0.9), new(1, 0.8, 0.56), warmth * warmth) * strength,
            Softness = rng.Range(0.02, 0.08),
            Sky = new Vec3(0.5, 0.62, 0.85) * rng.Range(0.45, 0.8),
            Ground = new Vec3(0.5, 0.45, 0.38) * rng.Range(0.2, 0.5),
            SkyAxis = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(0.2, 1.4)),
            Dapple = rng.Chance(0.35) ? Shadow.Draw(rng, viewWidth) : null,
        };
    }

    private static Light Overcast(Rng rng, double viewWidth)
    {
        var tone = Vec3.Lerp(new(0.88, 0.95, 1.06), new(1.02, 1, 0.95), rng.Unit());
        return new()
        {
            Position = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(0.6, 1.3)),
            Colour = tone * rng.Range(0.4, 0.8),
            Softness = rng.Range(0.4, 0.8),
            Sky = tone * rng.Range(0.7, 1),
            Ground = tone * rng.Range(0.15, 0.35),
            SkyAxis = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(0.5, 1.4)),
        };
    }

    private static Light Lamp(Rng rng, double viewWidth)
    {
        var direction = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(0.5, 1.2));
        var tone = Vec3.Lerp(new(1, 0.72, 0.42), new(1, 0.92, 0.8), rng.Unit());
        return new()
        {
            Position = direction * (viewWidth * rng.Range(1.1, 2.6)),
            IsNear = true,
            Colour = tone * rng.Range(1.2, 2),
            Softness = rng.Range(0.06, 0.25),
            Sky = tone * rng.Range(0.2, 0.4),
            Ground = new Vec3(0.8, 0.7, 0.6) * rng.Range(0.08, 0.25),
            SkyAxis = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(0.4, 1.3)),
        };
    }

    private static Light Flash(Rng rng, double viewWidth) => new()
    {
        Position = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(1.25, 1.5)) * (viewWidth * rng.Range(1.2, 2)),
        IsNear = true,
        Colour = new Vec3(0.98, 1, 1.04) * rng.Range(1.2, 1.8),
        Softness = rng.Range(0.03, 0.08),
        Sky = new Vec3(0.9, 0.75, 0.6) * rng.Range(0.12, 0.35),
        Ground = new Vec3(0.8, 0.7, 0.6) * rng.Range(0.05, 0.15),
        SkyAxis = FromAngles(rng.Range(0, 2 * Math.PI), rng.Range(0.4, 1.3)),
    };

    private static Light Window(Rng rng, double viewWidth)
    {
        var angle = rng.Range(0, 2 * Math.PI);
        var tone = Vec3.Lerp(new(0.85, 0.95, 1.1), new(1, 0.95, 0.86), rng.Unit());
        return new()
        {
            Position = FromAngles(angle, rng.Range(0.35, 0.9)) * (viewWidth * rng.Range(2, 4)),
            IsNear = true,
            Colour = tone * rng.Range(1.1, 1.9),
            Softness = rng.Range(0.15, 0.4),
            Sky = tone * rng.Range(0.3, 0.6),
            Ground = new Vec3(0.9, 0.8, 0.7) * rng.Range(0.1, 0.3),
            SkyAxis = FromAngles(angle + rng.Range(-0.5, 0.5), rng.Range(0.2, 0.8)),
            Pane = new(rng.Range(-0.6, 0.6), rng.Range(-0.6, 0.6), rng.Range(0.18, 0.4)),
        };
    }

    private static Vec3 FromAngles(double azimuth, double elevation)
    {
        var flat = Exact.Cos(elevation);
        return new(flat * Exact.Cos(azimuth), flat * Exact.Sin(azimuth), Exact.Sin(elevation));
    }

    private double Falloff(Vec3 place, Vec3 offset)
    {
        var strength = IsNear ? Vec3.Dot(Position, Position) / Vec3.Dot(offset, offset) : 1;
        if (Dapple is not null)
        {
            strength *= 1 - Dapple.Strength * Dapple.At(place.X, place.Y);
        }

        return strength;
    }

    private Vec3 Ambient(Vec3 direction) => Vec3.Lerp(Ground, Sky, 0.5 + 0.5 * Vec3.Dot(direction, SkyAxis));

    private Vec3 Gloss(double roughness, Vec3 normal, Vec3 view, Vec3 towards, Vec3 key, double open)
    {
        const double Reflectance = 0.04;
        const double BrightestHighlight = 25;
        var half = (view + towards).Normalized();
        var facing = Math.Max(Vec3.Dot(normal, view), 0.05);
        var lit = Math.Max(Vec3.Dot(normal, towards), 0.05);
        var along = Math.Max(Vec3.Dot(normal, half), 0);
        var edge = 1 - Math.Max(Vec3.Dot(view, half), 0);
        var fresnel = Reflectance + (1 - Reflectance) * edge * edge * edge * edge * edge;

        // A wide light makes a wide highlight, however smooth the surface.
        var spread = Math.Min(roughness * roughness + 0.4 * Softness, 1);
        var bell = along * along * (spread * spread - 1) + 1;
        var sharp = spread * spread / (bell * bell);
        var peak = sharp / (1 + sharp / BrightestHighlight);
        var k = (roughness + 1) * (roughness + 1) / 8;
        var shadowing = 4 * (facing * (1 - k) + k) * (lit * (1 - k) + k);
        var highlight = key * (peak * fresnel / shadowing);

        var mirror = normal * (2 * Vec3.Dot(normal, view)) - view;
        var grazing = 1 - facing;
        var strength = (Reflectance + (1 - roughness) * grazing * grazing * grazing * grazing * grazing) * (1 - 0.8 * roughness);
        return highlight + (Ambient(mirror) + Sky * WindowPane(mirror, roughness)) * (strength * open);
    }

    private double WindowPane(Vec3 mirror, double roughness)
    {
        if (Pane.Z <= 0 || mirror.Z <= 0.05)
        {
            return 0;
        }

        var blur = 0.02 + 0.6 * roughness * roughness;
        var across = Math.Abs(mirror.X / mirror.Z - Pane.X);
        var along = Math.Abs(mirror.Y / mirror.Z - Pane.Y);
        var glass = Exact.SmoothStep(Pane.Z + blur, Pane.Z - blur, across)
            * Exact.SmoothStep(1.5 * Pane.Z + blur, 1.5 * Pane.Z - blur, along);
        var bars = Exact.SmoothStep(0.02 - blur, 0.02 + blur, across) * Exact.SmoothStep(0.02 - blur, 0.02 + blur, along);
        return 10 * glass * bars;
    }
}
