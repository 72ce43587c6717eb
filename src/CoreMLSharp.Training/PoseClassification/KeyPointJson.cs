using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// Key points as JSON: for a pose an array of points, each <c>[x, y]</c> or <c>[x, y, confidence]</c>; for an action an array of such
/// poses, frame by frame. They stand under <c>keypoints</c>, Create ML's name for their column, in an object of their own with its
/// <c>label</c>, or are the whole file.
/// </summary>
internal static class KeyPointJson
{
    private const string KeyPoints = "keypoints", Label = "label";

    /// <summary>The clips of a file; null where it is a table of columns with one number each.</summary>
    /// <param name="file">The file.</param>
    /// <param name="label">The label of what has none of its own.</param>
    /// <exception cref="CoreMLException">It is neither.</exception>
    public static IReadOnlyList<KeyPointClip>? Read(TableText file, string? label)
    {
        using JsonDocument document = JsonTable.Parse(file);
        string path = file.Name;
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object) return root.TryGetProperty(KeyPoints, out _) ? [Clip(path, root, label)] : null;
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0) return null;
        if (root[0].ValueKind == JsonValueKind.Array) return [Clip(path, root, label ?? "")];
        if (root[0].ValueKind != JsonValueKind.Object || !root[0].TryGetProperty(KeyPoints, out _)) return null;
        return [.. root.EnumerateArray().Select((item, index) => Clip($"{path}, item {index + 1}", item, label))];
    }

    private static KeyPointClip Clip(string name, JsonElement item, string? label)
    {
        if (item.ValueKind == JsonValueKind.Array) return Clip(name, label ?? "", item);
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(KeyPoints, out JsonElement points))
        {
            throw new CoreMLException($"{name}: it must be an object with '{KeyPoints}'.");
        }

        label ??= item.TryGetProperty(Label, out JsonElement own) && own.ValueKind == JsonValueKind.String ? own.GetString()! : "";
        return Clip(name, label, points);
    }

    private static KeyPointClip Clip(string name, string label, JsonElement points)
    {
        JsonElement[] frames = IsList(points) && IsList(points[0]) && IsList(points[0][0]) ? [.. points.EnumerateArray()] : [points];
        int count = frames[0].ValueKind == JsonValueKind.Array ? frames[0].GetArrayLength() : 0;
        if (count == 0) throw Wrong(name);
        float[] values = new float[frames.Length * KeyPointClip.Coordinates * count];
        foreach ((int frame, JsonElement pose) in frames.Index())
        {
            if (pose.ValueKind != JsonValueKind.Array || pose.GetArrayLength() != count)
            {
                throw new CoreMLException($"{name}, frame {frame + 1}: it must have {count} points as the first one.");
            }

            foreach ((int point, JsonElement coordinates) in pose.EnumerateArray().Index())
            {
                float[] numbers = Numbers(name, coordinates);
                for (int axis = 0; axis < KeyPointClip.Coordinates; axis++)
                {
                    values[(((frame * KeyPointClip.Coordinates) + axis) * count) + point] = numbers[axis];
                }
            }
        }

        return new KeyPointClip(name, label, values, count);
    }

    /// <summary>The numbers of a point; null stands for one that is not seen.</summary>
    private static float[] Numbers(string name, JsonElement point)
    {
        if (point.ValueKind == JsonValueKind.Null) return new float[KeyPointClip.Coordinates];
        if (point.ValueKind != JsonValueKind.Array || point.GetArrayLength() is not (2 or 3)
            || point.EnumerateArray().Any(number => number.ValueKind != JsonValueKind.Number))
        {
            throw Wrong(name);
        }

        return [point[0].GetSingle(), point[1].GetSingle(), point.GetArrayLength() == 3 ? point[2].GetSingle() : 1];
    }

    private static bool IsList(JsonElement element) => element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0;

    private static CoreMLException Wrong(string name) => new(
        $"{name}: key points are an array of points, [x, y] or [x, y, confidence] each, or an array of such arrays, frame by frame.");
}
