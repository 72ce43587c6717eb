using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Studio.Data;

namespace CoreMLSharp.Studio.Models;

/// <summary>What a model is to learn from beside its training: photos in a folder for each class, or a file of rows or tensors.</summary>
/// <param name="Root">A folder of the page's own.</param>
public sealed record ExampleUploads(string Root) : IUploadPlace
{
    private static readonly string[] Files = [".csv", ".safetensors"];

    /// <inheritdoc/>
    public string Items => "photos, CSV or .safetensors files";

    /// <inheritdoc/>
    public bool Unpacks => true;

    /// <summary>What <c>MLUpdateTask</c> is given: the last file if there is one, otherwise the folders of photos.</summary>
    public string Examples => FilesIn() is [.., string file] ? file : Root;

    /// <summary>The photos of a class.</summary>
    public IReadOnlyList<string> PhotosOf(string label) => Directory.Exists(Path.Combine(Root, label))
        ? [.. Directory.EnumerateFiles(Path.Combine(Root, label)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>How many examples' files there are.</summary>
    public int Count => Directory.Exists(Root)
        ? FilesIn().Length + Directory.EnumerateDirectories(Root).Sum(folder => Directory.EnumerateFiles(folder).Count())
        : 0;

    /// <inheritdoc/>
    public string PlaceOf(string[] parts) =>
        IsTable(parts[^1]) || Upload.IsArchive(parts[^1]) ? parts[^1]
        : parts.Length > 1 ? Path.Combine(parts[^2], parts[^1])
        : throw new CoreMLException($"{parts[0]} lies in no folder that names its class. Drop it onto a class.");

    /// <inheritdoc/>
    public bool AcceptsName(string place) => IsTable(place) || ImageFiles.IsImage(place);

    private static bool IsTable(string name) => Files.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    private string[] FilesIn() => Directory.Exists(Root)
        ? [.. Directory.EnumerateFiles(Root).Where(IsTable).Order(StringComparer.Ordinal)]
        : [];
}
