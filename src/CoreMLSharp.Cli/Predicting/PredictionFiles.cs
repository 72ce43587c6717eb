using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Data;

namespace CoreMLSharp.Cli.Predicting;

/// <summary>Where the outputs of one prediction go besides the terminal.</summary>
/// <param name="Output">A file for the outputs: <c>.safetensors</c>, <c>.json</c>, or <c>.png</c> for a picture; null for none.</param>
/// <param name="Recording">A <c>.safetensors</c> file for inputs and outputs together, which <c>coreml verify</c> reads; null for none.</param>
internal sealed record PredictionFiles(string? Output, string? Recording)
{
    public void Write(IReadOnlyDictionary<string, MLFeatureValue> inputs, IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        if (Recording is not null) FeatureStorage.Pack(inputs.Concat(outputs).ToDictionary()).Save(Recording);
        if (Output is null) return;
        switch (Path.GetExtension(Output))
        {
            case ".safetensors": FeatureStorage.Pack(outputs).Save(Output); break;
            case ".json": AtomicFile.Write(Output, stream => WriteJson(stream, outputs)); break;
            case ".png": Picture(outputs).SavePng(Output); break;
            default: throw new CoreMLException($"{Output}: outputs are written as .safetensors, .json or .png.");
        }
    }

    private static MLImage Picture(IReadOnlyDictionary<string, MLFeatureValue> outputs) =>
        outputs.Values.FirstOrDefault(value => value.Type == MLFeatureType.Image)?.ImageValue
        ?? throw new CoreMLException("The model has no output that is a picture; write a .safetensors or .json file.");

    private static void WriteJson(Stream stream, IReadOnlyDictionary<string, MLFeatureValue> outputs)
    {
        using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        foreach ((string name, MLFeatureValue value) in outputs)
        {
            writer.WritePropertyName(name);
            FeatureJson.Write(writer, value);
        }

        writer.WriteEndObject();
    }
}
