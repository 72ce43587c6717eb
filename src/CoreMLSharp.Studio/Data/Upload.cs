using System.IO.Compression;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Studio.Projects;
using CoreMLSharp.Studio.Tasks;

namespace CoreMLSharp.Studio.Data;

/// <summary>
/// Puts what is dropped into a page into a project's folder: files with the folders that they lay in, and archives of them.
/// </summary>
public static class Upload
{
    /// <summary>An archive must not become more than so many times as large as it is.</summary>
    private const int MostExpansion = 200;

    private const int MostEntries = 200_000;
    private const int MostLetters = 200;
    private static readonly char[] Forbidden = [':', '*', '?', '"', '<', '>', '|'];

    /// <summary>Takes one file.</summary>
    /// <param name="project">The project.</param>
    /// <param name="part">The part of its data.</param>
    /// <param name="path">The file's name, with the folders that it lay in, between slashes.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="cancellationToken">Stops; nothing is left then.</param>
    /// <returns>How many files were kept.</returns>
    /// <exception cref="CoreMLException">It is nothing to learn from, or its name leads out of the folder.</exception>
    public static async Task<int> TakeAsync(
        Project project, DataPartName part, string path, Stream content, CancellationToken cancellationToken)
    {
        string root = project.UploadFolder(part);
        Directory.CreateDirectory(root);
        string place = PlaceOf(project, path);
        string temporary = Path.Combine(root, $".{Guid.NewGuid():N}.part");
        try
        {
            await using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            if (Path.GetExtension(place).Equals(".zip", StringComparison.OrdinalIgnoreCase)) return Unpack(project, root, temporary);
            CheckIsWanted(project, place, temporary);
            Keep(root, place, temporary);
            return 1;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static int Unpack(Project project, string root, string archive)
    {
        long most = Math.Max(1L << 20, new FileInfo(archive).Length) * MostExpansion;
        int kept = 0;
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(archive);
            if (zip.Entries.Count > MostEntries) throw new CoreMLException($"The archive holds more than {MostEntries} files.");
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                if (entry.FullName.EndsWith('/') || IsHidden(entry.FullName)) continue;
                string place = PlaceOf(project, entry.FullName);
                if (!project.Task.AcceptsName(place)) continue;
                string temporary = Path.Combine(root, $".{Guid.NewGuid():N}.part");
                try
                {
                    using (Stream from = entry.Open())
                    using (FileStream to = new(temporary, FileMode.CreateNew, FileAccess.Write))
                    {
                        most -= Copy(from, to, most);
                    }

                    Keep(root, place, temporary);
                    kept++;
                }
                finally
                {
                    File.Delete(temporary);
                }
            }
        }
        catch (InvalidDataException error)
        {
            throw new CoreMLException($"The archive is damaged: {error.Message}", error);
        }

        return kept > 0 ? kept : throw new CoreMLException($"The archive holds no {project.Task.Items}.");
    }

    private static long Copy(Stream from, FileStream to, long most)
    {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        for (int read; (read = from.Read(buffer)) > 0; copied += read)
        {
            if (copied + read > most)
            {
                throw new CoreMLException($"The archive holds over {MostExpansion} times its own size; it is not unpacked.");
            }

            to.Write(buffer, 0, read);
        }

        return copied;
    }

    /// <summary>Where a file goes: of labelled files, the folder that it lay in is its class.</summary>
    private static string PlaceOf(Project project, string path)
    {
        string[] parts = path.Split('/', '\\');
        if (!parts.All(IsName)) throw new CoreMLException($"'{path}' cannot be the name of a file.");

        if (project.Task.Data is DataKind.Table) return parts[^1];
        if (project.Task.Data is DataKind.Folder || parts is [_, ..] && IsArchive(parts[^1])) return Path.Combine(parts);
        return parts.Length > 1
            ? Path.Combine(parts[^2], parts[^1])
            : throw new CoreMLException($"{path} lies in no folder that names its class. Drop it onto a class.");
    }

    private static bool IsName(string part) => part is not ("" or "." or "..") && part.Length <= MostLetters
        && part.IndexOfAny(Forbidden) < 0 && !part.Any(char.IsControl);

    private static bool IsArchive(string name) => Path.GetExtension(name).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    private static bool IsHidden(string path) =>
        path.Split('/').Any(part => part.StartsWith('.')) || path.StartsWith("__MACOSX/", StringComparison.Ordinal);

    private static void CheckIsWanted(Project project, string place, string file)
    {
        if (!project.Task.AcceptsName(place) && !project.Task.Accepts(file))
        {
            throw new CoreMLException($"{Path.GetFileName(place)} is none of the {project.Task.Items} that can be learned from.");
        }
    }

    /// <summary>Puts a file into its place; one of that name that holds something else stays, and this one gets a number.</summary>
    private static void Keep(string root, string place, string temporary)
    {
        string target = Path.Combine(root, place);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string name = Path.ChangeExtension(target, null), ending = Path.GetExtension(target);
        for (int i = 2; File.Exists(target); i++)
        {
            if (AreEqual(target, temporary)) return;
            target = $"{name} ({i}){ending}";
        }

        File.Move(temporary, target);
    }

    private static bool AreEqual(string one, string other)
    {
        if (new FileInfo(one).Length != new FileInfo(other).Length) return false;
        using FileStream first = File.OpenRead(one), second = File.OpenRead(other);
        byte[] a = new byte[1 << 16], b = new byte[1 << 16];
        for (int read; (read = first.ReadAtLeast(a, a.Length, throwOnEndOfStream: false)) > 0;)
        {
            if (second.ReadAtLeast(b.AsSpan(0, read), read, throwOnEndOfStream: false) != read) return false;
            if (!a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read))) return false;
        }

        return true;
    }
}
