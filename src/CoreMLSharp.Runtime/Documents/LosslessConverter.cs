using System.Text.Json;
using System.Text.Json.Serialization;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>JSON has no infinities; where nothing was lost stands a text.</summary>
internal sealed class LosslessConverter : JsonConverter<double>
{
    private const string Lossless = "lossless";

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? double.PositiveInfinity : reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(Lossless);
    }
}
