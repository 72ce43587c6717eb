namespace CoreMLSharp.Tools.MaterialsGenerator.Fields;

/// <summary>
/// Three doubles: a direction or point in space, or a colour in linear light (red, green, blue).
/// System.Numerics.Vector3 is not used because the order of its sums depends on the processor.
/// </summary>
internal readonly record struct Vec3(double X, double Y, double Z)
{
    /// <summary>The colour white, and the vector of ones.</summary>
    public static readonly Vec3 One = new(1, 1, 1);

    /// <summary>The luminance of a linear colour (Rec. 709 weights).</summary>
    public double Luminance => 0.2126 * X + 0.7152 * Y + 0.0722 * Z;

    public static Vec3 operator +(Vec3 a, Vec3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vec3 operator -(Vec3 a, Vec3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vec3 operator *(Vec3 a, Vec3 b) => new(a.X * b.X, a.Y * b.Y, a.Z * b.Z);

    public static Vec3 operator *(Vec3 a, double k) => new(a.X * k, a.Y * k, a.Z * k);

    /// <summary>A linear colour from its everyday notation, such as 0xB0563C.</summary>
    public static Vec3 FromSrgb(uint rgb) =>
        new(Decode((rgb >> 16) & 255), Decode((rgb >> 8) & 255), Decode(rgb & 255));

    public static double Dot(Vec3 a, Vec3 b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    public static Vec3 Cross(Vec3 a, Vec3 b) =>
        new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);

    public static Vec3 Lerp(Vec3 a, Vec3 b, double t) => a + (b - a) * t;

    public Vec3 Normalized() => this * (1 / Math.Sqrt(Dot(this, this)));

    /// <summary>The colour moved towards its own grey (below 1) or away from it (above 1), never below zero.</summary>
    public Vec3 Saturated(double amount)
    {
        var grey = Luminance;
        return new(
            Math.Max(0, Exact.Lerp(grey, X, amount)),
            Math.Max(0, Exact.Lerp(grey, Y, amount)),
            Math.Max(0, Exact.Lerp(grey, Z, amount)));
    }

    private static double Decode(uint channel)
    {
        var c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Exact.Pow((c + 0.055) / 1.055, 2.4);
    }
}
