using System.Text.Json;
using System.Text.Json.Serialization;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>What a model said of one input, as a JSON document: <c>input</c>, and every output under its name or <c>error</c>.</summary>
/// <param name="Input">The photo's path, or another name for the input.</param>
/// <param name="Outputs">The outputs by name; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
[JsonConverter(typeof(PredictionConverter))]
public sealed record PredictionDocument(string Input, IReadOnlyDictionary<string, MLFeatureValue>? Outputs, string? Error);

/// <summary>Outputs have names that only the model knows, so that they are written one by one.</summary>
internal sealed class PredictionConverter : JsonConverter<PredictionDocument>
{
    public override PredictionDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The types of outputs stand in the model, so that a prediction is not read from JSON alone.");

    public override void Write(Utf8JsonWriter writer, PredictionDocument value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("input", value.Input);
        if (value.Error is { } error) writer.WriteString("error", error);
        if (value.Outputs is { } outputs) FeatureJson.WriteProperties(writer, outputs);
        writer.WriteEndObject();
    }
}
