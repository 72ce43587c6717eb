using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Runtime.Images;

/// <summary>Which files are taken for images.</summary>
public static class ImageFiles
{
    /// <summary>
    /// Endings that make a file count whatever it holds: who named it so takes it for an image, and must be told if it cannot be read.
    /// </summary>
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp",
        ".heic", ".heif", ".hif", ".avif", ".tif", ".tiff", ".jp2", ".jxl",
    };

    /// <summary>
    /// Whether a file is named or begins like an image, of a kind that can be decoded or not, and its name does not begin with a dot. A
    /// link that leads nowhere counts, so that whoever reads it is told.
    /// </summary>
    public static bool IsImage(string path)
    {
        if (Path.GetFileName(path.AsSpan()).StartsWith(".", StringComparison.Ordinal)) return false;
        return Extensions.Contains(Path.GetExtension(path)) || BeginsLikeImage(new FileInfo(path));
    }

    /// <summary>
    /// The images in a folder and the folders below it, hidden ones left out, in the ordinal order of their paths. Folders that are linked
    /// are read too, each folder once.
    /// </summary>
    /// <exception cref="CoreMLException">A link leads back to a folder that it lies in, or in a circle.</exception>
    public static IReadOnlyList<string> In(string folder) => [.. FolderWalk.Read(folder, IsImage).Select(file => file.Path)];

    private static bool BeginsLikeImage(FileInfo file)
    {
        try
        {
            FileInfo real = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;

            // A pipe or a device has no length either, and could be waited for in vain.
            if (real.Length == 0) return false;
            using FileStream stream = real.OpenRead();
            Span<byte> head = stackalloc byte[ImageKind.HeadLength];
            return ImageKind.Of(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]) is not null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return file.LinkTarget is not null;
        }
    }
}
