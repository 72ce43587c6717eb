using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Runtime.Images;

/// <summary>One walk through a folder of images, which follows links, reads no folder twice and goes round in no circle.</summary>
internal sealed class ImageFolder
{
    private static readonly EnumerationOptions Visible =
        new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };

    private readonly List<PlacedFile> _files = [];
    private readonly HashSet<string> _read = [];
    private readonly Stack<string> _open = [];

    /// <summary>The images in a folder and the folders below it, in the ordinal order of their paths.</summary>
    /// <exception cref="CoreMLException">A link leads back to a folder that it lies in, or in a circle.</exception>
    public static IReadOnlyList<PlacedFile> Read(string folder)
    {
        ImageFolder walk = new();
        walk.Read(folder, RealPath.Of(folder));
        return [.. walk._files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private void Read(string folder, string place)
    {
        if (!_read.Add(place)) return;
        _open.Push(place);

        // Folders come before links to them, and so give their photos the names by which people know them.
        IEnumerable<FileSystemInfo> entries = new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Visible);
        foreach (FileSystemInfo entry in entries.OrderBy(IsLink).ThenBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string path = Path.Combine(folder, entry.Name);
            string entryPlace = IsLink(entry) ? RealPath.Of(path) : Path.Combine(place, entry.Name);
            if (entry is DirectoryInfo)
            {
                if (IsLink(entry)) CheckLeadsOut(path, entryPlace);
                Read(path, entryPlace);
            }
            else if (ImageFiles.IsImage(path)) _files.Add(new PlacedFile(path, entryPlace));
        }

        _open.Pop();
    }

    private void CheckLeadsOut(string link, string place)
    {
        string inside = Path.EndsInDirectorySeparator(place) ? place : place + Path.DirectorySeparatorChar;
        if (!_open.Any(open => open == place || open.StartsWith(inside, StringComparison.Ordinal))) return;
        throw new CoreMLException($"The link {link} leads back to {place}, which it lies in. Remove the link.");
    }

    private static bool IsLink(FileSystemInfo entry) => entry.LinkTarget is not null;
}
