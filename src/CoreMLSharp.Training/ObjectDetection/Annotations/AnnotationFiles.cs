using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.ObjectDetection.Annotations;

/// <summary>Finds annotations by what is in the files: Create ML's JSON, COCO's JSON, PASCAL VOC's XML.</summary>
internal static class AnnotationFiles
{
    private const string Known = "Create ML's JSON, COCO's JSON, and PASCAL VOC's XML";

    private static readonly (Func<JsonElement, bool> Fits, Func<JsonElement, string, IEnumerable<PixelAnnotations>> Read)[] JsonForms =
        [(CreateMLAnnotations.Fits, CreateMLAnnotations.Read), (CocoAnnotations.Fits, CocoAnnotations.Read)];

    /// <summary>The annotations of a file, or of the files in a folder.</summary>
    /// <param name="path">A JSON file, or a folder.</param>
    /// <exception cref="CoreMLException">There are none, or there are several JSON files of them.</exception>
    public static IReadOnlyList<PixelAnnotations> Read(string path)
    {
        if (File.Exists(path))
        {
            return ReadJson(path)
                ?? throw new CoreMLException($"{path} holds no annotations of objects in a form that is known: {Known}.");
        }

        if (!Directory.Exists(path))
        {
            throw new CoreMLException($"{path} is neither a folder of annotated photos nor a file of annotations.");
        }

        (string File, IReadOnlyList<PixelAnnotations>? Read)[] documents =
        [
            .. FilesIn(path, ".json", SearchOption.TopDirectoryOnly).Select(file => (file, ReadJson(file)))
                .Where(file => file.Item2 is not null),
        ];
        if (documents.Length > 1)
        {
            throw new CoreMLException(
                $"{path} has several files of annotations: {string.Join(", ", documents.Select(file => Path.GetFileName(file.File)))}. "
                + "Give one of them in the folder's place.");
        }

        if (documents.Length == 1) return documents[0].Read!;
        PixelAnnotations[] found =
            [.. FilesIn(path, ".xml", SearchOption.AllDirectories).Select(VocAnnotations.Read).OfType<PixelAnnotations>()];
        return found.Length > 0 ? found : throw new CoreMLException($"{path} holds no annotations of objects; what is known is {Known}.");
    }

    private static IReadOnlyList<PixelAnnotations>? ReadJson(string path)
    {
        using JsonDocument document = JsonTable.Parse(TableText.Read(path));
        foreach ((Func<JsonElement, bool> fits, Func<JsonElement, string, IEnumerable<PixelAnnotations>> read) in JsonForms)
        {
            if (fits(document.RootElement)) return [.. read(document.RootElement, path)];
        }

        return null;
    }

    private static IEnumerable<string> FilesIn(string folder, string extension, SearchOption option) =>
        Directory.EnumerateFiles(folder, "*", option)
        .Where(file => Path.GetExtension(file).Equals(extension, StringComparison.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);
}
