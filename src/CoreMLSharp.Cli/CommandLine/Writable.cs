using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>A check made before long work starts.</summary>
internal static class Writable
{
    /// <summary>Fails at once, rather than after the work, when a model could not be written.</summary>
    /// <exception cref="CoreMLException">The folder does not exist or is not writable.</exception>
    public static void Require(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new CoreMLException($"{path} cannot be written: the folder {folder} does not exist.");
        if (Path.GetExtension(path) == ".mlmodel" && Directory.Exists(path))
        {
            throw new CoreMLException($"{path} cannot be written: it is a folder.");
        }

        if (Directory.Exists(path) && !File.Exists(Path.Combine(path, "Manifest.json")) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new CoreMLException($"{path} cannot be written: it is a folder with other things in it, not a package.");
        }

        string probe = Path.Combine(folder, $".{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}.{Guid.NewGuid():N}");
        try
        {
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string reason = error.Message.Replace(probe, Path.GetFullPath(path), StringComparison.Ordinal);
            throw new CoreMLException($"{path} cannot be written: {reason}", error);
        }
    }
}
