namespace CoreMLSharp.IO;

/// <summary>How many bytes models take on disk.</summary>
public static class StoredSize
{
    /// <summary>The bytes of a file, or of all files of a package.</summary>
    public static long Of(string path) => File.Exists(path)
        ? new FileInfo(path).Length
        : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
}
