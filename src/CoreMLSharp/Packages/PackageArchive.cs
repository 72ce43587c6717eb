using System.IO.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Packages;

/// <summary>
/// A zip archive of one model: a package, alone or inside folders, or a <c>.mlmodel</c>. It is unpacked into a temporary folder; names,
/// kinds and sizes of its entries are checked before.
/// </summary>
internal static class PackageArchive
{
    private const int MaximumEntries = 10_000;

    /// <summary>An archive may always unpack to this much …</summary>
    private const long SmallSize = 1L << 30;

    /// <summary>… and beyond it to so many times its own size; weights shrink to half at best.</summary>
    private const long GreatestRatio = 100;

    /// <summary>What Unix calls a link, in the upper half of an entry's attributes.</summary>
    private const int LinkKind = 0xA000;
    private const int KindMask = 0xF000;

    /// <summary>Whether a file begins as zip archives do, which no model does.</summary>
    public static bool Is(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using FileStream stream = SpecificationFile.Open(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\x03\x04"u8);
    }

    public static ModelLocation Unpack(string path)
    {
        TemporaryFolder folder = new();
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            (string root, string name) = FindModel(path, archive);
            Unpack(path, archive, root, folder.Path);
            string model = Path.Combine(folder.Path, name);

            // Archives in archives would be unpacked without end, each within its limits, and all of them would lie on the disk at once.
            if (File.Exists(model) && Is(model))
            {
                throw new ModelFormatException($"{path}: {root} is an archive itself, not a model; unpack {path} first if you trust it.");
            }

            return ModelLocation.Find(model) with { Temporary = folder };
        }
        catch (InvalidDataException error)
        {
            folder.Dispose();
            throw new ModelFormatException($"{path} is a damaged archive ({error.Message})", error);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The part of the archive that is the model, and what to call it once it is unpacked.</summary>
    private static (string Root, string Name) FindModel(string path, ZipArchive archive)
    {
        if (archive.Entries.Count > MaximumEntries)
        {
            throw new ModelFormatException($"{path} holds {archive.Entries.Count:N0} files; an archive of one model was expected.");
        }

        List<string> names = [.. archive.Entries.Select(entry => entry.FullName).Where(name => !IsOfFinder(name))];
        List<string> packages =
        [
            .. names.Where(name => Path.GetFileName(name) == PackageManifest.FileName)
            .Select(name => name[..^PackageManifest.FileName.Length]),
        ];
        if (packages.Count == 1) return (packages[0], "");
        List<string> files = [.. names.Where(name => name.EndsWith(".mlmodel", StringComparison.OrdinalIgnoreCase))];
        return (packages.Count, files.Count) switch
        {
            (0, 1) => (files[0], Path.GetFileName(files[0])),
            (0, 0) => throw new ModelFormatException($"{path} is an archive without a .mlpackage or a .mlmodel."),
            _ =>
                throw new ModelFormatException(
                    $"{path} holds several models; unpack it and name one of them: {string.Join(", ", packages.Concat(files).Take(5))}."),
        };
    }

    /// <summary>What macOS adds to archives for itself.</summary>
    private static bool IsOfFinder(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(name) == ".DS_Store";

    private static void Unpack(string path, ZipArchive archive, string root, string folder)
    {
        bool isFolder = root.Length == 0 || root.EndsWith('/');
        List<ZipArchiveEntry> entries = [.. archive.Entries.Where(entry => !IsOfFinder(entry.FullName)
            && (isFolder ? entry.FullName.StartsWith(root, StringComparison.Ordinal) : entry.FullName == root))];
        long allowed = Math.Max(SmallSize, GreatestRatio * new FileInfo(path).Length);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (ZipArchiveEntry entry in entries)
        {
            string name = isFolder ? entry.FullName[root.Length..] : Path.GetFileName(root);
            if (name.Length == 0) continue;
            string context = $"{path}: {entry.FullName}";
            if (((entry.ExternalAttributes >> 16) & KindMask) == LinkKind)
            {
                throw new ModelFormatException($"{context} is a link; a package holds its own files.");
            }

            if (!names.Add(name)) throw new ModelFormatException($"{context} is in the archive twice.");
            string target = ContainedPath.Resolve(folder, name.TrimEnd('/'), context);
            allowed -= entry.Length;
            if (allowed < 0)
            {
                throw new ModelFormatException(
                    $"{path} would unpack to more than {GreatestRatio} times its size, which no model does; unpack it yourself if you " +
                        "trust it.");
            }

            if (name.EndsWith('/')) Leftovers.Make(() => Directory.CreateDirectory(target));
            else Unpack(entry, target, context);
        }
    }

    /// <summary>Unpacks one file. The library gives at most as many bytes as the archive states.</summary>
    private static void Unpack(ZipArchiveEntry entry, string target, string context)
    {
        using FileStream file = Leftovers.Make(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            return new FileStream(target, FileMode.CreateNew, FileAccess.Write);
        });
        using Stream data = entry.Open();
        data.CopyTo(file);
        if (file.Length != entry.Length)
        {
            throw new ModelFormatException($"{context} is cut short: {file.Length:N0} of {entry.Length:N0} bytes.");
        }
    }
}
