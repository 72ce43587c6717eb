using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace CoreMLSharp.Tools.Release;

/// <summary>
/// A program with all that it needs, for people without .NET: the command, Studio and the server in a folder beside it, and the licences.
/// </summary>
internal static class Archive
{
    /// <summary>The systems that there are archives for.</summary>
    public static IReadOnlyList<string> Systems { get; } = ["linux-x64", "linux-arm64", "win-x64", "osx-arm64"];

    /// <summary>The programs that the command starts; they share a folder, since nearly all of their files are the same.</summary>
    public static IReadOnlyList<string> Companions { get; } = ["CoreMLSharp.Studio", "CoreMLSharp.Serving"];

    /// <summary>The folder where the command looks for them.</summary>
    public const string CompanionFolder = "web";

    private static readonly string[] WithDotnetInside = ["--self-contained", "-p:PublishAot=false", "-p:PublishReadyToRun=true"];

    /// <summary>
    /// Makes the archive for a system. The command is a native program where it is made for this system, and the archive is used before it
    /// counts.
    /// </summary>
    public static void Make(Sdk sdk, string system, string folder)
    {
        string staging = Directory.CreateTempSubdirectory("coremlsharp-release-").FullName;
        try
        {
            string root = Path.Combine(staging, $"coreml-{sdk.Property(Path.Combine("src", "CoreMLSharp.Cli"), "Version")}-{system}");
            bool isOwn = system == RuntimeInformation.RuntimeIdentifier;
            Fill(sdk, system, root, isOwn);
            string archive = system.StartsWith("win", StringComparison.Ordinal) ? Zip(root) : Tar(root);
            if (isOwn) ArchiveCheck.Run(archive, Path.Combine(staging, "check"));
            File.Move(archive, Path.Combine(folder, Path.GetFileName(archive)), overwrite: true);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static void Fill(Sdk sdk, string system, string root, bool isNative)
    {
        Publish(sdk, "CoreMLSharp.Cli", system, root, isNative);
        foreach (string project in Companions) Publish(sdk, project, system, Path.Combine(root, CompanionFolder), isNative: false);
        foreach (string file in (string[])["LICENSE", "THIRD-PARTY-NOTICES.md"]) File.Copy(sdk[file], Path.Combine(root, file));
        foreach (string project in Companions.Prepend("CoreMLSharp.Cli"))
        {
            Licenses.Collect(sdk["src", project, "obj", "project.assets.json"], Path.Combine(root, "licenses"));
        }
    }

    private static void Publish(Sdk sdk, string project, string system, string folder, bool isNative) =>
        sdk.Run(["publish", sdk["src", project], "-r", system, "-o", folder, .. isNative ? [] : WithDotnetInside]);

    private static string Zip(string root)
    {
        string archive = root + ".zip";
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
