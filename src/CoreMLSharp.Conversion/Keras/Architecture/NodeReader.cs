using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Architecture;

/// <summary>Reads the calls of a layer: <c>inbound_nodes</c>, of which there are three forms.</summary>
internal static class NodeReader
{
    private const string ConstantMark = "_CONSTANT_VALUE";

    /// <summary>All calls; none for input layers.</summary>
    public static IEnumerable<KerasNode> Read(JsonNode? json) =>
        json is JsonArray list ? list.Where(node => node is not null).Select(node => ReadNode(node!)) : [];

    /// <summary>A reference to a tensor: <c>["name", 0, 0]</c>, perhaps with more behind; null where it is something else.</summary>
    public static TensorReference? Reference(JsonNode? json) =>
        json is JsonArray { Count: >= 3 } list && list[0] is JsonValue first && first.TryGetValue(out string? name) && name != ConstantMark
            && Numbers.Integer(list[1]) is { } node && Numbers.Integer(list[2]) is { } index
            && list[1] is JsonValue && node is >= 0 and < int.MaxValue && index is >= 0 and < int.MaxValue
            ? new TensorReference(name, (int)node, (int)index)
            : null;

    private static KerasNode ReadNode(JsonNode json) => json switch
    {
        // Keras 3 writes arguments as they were given.
        JsonObject call => new KerasNode(
            [.. (call["args"] as JsonArray ?? []).Select(ReadArgument)],
            (call["kwargs"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => ReadArgument(pair.Value))),

        // Operations of tf.keras stand one list shallower than layers.
        JsonArray list when IsInput(list) => ReadInputs([list]),
        JsonArray list => ReadInputs([.. list.OfType<JsonArray>()]),
        _ => throw new ModelFormatException("a call of a layer is neither a list nor an object."),
    };

    private static bool IsInput(JsonArray list) => list.Count > 0 && list[0] is JsonValue value && value.TryGetValue(out string? _);

    private static KerasNode ReadInputs(IReadOnlyList<JsonArray> inputs)
    {
        List<KerasArgument> arguments = [];
        Dictionary<string, KerasArgument> keywords = [];
        foreach (JsonArray input in inputs)
        {
            arguments.Add(Reference(input) is { } tensor ? KerasArgument.Of(tensor) : KerasArgument.Of(input.Count > 2 ? input[2] : null));
            if (input.Count <= 3 || input[3] is not JsonObject named) continue;
            foreach ((string key, JsonNode? value) in named) keywords[key] = ReadArgument(value);
        }

        return new KerasNode(arguments, keywords);
    }

    private static KerasArgument ReadArgument(JsonNode? json)
    {
        if (Reference(json) is { } tensor) return KerasArgument.Of(tensor);
        if (json is JsonArray { Count: >= 3 } constant && constant[0] is JsonValue mark && mark.TryGetValue(out string? text)
            && text == ConstantMark) return ReadArgument(constant[2]);
        return json switch
        {
            JsonArray list => KerasArgument.Of([.. list.Select(ReadArgument)]),
            JsonObject made when made["config"] is JsonObject config => Made(made, config),
            JsonObject named when named["class_name"] is null && named.Any(pair => pair.Value is JsonObject or JsonArray) =>
                KerasArgument.Of([.. named.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => ReadArgument(pair.Value))]),
            _ => KerasArgument.Of(json),
        };
    }

    /// <summary>What Keras 3 writes with its class.</summary>
    private static KerasArgument Made(JsonObject made, JsonObject config) => new KerasConfig(made).Text("class_name") switch
    {
        "__keras_tensor__" when Reference(config["keras_history"]) is { } tensor => KerasArgument.Of(tensor),
        "__tuple__" or "__list__" => ReadArgument(config["value"]),
        "__numpy__" or "__tensor__" => ReadArgument(config["value"]),
        _ => KerasArgument.Of(made),
    };
}
