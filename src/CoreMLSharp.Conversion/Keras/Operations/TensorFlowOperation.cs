using System.Globalization;
using System.Text.Json.Nodes;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>
/// Operations of TensorFlow 2.0 to 2.3 that were put between layers (<c>TensorFlowOpLayer</c>): a node of a graph, whose constant inputs
/// stand beside it by their places.
/// </summary>
internal static class TensorFlowOperation
{
    /// <summary>The operation's name in the form of functions; null where the node has none.</summary>
    public static string? NameOf(KerasLayer layer) =>
        layer.Config.Object("node_def") is { } node && new KerasConfig(node).Text("op") is { } op ? SnakeCase.Of(op) : null;

    /// <summary>The call with its constants in their places and its flags as settings; other calls as they are.</summary>
    public static LayerCall Adapt(LayerCall call)
    {
        if (call.Layer.ClassName != "TensorFlowOpLayer") return call;
        List<CallArgument> arguments = [.. call.Arguments];
        JsonObject constants = call.Config.Object("constants") ?? [];
        foreach ((string place, JsonNode? value) in constants.OrderBy(constant => constant.Key, StringComparer.Ordinal))
        {
            bool isPlace = int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out int position);
            if (isPlace && position <= arguments.Count) arguments.Insert(position, new CallArgument(Value: value));
        }

        LayerCall adapted = call.With(arguments);
        foreach ((string name, string setting) in Flags)
        {
            bool isSet = (call.Config["node_def"]?["attr"]?[name] as JsonObject)?["b"]?.GetValue<bool>() ?? false;
            if (isSet) call.Config.Json[setting] = true;
        }

        return adapted;
    }

    private static readonly (string Attribute, string Setting)[] Flags =
    [
        ("keep_dims", "keepdims"), ("transpose_a", "transpose_a"), ("transpose_b", "transpose_b"), ("adj_x", "transpose_a"),
        ("adj_y", "transpose_b"),
    ];
}
