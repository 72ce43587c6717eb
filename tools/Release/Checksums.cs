using System.Security.Cryptography;

namespace CoreMLSharp.Tools.Release;

/// <summary>The file that <c>sha256sum --check</c> reads.</summary>
internal static class Checksums
{
    public static void Write(string folder)
    {
        IEnumerable<string> lines =
            from file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            where Path.GetExtension(file) is ".gz" or ".zip"
            select $"{Hash(file)}  {Path.GetFileName(file)}\n";
        File.WriteAllText(Path.Combine(folder, "SHA256SUMS"), string.Concat(lines));
    }

    private static string Hash(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
