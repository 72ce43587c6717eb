namespace CoreMLSharp.Runtime.Images;

/// <summary>Which files are taken for images.</summary>
public static class ImageFiles
{
    private static readonly HashSet<string> Extensions =
        new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp" };

    /// <summary>Whether a file's ending is that of an image and its name does not begin with a dot.</summary>
    public static bool IsImage(string path) =>
        Extensions.Contains(Path.GetExtension(path)) && !Path.GetFileName(path.AsSpan()).StartsWith(".", StringComparison.Ordinal);

    /// <summary>The images in a folder and the folders below it, hidden ones left out, in the ordinal order of their paths.</summary>
    public static IReadOnlyList<string> In(string folder)
    {
        EnumerationOptions options =
            new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        return [.. Directory.EnumerateFiles(folder, "*", options).Where(IsImage).Order(StringComparer.Ordinal)];
    }
}
