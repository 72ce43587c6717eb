using System.IO.Compression;

namespace CoreMLSharp.Studio.Answers;

/// <summary>Files and folders as a browser keeps them: a file as it is, a folder as an archive.</summary>
internal static class Download
{
    /// <summary>The answer for a model.</summary>
    public static IResult Of(string path)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (File.Exists(path)) return Results.File(path, "application/octet-stream", name);
        return Directory.Exists(path) ? Archive($"{name}.zip", [(path, name)]) : Results.NotFound();
    }

    /// <summary>An archive of files and folders.</summary>
    /// <param name="name">What the browser calls it.</param>
    /// <param name="entries">The files and folders, and what they are called in it.</param>
    public static IResult Archive(string name, IEnumerable<(string Path, string Name)> entries)
    {
        FileStream file = new(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach ((string path, string inside) in entries) Add(archive, path, inside);
            }

            file.Position = 0;
            return Results.Stream(file, "application/zip", name);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void Add(ZipArchive archive, string path, string name)
    {
        if (File.Exists(path))
        {
            archive.CreateEntryFromFile(path, name);
            return;
        }

        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            archive.CreateEntryFromFile(file, $"{name}/{Path.GetRelativePath(path, file).Replace('\\', '/')}");
        }
    }
}
