using System.Text.Json;
using static CoreMLSharp.Training.ObjectDetection.Annotations.JsonNumbers;

namespace CoreMLSharp.Training.ObjectDetection.Annotations;

/// <summary>
/// Create ML's annotations: an array with an object for each photo, <c>{ "image", "annotations": [{ "label", "coordinates": { "x", "y",
/// "width", "height" } }] }</c>, in pixels from the upper left corner, (x, y) the middle of the box.
/// </summary>
internal static class CreateMLAnnotations
{
    private static readonly string[] Photo = ["image", "imagefilename", "imageFilename", "filename"];
    private static readonly string[] Objects = ["annotations", "annotation"];

    /// <summary>Whether a document is of this form.</summary>
    public static bool Fits(JsonElement root) => root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0
        && Find(root[0], Photo) is not null && Find(root[0], Objects) is not null;

    public static IEnumerable<PixelAnnotations> Read(JsonElement root, string path)
    {
        foreach ((int i, JsonElement entry) in root.EnumerateArray().Index())
        {
            string where = $"{path}, entry {i + 1}";
            JsonElement objects = Array(Find(entry, Objects), $"{where}: 'annotations'");
            yield return new PixelAnnotations(
                Text(Find(entry, Photo), $"{where}: 'image'"),
                [.. objects.EnumerateArray().Select((item, k) => Box(item, $"{where}, object {k + 1}"))]);
        }
    }

    private static PixelBox Box(JsonElement item, string where)
    {
        JsonElement? coordinates = Find(item, "coordinates");
        double x = Side("x"), y = Side("y"), width = Side("width"), height = Side("height");
        return new PixelBox(Text(Find(item, "label"), $"{where}: 'label'"), x - (width / 2), y - (height / 2), width, height);

        double Side(string name) =>
            Number(coordinates is { } given ? Find(given, name) : null, $"{where}: '{name}' of the coordinates");
    }
}
