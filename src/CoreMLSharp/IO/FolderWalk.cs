using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.IO;

/// <summary>One walk through a folder of files, which follows links, reads no folder twice and goes round in no circle.</summary>
internal sealed class FolderWalk
{
    private static readonly EnumerationOptions Visible =
        new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };

    private readonly Func<string, bool> _isWanted;
    private readonly List<PlacedFile> _files = [];
    private readonly HashSet<string> _read = [];
    private readonly Stack<string> _open = [];

    private FolderWalk(Func<string, bool> isWanted) => _isWanted = isWanted;

    /// <summary>Files in a folder and the folders below it, hidden ones left out, in the ordinal order of their paths.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isWanted">Whether a file, given by its path, is one of them.</param>
    /// <exception cref="CoreMLException">A link leads back to a folder that it lies in, or in a circle.</exception>
    public static IReadOnlyList<PlacedFile> Read(string folder, Func<string, bool> isWanted)
    {
        FolderWalk walk = new(isWanted);
        walk.Read(folder, RealPath.Of(folder));
        return [.. walk._files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private void Read(string folder, string place)
    {
        if (!_read.Add(place)) return;
        _open.Push(place);

        // Folders come before links to them, and so give their files the names by which people know them.
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
            else if (_isWanted(path)) _files.Add(new PlacedFile(path, entryPlace));
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
