namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>A folder of photos and how many crops to cut out of each: <c>FOLDER:CROPS</c>, or <c>FOLDER:CROPS:labelled</c>.</summary>
/// <param name="Path">The folder, with all below it.</param>
/// <param name="Crops">Crops a photo.</param>
/// <param name="IsLabelled">Whether the folder that a photo lies in is its category.</param>
internal sealed record PhotoFolder(string Path, int Crops, bool IsLabelled)
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp"];

    public static PhotoFolder Parse(string text) => text.Split(':') switch
    {
        [string path, string crops] => new PhotoFolder(path, int.Parse(crops), false),
        [string path, string crops, "labelled"] => new PhotoFolder(path, int.Parse(crops), true),
        _ => throw new ArgumentException($"Expected FOLDER:CROPS or FOLDER:CROPS:labelled, found '{text}'."),
    };

    /// <summary>The photos with their categories, null where they have none; without the categories that are held out.</summary>
    public IEnumerable<(string Path, string? Category)> Photos(IReadOnlySet<string> heldOut) =>
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Where(path => Extensions.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, IsLabelled ? System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)) : null))
            .Where(photo => photo.Item2 is null || !heldOut.Contains(photo.Item2));
}
