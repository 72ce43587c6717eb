using System.Text.Json;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime.Shapes;
using Spectre.Console;

namespace CoreMLSharp.Cli.Editing;

/// <summary>Prints which shapes come of which.</summary>
internal static class ShapeView
{
    /// <summary>A line for each size that was tried.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<ModelShapes> shapes)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach (ModelShapes one in shapes) table.Add((Features(one.Inputs), null), ("→", null), (Features(one.Outputs), null));
        table.WriteTo(terminal.OutputConsole);
    }

    /// <summary>A line for each input: which of its dimensions can vary, and why others cannot.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<InputFlexibility> inputs)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left);
        foreach (InputFlexibility input in inputs)
        {
            string dimensions = input.Dimensions.Count == 0 ? "fixed" : $"can vary: {string.Join(", ", input.Dimensions.Select(position => NameOf(input, position)))}";
            table.Add(($"{input.Input.Name} {input.Input.Text}", null), (dimensions, null), (input.Reason ?? "", null));
        }

        table.WriteTo(terminal.OutputConsole);
    }

    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<InputFlexibility> inputs)
    {
        json.WriteObjects(null, inputs, input =>
        {
            json.WriteString("name", input.Input.Name);
            json.WriteStartArray("dimensions");
            foreach (int position in input.Dimensions) json.WriteNumberValue(position);
            json.WriteEndArray();
            json.WriteString("reason", input.Reason);
        });
    }

    private static string NameOf(InputFlexibility input, int position) => !input.Input.IsImage ? $"dimension {position}" : position == 0 ? "width" : "height";

    /// <summary>A line for each tensor inside.</summary>
    public static void PrintLayers(Terminal terminal, ModelShapes shapes)
    {
        TextTable table = new(Justify.Left, Justify.Left, Justify.Left, Justify.Left);
        foreach (StageShapes stage in shapes.Stages)
        {
            if (shapes.Stages.Count > 1) table.Add((stage.Type, null), ("", null), ("", null), ("", null));
            foreach (LayerShapes layer in stage.Layers)
            {
                foreach (FeatureSize output in layer.Outputs) table.Add((layer.Name, null), (layer.Type, null), (output.Name, null), (output.Text, null));
            }
        }

        table.WriteTo(terminal.OutputConsole);
    }

    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<ModelShapes> shapes, bool withLayers)
    {
        json.WriteObjects(null, shapes, one =>
        {
            WriteFeatures(json, "inputs", one.Inputs);
            WriteFeatures(json, "outputs", one.Outputs);
            if (withLayers) WriteLayers(json, one.Stages);
        });
    }

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<StageShapes> stages)
    {
        json.WriteObjects("layers", stages.SelectMany(stage => stage.Layers), layer =>
        {
            json.WriteString("name", layer.Name);
            json.WriteString("type", layer.Type);
            WriteFeatures(json, "outputs", layer.Outputs);
        });
    }

    private static void WriteFeatures(Utf8JsonWriter json, string property, IReadOnlyList<FeatureSize> features)
    {
        json.WriteStartObject(property);
        foreach (FeatureSize feature in features)
        {
            json.WriteNumbers(feature.Name, feature.Size);
        }

        json.WriteEndObject();
    }

    private static string Features(IReadOnlyList<FeatureSize> features) => string.Join(", ", features.Select(feature => $"{feature.Name} {feature.Text}"));
}
