using System.Text.Json;
using System.Text.Json.Serialization;

namespace CoreMLSharp.Documents;

/// <summary>The classes of a classifier, as one array of strings or of integers.</summary>
/// <param name="Strings">The labels that are strings.</param>
/// <param name="Integers">The labels that are integers.</param>
[JsonConverter(typeof(ClassLabelsConverter))]
public sealed record ClassLabelsDocument(IReadOnlyList<string> Strings, IReadOnlyList<long> Integers);

/// <summary>Writes and reads all labels as one array.</summary>
internal sealed class ClassLabelsConverter : JsonConverter<ClassLabelsDocument>
{
    public override ClassLabelsDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<string> strings = [];
        List<long> integers = [];
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Class labels are an array.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Number) integers.Add(reader.GetInt64());
            else strings.Add(reader.GetString() ?? "");
        }

        return new ClassLabelsDocument(strings, integers);
    }

    public override void Write(Utf8JsonWriter writer, ClassLabelsDocument value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string label in value.Strings) writer.WriteStringValue(label);
        foreach (long label in value.Integers) writer.WriteNumberValue(label);
        writer.WriteEndArray();
    }
}
