using System.Text.Json;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.ObjectDetection.Annotations;

/// <summary>Reads properties of annotation files, with errors that say where.</summary>
internal static class JsonNumbers
{
    /// <summary>The first of some properties that is there.</summary>
    public static JsonElement? Find(JsonElement item, params ReadOnlySpan<string> names)
    {
        if (item.ValueKind != JsonValueKind.Object) return null;
        foreach (string name in names)
        {
            if (item.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null) return value;
        }

        return null;
    }

    public static double Number(JsonElement? value, string where) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double result) && double.IsFinite(result)
            ? result
            : throw new CoreMLException($"{where} must be a number.");

    public static string Text(JsonElement? value, string where) =>
        value is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } result
            ? result
            : throw new CoreMLException($"{where} must be a text.");

    public static JsonElement Array(JsonElement? value, string where) =>
        value is { ValueKind: JsonValueKind.Array } array ? array : throw new CoreMLException($"{where} must be an array.");
}
