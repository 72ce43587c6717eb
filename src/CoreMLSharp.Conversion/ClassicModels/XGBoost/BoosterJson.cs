using System.Buffers;
using System.Text.Json;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.XGBoost;

/// <summary>
/// Reads a document in JSON, to which XGBoost adds <c>NaN</c> (what it writes as the threshold of a branch by categories) and
/// <c>Infinity</c>. Lists of numbers, of which a model mostly consists, are kept as such.
/// </summary>
internal static class BoosterJson
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    /// <exception cref="ModelFormatException">It is no JSON.</exception>
    public static BoosterValue Read(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(Standard(json), Options);
            reader.Read();
            return Value(ref reader);
        }
        catch (JsonException error)
        {
            throw new ModelFormatException($"its JSON is damaged: {error.Message}");
        }
    }

    /// <summary>
    /// The text without what only XGBoost writes: null for what is no number, and for infinity a number that is too large.
    /// </summary>
    private static ReadOnlySpan<byte> Standard(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("NaN"u8) < 0 && json.IndexOf("Infinity"u8) < 0) return json;
        ArrayBufferWriter<byte> standard = new(json.Length);
        bool isText = false;
        for (int i = 0; i < json.Length; i++)
        {
            ReadOnlySpan<byte> rest = json[i..];
            int length = isText && rest[0] == '\\' && rest.Length > 1 ? 2
                : !isText && rest.StartsWith("NaN"u8) ? "NaN".Length
                : !isText && rest.StartsWith("Infinity"u8) ? "Infinity".Length : 1;
            if (rest[0] == '"') isText = !isText;
            standard.Write(isText || length == 1 ? rest[..length] : rest[0] == 'N' ? "null"u8 : "1e999"u8);
            i += length - 1;
        }

        return standard.WrittenSpan;
    }

    private static BoosterValue Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object(ref reader),
        JsonTokenType.StartArray => Array(ref reader),
        JsonTokenType.String => BoosterValue.Of(reader.GetString()!),
        _ => BoosterValue.Of(Number(ref reader)),
    };

    private static double Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.True => 1,
        JsonTokenType.False => 0,
        JsonTokenType.Null => double.NaN,
        _ => throw new ModelFormatException($"its JSON is damaged at byte {reader.TokenStartIndex}."),
    };

    private static BoosterValue Object(ref Utf8JsonReader reader)
    {
        Dictionary<string, BoosterValue> members = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            members[name] = Value(ref reader);
        }

        return BoosterValue.Of(members);
    }

    private static BoosterValue Array(ref Utf8JsonReader reader)
    {
        List<double> numbers = [];
        List<BoosterValue> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            bool isOther = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.String;
            if (isOther) items.Add(Value(ref reader));
            else numbers.Add(Number(ref reader));
        }

        if (numbers.Count > 0 && items.Count > 0) throw new ModelFormatException("a list has numbers and other values.");
        return items.Count > 0 ? BoosterValue.Of(items) : BoosterValue.Of([.. numbers]);
    }
}
