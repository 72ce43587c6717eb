using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace CoreMLSharp.Tools.Release;

/// <summary>A program with all that it needs, for people without .NET: the command, Studio in a folder beside it, and the licences.</summary>
internal static class Archive
{
    /// <summary>The systems that there are archives for.</summary>
    public static IReadOnlyList<string> Systems { get; } = ["linux-x64", "linux-arm64", "win-x64", "osx-arm64"];

    /// <summary>Makes the archive for a system, and returns its path. The command is a native program where it is made for this system.</summary>
    public static string Make(Sdk sdk, string system, string folder)
    {
        string name = $"coreml-{sdk.Property(Path.Combine("src", "CoreMLSharp.Cli"), "Version")}-{system}";
        string root = Path.Combine(folder, name);
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
        bool isNative = system == RuntimeInformation.RuntimeIdentifier;
        Publish(sdk, "CoreMLSharp.Cli", system, root, isNative);
        Publish(sdk, "CoreMLSharp.Studio", system, Path.Combine(root, "studio"), isNative: false);
        foreach (string file in (string[])["LICENSE", "THIRD-PARTY-NOTICES.md"]) File.Copy(sdk[file], Path.Combine(root, file));
        foreach (string project in (string[])["CoreMLSharp.Cli", "CoreMLSharp.Studio"])
        {
            Licenses.Collect(sdk["src", project, "obj", "project.assets.json"], Path.Combine(root, "licenses"));
        }

        string archive = system.StartsWith("win", StringComparison.Ordinal) ? Zip(root) : Tar(root);
        Directory.Delete(root, recursive: true);
        return archive;
    }

    private static void Publish(Sdk sdk, string project, string system, string folder, bool isNative) =>
        sdk.Run(
            ["publish", sdk["src", project], "-r", system, "-o", folder, .. isNative ? Array.Empty<string>() : ["--self-contained", "-p:PublishAot=false"]]);

    private static string Zip(string root)
    {
        string archive = root + ".zip";
        File.Delete(archive);
        ZipFile.CreateFromDirectory(root, archive, CompressionLevel.Optimal, includeBaseDirectory: true);
        return archive;
    }

    private static string Tar(string root)
    {
        string archive = root + ".tar.gz";
        using FileStream file = File.Create(archive);
        using GZipStream compressed = new(file, CompressionLevel.Optimal);
        TarFile.CreateFromDirectory(root, compressed, includeBaseDirectory: true);
        return archive;
    }
}
