using System.Formats.Tar;
using System.IO.Compression;

namespace CoreMLSharp.Tools.Release;

/// <summary>Unpacks the archive for this system and uses it as a person would.</summary>
internal static class ArchiveCheck
{
    public static void Run(string archive)
    {
        string folder = Directory.CreateTempSubdirectory("coremlsharp-release-").FullName;
        try
        {
            Unpack(archive, folder);
            string program = Directory.EnumerateFiles(folder, OperatingSystem.IsWindows() ? "coreml.exe" : "coreml", SearchOption.AllDirectories).First();
            foreach (string line in (string[])["--version", "sample digits", "sample mistakes", "inspect Digits.mlmodel", "validate Digits.mlmodel",
                "train image Mistakes/train -o Forms.mlmodel --cache none", "evaluate Forms.mlmodel Mistakes/test", "studio --help"])
            {
                Sdk.Run(program, folder, line.Split(' '));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Unpack(string archive, string folder)
    {
        if (archive.EndsWith(".zip", StringComparison.Ordinal))
        {
            ZipFile.ExtractToDirectory(archive, folder);
            return;
        }

        using GZipStream plain = new(File.OpenRead(archive), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(plain, folder, overwriteFiles: false);
    }
}
