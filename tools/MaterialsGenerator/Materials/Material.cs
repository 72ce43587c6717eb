using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Materials;

/// <summary>
/// One piece of a material, drawn by chance when it is made and fixed from then on: a function from places on an endless
/// plane to what the surface is like there. Lengths are in units of the material's own choice (centimetres, or threads for fabric).
/// </summary>
internal abstract class Material
{
    /// <summary>How much of the material a picture shows from its left edge to its right, before perspective.</summary>
    public double ViewWidth { get; protected init; }

    /// <summary>How far the material is turned in the picture, in radians.</summary>
    public double Roll { get; protected init; }

    /// <summary>The surface at one place. Pure: the answer depends on the place alone.</summary>
    public abstract SurfacePoint At(double x, double y);
}

/// <summary>What light meets at one place of a surface.</summary>
/// <param name="Height">Elevation towards the viewer, in the unit of the plane.</param>
/// <param name="Albedo">The share of light that is scattered back, per linear colour channel.</param>
/// <param name="Roughness">0 for a mirror finish, 1 for chalk.</param>
/// <param name="Sheen">Strength of the pale rim that fibres show at grazing angles.</param>
internal readonly record struct SurfacePoint(double Height, Vec3 Albedo, double Roughness, double Sheen = 0);
