using System.Formats.Tar;
using System.IO.Compression;

namespace CoreMLSharp.Tools.Release;

/// <summary>Unpacks the archive for this system and uses it as a person would.</summary>
internal static class ArchiveCheck
{
    private static readonly string[] Commands =
    [
        "--version", "sample digits", "sample mistakes", "inspect Digits.mlmodel", "validate Digits.mlmodel",
        "train image Mistakes/train -o Forms.mlmodel --cache none", "evaluate Forms.mlmodel Mistakes/test", "studio --help", "serve --help",
    ];

    public static void Run(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        Unpack(archive, folder);
        string ending = OperatingSystem.IsWindows() ? ".exe" : "", root = Directory.EnumerateDirectories(folder).Single();
        string program = Path.Combine(root, $"coreml{ending}");
        foreach (string command in Commands) Sdk.Run(program, folder, command.Split(' '));
        foreach (string project in Archive.Companions)
        {
            Sdk.Run(Path.Combine(root, Archive.CompanionFolder, project + ending), folder, "--help");
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
