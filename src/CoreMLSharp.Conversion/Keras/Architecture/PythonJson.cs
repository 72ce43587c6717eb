using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Architecture;

/// <summary>Reads what Python's json module writes: JSON, and NaN and Infinity beside it, which become texts.</summary>
internal static class PythonJson
{
    private const int MaximumDepth = 512;

    private static readonly string[] NotNumbers = ["-Infinity", "Infinity", "NaN"];

    /// <exception cref="ModelFormatException">The text is no JSON object.</exception>
    public static JsonObject Parse(string text, string what)
    {
        try
        {
            return JsonNode.Parse(WithQuotes(text), documentOptions: new JsonDocumentOptions { MaxDepth = MaximumDepth }) as JsonObject
                ?? throw new ModelFormatException($"{what} is not a JSON object.");
        }
        catch (JsonException error)
        {
            throw new ModelFormatException($"{what} is not JSON: {error.Message}", error);
        }
    }

    private static string WithQuotes(string text)
    {
        if (!NotNumbers.Any(text.Contains)) return text;
        StringBuilder quoted = new(text.Length + 16);
        bool isInside = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (isInside && text[i] == '\\' && i + 1 < text.Length)
            {
                quoted.Append(text[i]).Append(text[++i]);
                continue;
            }

            if (text[i] == '"') isInside = !isInside;
            string? found = isInside ? null : NotNumbers.FirstOrDefault(word => text.AsSpan(i).StartsWith(word));
            if (found is null)
            {
                quoted.Append(text[i]);
                continue;
            }

            quoted.Append('"').Append(found).Append('"');
            i += found.Length - 1;
        }

        return quoted.ToString();
    }
}
