using System.Text.Json;
using System.Text.Json.Serialization;
using CoreMLSharp.Inspection;

namespace CoreMLSharp.Documents;

/// <summary>Class labels as one array: strings as strings, integers as numbers.</summary>
internal sealed class ClassLabelsConverter : JsonConverter<ClassLabels>
{
    public override ClassLabels Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        List<string> strings = [];
        List<long> integers = [];
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("Class labels are an array.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Number) integers.Add(reader.GetInt64());
            else strings.Add(reader.GetString() ?? "");
        }

        return new ClassLabels(strings, integers);
    }

    public override void Write(Utf8JsonWriter writer, ClassLabels value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (string label in value.Strings) writer.WriteStringValue(label);
        foreach (long label in value.Integers) writer.WriteNumberValue(label);
        writer.WriteEndArray();
    }
}
