using System.Text;
using System.Text.Json;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.FeatureClassification;

/// <summary>Lists of texts in the metadata of a safetensors file, as JSON arrays.</summary>
internal static class MetadataLists
{
    public static string[] Parse(string json, string key, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(text => text.GetString() ?? "")];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CoreMLException($"{path}: '{key}' in the metadata must be a JSON array of texts.", error);
        }
    }

    public static string Format(IEnumerable<string> texts)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartArray();
            foreach (string text in texts) json.WriteStringValue(text);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
