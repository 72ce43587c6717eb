namespace CoreMLSharp.IO;

/// <summary>Writes files so that a reader sees the old one or the whole new one, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a temporary one in the same folder, which is renamed when it is complete and on disk.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string target = Path.GetFullPath(path);
        string temporary = TemporaryNameBeside(target);
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Fills a folder under a temporary name beside its place and puts it there when it is complete, replacing what stood there.
    /// </summary>
    public static void WriteFolder(string path, Action<string> fill)
    {
        string target = Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar);
        string temporary = TemporaryNameBeside(target);
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            Replace(target, temporary);
        }
        catch
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private static void Replace(string target, string temporary)
    {
        if (!Path.Exists(target))
        {
            Directory.Move(temporary, target);
            return;
        }

        if (File.Exists(target)) throw new IOException($"{target} is a file; a package is a folder. Remove it or choose another name.");

        string old = TemporaryNameBeside(target);
        Directory.Move(target, old);
        try
        {
            Directory.Move(temporary, target);
        }
        catch
        {
            Directory.Move(old, target);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }

    private static string TemporaryNameBeside(string target)
    {
        string folder = Path.GetDirectoryName(target)!;
        return Directory.Exists(folder)
            ? Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}")
            : throw new DirectoryNotFoundException($"There is no folder {folder} to write {Path.GetFileName(target)} to.");
    }
}
