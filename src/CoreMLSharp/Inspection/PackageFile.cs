using CoreMLSharp.Diagnostics;
using CoreMLSharp.Packages;

namespace CoreMLSharp.Inspection;

/// <summary>One file of a stored model.</summary>
/// <param name="Name">Its path inside the package, or the file's name for a <c>.mlmodel</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Kind">What it holds.</param>
public sealed record PackageFile(string Name, long Bytes, PackageFileKind Kind)
{
    private const int MaximumFiles = 10_000;

    internal static IReadOnlyList<PackageFile> List(ModelLocation location)
    {
        if (location.PackagePath is not string package)
        {
            FileInfo file = new(location.SpecificationPath);
            return [new PackageFile(file.Name, file.Length, PackageFileKind.Specification)];
        }

        EnumerationOptions regular = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        List<FileInfo> files = [.. new DirectoryInfo(package).EnumerateFiles("*", regular).Take(MaximumFiles + 1)];
        return files.Count <= MaximumFiles
            ? [.. files.Select(file => Describe(file, location)).OrderBy(file => file.Name, StringComparer.Ordinal)]
            : throw new ModelFormatException($"{package} holds more than {MaximumFiles:N0} files, which no model package does.");
    }

    private static PackageFile Describe(FileInfo file, ModelLocation location)
    {
        PackageFileKind kind = file.FullName == Path.GetFullPath(location.SpecificationPath) ? PackageFileKind.Specification
            : location.WeightsFolder is string weights && IsInside(file, weights) ? PackageFileKind.Weights
            : PackageFileKind.Other;
        string name = Path.GetRelativePath(location.PackagePath!, file.FullName);
        return new PackageFile(name.Replace(Path.DirectorySeparatorChar, '/'), file.Length, kind);
    }

    private static bool IsInside(FileInfo file, string folder) =>
        file.FullName.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}

/// <summary>What a file of a stored model holds.</summary>
public enum PackageFileKind
{
    /// <summary>The protobuf message.</summary>
    Specification,

    /// <summary>Weights of an ML Program.</summary>
    Weights,

    /// <summary>The manifest, or something that the model does not use.</summary>
    Other,
}
