using System.Text.Json;
using System.Text.Json.Serialization;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Documents;

/// <summary>
/// What a model said of one input, as a JSON document: <c>path</c>, <c>row</c>, <c>seconds</c>, and every output under its name, or
/// <c>error</c>. Where an output has one of these names, an underscore follows the document's own.
/// </summary>
/// <param name="Path">The photo, sound or other file; null where there is none.</param>
/// <param name="Outputs">The outputs by name; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
[JsonConverter(typeof(PredictionConverter))]
public sealed record PredictionDocument(string? Path, IReadOnlyDictionary<string, MLFeatureValue>? Outputs, string? Error)
{
    /// <summary>The number of the row in a file of features or a recording, from 1; null where there is none.</summary>
    public int? Row { get; init; }

    /// <summary>Of a sound: where the window begins, in seconds; null where there is none.</summary>
    public double? Seconds { get; init; }

    /// <summary>
    /// The objects that a detector found; null when the model is not one. Written as <c>detections</c>, unless an output is called so.
    /// </summary>
    public IReadOnlyList<Detection>? Detections { get; init; }
}

/// <summary>Outputs have names that only the model knows, so that they are written one by one.</summary>
internal sealed class PredictionConverter : JsonConverter<PredictionDocument>
{
    private const string DetectionsName = "detections";

    public override PredictionDocument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The types of outputs stand in the model, so that a prediction is not read from JSON alone.");

    public override void Write(Utf8JsonWriter writer, PredictionDocument value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Path is { } path) writer.WriteString(Free("path"), path);
        if (value.Row is { } row) writer.WriteNumber(Free("row"), row);
        if (value.Seconds is { } seconds) FeatureJson.WriteNumber(writer, Free("seconds"), seconds);
        if (value.Error is { } error) writer.WriteString(Free("error"), error);
        if (value.Outputs is { } outputs) FeatureJson.WriteProperties(writer, outputs);
        if (value.Detections is { } detections && value.Outputs?.ContainsKey(DetectionsName) != true) Write(writer, detections);
        writer.WriteEndObject();

        string Free(string name) => value.Outputs?.ContainsKey(name) == true ? Free(name + "_") : name;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Detection> detections)
    {
        writer.WriteStartArray(DetectionsName);
        foreach ((string label, double confidence, (double x, double y, double width, double height)) in detections)
        {
            writer.WriteStartObject();
            writer.WriteString("label", label);
            FeatureJson.WriteNumber(writer, "confidence", confidence);
            writer.WriteStartObject("box");
            FeatureJson.WriteNumber(writer, "x", x);
            FeatureJson.WriteNumber(writer, "y", y);
            FeatureJson.WriteNumber(writer, "width", width);
            FeatureJson.WriteNumber(writer, "height", height);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
