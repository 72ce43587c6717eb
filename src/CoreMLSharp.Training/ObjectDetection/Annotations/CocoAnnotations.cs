using System.Text.Json;
using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Training.ObjectDetection.Annotations.JsonNumbers;

namespace CoreMLSharp.Training.ObjectDetection.Annotations;

/// <summary>
/// COCO's annotations: an object with <c>images</c>, <c>annotations</c> and <c>categories</c>, which refer to each other by numbers; a
/// <c>bbox</c> is [left, top, width, height] in pixels. Crowds (<c>iscrowd</c>) are no single objects and are left out.
/// </summary>
internal static class CocoAnnotations
{
    /// <summary>Whether a document is of this form.</summary>
    public static bool Fits(JsonElement root) =>
        Find(root, "images") is not null && Find(root, "annotations") is not null && Find(root, "categories") is not null;

    public static IEnumerable<PixelAnnotations> Read(JsonElement root, string path)
    {
        Dictionary<long, string> categories = [];
        foreach (JsonElement category in Items(root, path, "categories"))
        {
            categories[Id(category, "id", $"{path}: a category's")] = Text(Find(category, "name"), $"{path}: a category's 'name'");
        }

        ILookup<long, PixelBox> boxes = Items(root, path, "annotations").Where(item => !IsCrowd(item))
            .Select((item, i) => (Photo: Id(item, "image_id", $"{path}, annotation {i + 1}:"), Box: Box(item, categories, path, i + 1)))
            .ToLookup(entry => entry.Photo, entry => entry.Box);
        return Items(root, path, "images").Select((image, i) => new PixelAnnotations(
            Text(Find(image, "file_name"), $"{path}, image {i + 1}: 'file_name'"),
            [.. boxes[Id(image, "id", $"{path}, image {i + 1}:")]]));
    }

    private static IEnumerable<JsonElement> Items(JsonElement root, string path, string name) =>
        Array(Find(root, name), $"{path}: '{name}'").EnumerateArray();

    private static PixelBox Box(JsonElement item, Dictionary<long, string> categories, string path, int number)
    {
        string where = $"{path}, annotation {number}";
        JsonElement box = Array(Find(item, "bbox"), $"{where}: 'bbox'");
        if (box.GetArrayLength() != 4) throw new CoreMLException($"{where}: 'bbox' must be [left, top, width, height].");
        long category = Id(item, "category_id", $"{where}:");
        return categories.TryGetValue(category, out string? label)
            ? new PixelBox(label, Side(0), Side(1), Side(2), Side(3))
            : throw new CoreMLException($"{where}: there is no category {category}.");

        double Side(int i) => Number(box[i], $"{where}: 'bbox'");
    }

    private static bool IsCrowd(JsonElement item) => Find(item, "iscrowd") is { ValueKind: JsonValueKind.Number } crowd
        && crowd.TryGetInt64(out long value) && value != 0;

    private static long Id(JsonElement item, string name, string where) =>
        Find(item, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long id)
            ? id
            : throw new CoreMLException($"{where} '{name}' must be an integer.");
}
