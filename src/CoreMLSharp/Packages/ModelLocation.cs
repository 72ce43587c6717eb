using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Packages;

/// <summary>Where the parts of a stored model are.</summary>
/// <param name="SpecificationPath">The protobuf file.</param>
/// <param name="WeightsFolder">The folder of weight files, or null.</param>
internal sealed record ModelLocation(string SpecificationPath, string? WeightsFolder)
{
    /// <summary>The package's folder, or null for a single file.</summary>
    public string? PackagePath { get; init; }

    /// <summary>The package's manifest, or null for a single file.</summary>
    public PackageManifest? Manifest { get; init; }

    /// <summary>What an archive was unpacked to, or null; whoever looks for the model removes it.</summary>
    public TemporaryFolder? Temporary { get; init; }

    /// <summary>Finds the parts of a <c>.mlmodel</c>, a <c>.mlpackage</c> or an archive of either.</summary>
    public static ModelLocation Find(string path)
    {
        AtomicFile.Recover(path, PackageManifest.FileName);
        if (FilePlace.IsDevice(path)) throw new ModelFormatException($"{path} is a device or a pipe; a model is a file or a package.");
        if (File.Exists(path)) return PackageArchive.Is(path) ? PackageArchive.Unpack(path) : new ModelLocation(path, null);
        if (!Directory.Exists(path)) throw new FileNotFoundException($"There is no model at {path}.", path);
        if (File.Exists(Path.Combine(path, PackageManifest.FileName))) return ModelPackage.Locate(path);
        throw new ModelFormatException($"{path} is a folder without {PackageManifest.FileName}, so it is not a model package.");
    }
}
