namespace CoreMLSharp.IO;

/// <summary>
/// Writes files so that a reader sees the old one or the whole new one, never a part. A link is followed, a file keeps its permissions, and
/// what a killed run left beside the file is removed.
/// </summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a file through a temporary one in the same folder, which is renamed when it is complete and on disk. A device or a pipe is
    /// written to as it is.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        if (FilePlace.IsDevice(path))
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
            write(device);
            return;
        }

        string target = RealPath.Of(path);
        string temporary = Leftovers.Add(() => TemporaryName.Beside(target));
        try
        {
            using (FileStream stream = Leftovers.Make(() => new FileStream(temporary, FileMode.CreateNew, FileAccess.Write)))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            Leftovers.Keep(temporary);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception error)
        {
            File.Delete(temporary);
            Leftovers.Keep(temporary);
            if (error is UnauthorizedAccessException or IOException && error.Message.Contains(temporary, StringComparison.Ordinal))
            {
                throw new IOException(error.Message.Replace(temporary, target, StringComparison.Ordinal), error);
            }

            throw;
        }

        TemporaryName.RemoveLeavings(target);
    }

    /// <summary>
    /// Fills a folder under a temporary name beside its place and puts it there when it is complete, replacing what stood there, without a
    /// moment in which there is neither where the system can do that.
    /// </summary>
    /// <exception cref="IOException">There is a file in its place, or a folder of another kind: one that holds something, but not
    /// <paramref name="mark"/>.</exception>
    internal static void WriteFolder(string path, string mark, Action<string> fill)
    {
        string target = RealPath.Of(path);
        if (File.Exists(target)) throw new IOException($"{path} is a file; a package is a folder. Remove it or choose another name.");
        Recover(target, mark);
        if (Directory.Exists(target) && !File.Exists(Path.Combine(target, mark)) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new IOException($"{path} is a folder with other things in it and no {mark}, so it is not replaced. Choose another name.");
        }

        string temporary = Leftovers.Add(() => TemporaryName.Beside(target));
        try
        {
            Leftovers.Make(() => Directory.CreateDirectory(temporary));
            fill(temporary);
            Leftovers.Keep(temporary);
            Replace(target, temporary);
        }
        catch
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
            Leftovers.Keep(temporary);
            throw;
        }

        TemporaryName.RemoveLeavings(target);
    }

    /// <summary>
    /// Puts a folder back that is gone because a process was killed while it replaced it: where the system cannot exchange folders, there
    /// is a moment in which the old one and the new one have temporary names.
    /// </summary>
    /// <param name="path">Where the folder belongs.</param>
    /// <param name="mark">The file that is written last, so that a folder with it is whole.</param>
    internal static void Recover(string path, string mark)
    {
        string target = RealPath.Of(path);
        if (Path.Exists(target)) return;
        string? newest = TemporaryName.Left(target)
            .Where(left => File.Exists(Path.Combine(left, mark)))
            .MaxBy(left => File.GetLastWriteTimeUtc(Path.Combine(left, mark)));
        if (newest is null) return;
        try
        {
            Directory.Move(newest, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another process has just done it, or the place may only be read: it is as if there were nothing.
        }
    }

    private static void Replace(string target, string temporary)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(temporary, target);
            return;
        }

        if (FolderExchange.TrySwap(temporary, target))
        {
            Directory.Delete(temporary, recursive: true);
            return;
        }

        string old = TemporaryName.Beside(target);
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
}
