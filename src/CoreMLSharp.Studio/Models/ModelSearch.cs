using CoreMLSharp.Conversion;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Packages;
using CoreMLSharp.Studio.Data;

namespace CoreMLSharp.Studio.Models;

/// <summary>Finds the model in what was dropped: a file, a folder that is one, or either inside of folders or an archive.</summary>
internal static class ModelSearch
{
    private const int MostDepth = 8;
    private static readonly string[] Endings = [".mlmodel", ".onnx", ".keras", ".h5", ".hdf5", ".tflite", ".pb"];
    private static readonly string[] FolderMarks = [PackageManifest.FileName, "coremldata.bin", "saved_model.pb"];
    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden };

    /// <summary>The model's path.</summary>
    /// <param name="folder">The folder of the drop; an archive is unpacked beside itself in it.</param>
    /// <exception cref="CoreMLException">There is none, or the archive is damaged.</exception>
    public static string Find(string folder)
    {
        string[] files = FilesIn(folder);
        if (files is [{ } archive] && Upload.IsArchive(archive) && FoldersIn(folder).Length == 0 && !ModelConverter.CanConvert(archive))
        {
            string unpacked = Path.Combine(folder, Path.GetFileNameWithoutExtension(archive));
            Upload.Unpack(new ModelUploads(unpacked), archive);
            return Within(unpacked, 0) ?? throw Nothing("The archive");
        }

        return Within(folder, 0) ?? files.FirstOrDefault() ?? throw Nothing("What was dropped");
    }

    private static string? Within(string folder, int depth)
    {
        if (depth > MostDepth) return null;
        if (FolderMarks.Any(mark => File.Exists(Path.Combine(folder, mark)))) return folder;
        return FilesIn(folder).FirstOrDefault(IsModel)
            ?? FoldersIn(folder).Select(inner => Within(inner, depth + 1)).FirstOrDefault(found => found is not null);
    }

    private static bool IsModel(string file) => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
        || (Upload.IsArchive(file) && (ModelConverter.CanConvert(file) || PackageArchive.Is(file)));

    private static string[] FilesIn(string folder) => [.. Directory.EnumerateFiles(folder, "*", Visible).Order(StringComparer.Ordinal)];

    private static string[] FoldersIn(string folder) =>
        [.. Directory.EnumerateDirectories(folder, "*", Visible).Order(StringComparer.Ordinal)];

    private static CoreMLException Nothing(string where) => new(
        $"{where} holds no model. Models end in .mlmodel, .mlpackage, .onnx, .keras, .h5, .tflite or .pb, or are a SavedModel's folder.");
}
