using System.Text.Json;
using System.Text.RegularExpressions;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.OnnxFiles;

/// <summary>The classes that ONNX files name in their metadata.</summary>
internal static partial class OnnxLabels
{
    /// <summary>What this project's own exporter writes: a JSON array.</summary>
    private const string OwnKey = "classLabels";

    /// <summary>What Ultralytics' exporter writes: a dictionary in Python's notation, for classifiers beside the task.</summary>
    private const string NamesKey = "names";

    private const string TaskKey = "task";

    /// <summary>The classes, in the order of the scores; null where the file names none, or is no classifier.</summary>
    public static ClassLabels? Of(ModelProto model)
    {
        Dictionary<string, string> metadata = model.MetadataProps.DistinctBy(entry => entry.Key)
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        return metadata.TryGetValue(OwnKey, out string? own) ? FromJson(own)
            : metadata.GetValueOrDefault(TaskKey) == "classify" && metadata.TryGetValue(NamesKey, out string? names) ? FromPython(names)
            : null;
    }

    /// <summary>
    /// Puts the scores first and takes the label away, which a classifier of Core ML makes of them: a tensor of texts or whole numbers, one
    /// for each example.
    /// </summary>
    public static void KeepScores(GraphProto graph, int classes)
    {
        ValueInfoProto? scores = graph.Output.FirstOrDefault(output => IsScores(output, classes));
        if (scores is null) return;
        ValueInfoProto[] others = [.. graph.Output.Where(output => output != scores && !IsLabel(output))];
        graph.Output.Clear();
        graph.Output.Add(scores);
        graph.Output.Add(others);
    }

    private static bool IsScores(ValueInfoProto output, int classes) =>
        output.Type?.TensorType is
        {
            ElemType: (int)DataType.Float or (int)DataType.Float16 or (int)DataType.Double, Shape.Dim: [_, var last],
        }
        && last.DimValue == classes;

    private static bool IsLabel(ValueInfoProto output) =>
        output.Type?.TensorType is { ElemType: (int)DataType.String or (int)DataType.Int64, Shape.Dim.Count: <= 1 };

    private static ClassLabels? FromJson(string text)
    {
        try
        {
            using JsonDocument labels = JsonDocument.Parse(text);
            if (labels.RootElement.ValueKind != JsonValueKind.Array || labels.RootElement.GetArrayLength() == 0) return null;
            JsonElement[] all = [.. labels.RootElement.EnumerateArray()];
            return all.All(label => label.ValueKind == JsonValueKind.Number && label.TryGetInt64(out _))
                ? all.Select(label => label.GetInt64()).ToArray()
                : all.Select(label => label.ToString()).ToArray();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ClassLabels? FromPython(string text)
    {
        List<string> labels = [];
        foreach (Match entry in Entry().Matches(text))
        {
            if (int.Parse(entry.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) != labels.Count) return null;
            labels.Add(entry.Groups[2].Value + entry.Groups[3].Value);
        }

        return labels.Count > 0 ? (ClassLabels)labels.ToArray() : null;
    }

    [GeneratedRegex("""(\d{1,9})\s*:\s*(?:'([^']*)'|"([^"]*)")""")]
    private static partial Regex Entry();
}
