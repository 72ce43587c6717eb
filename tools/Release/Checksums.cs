using System.Security.Cryptography;

namespace CoreMLSharp.Tools.Release;

/// <summary>The file that <c>sha256sum --check</c> reads.</summary>
internal static class Checksums
{
    public static void Write(string folder)
    {
        IEnumerable<string> archives = Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".gz" or ".zip").Order(StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), string.Concat(archives.Select(file => $"{Hash(file)}  {Path.GetFileName(file)}\n")));
    }

    private static string Hash(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
