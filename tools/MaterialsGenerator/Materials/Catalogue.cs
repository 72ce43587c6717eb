using CoreMLSharp.Tools.MaterialsGenerator.Fields;

namespace CoreMLSharp.Tools.MaterialsGenerator.Materials;

/// <summary>The materials that the program can draw, in the order it draws them. A new material is a file and a row here.</summary>
internal static class Catalogue
{
    /// <summary>Each row: the class's name, which is also its folder's, and how to draw one piece of it by chance.</summary>
    public static readonly (string Name, Func<Rng, Material> Draw)[] Materials =
    [
        ("brick", Brick.Draw),
        ("fabric", Fabric.Draw),
        ("gravel", Gravel.Draw),
        ("marble", Marble.Draw),
        ("wood", Wood.Draw),
    ];
}
