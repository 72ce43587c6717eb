using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Architecture;

/// <summary>Reads the description of a network, which all versions of Keras write nearly alike, into <see cref="KerasLayer"/>s.</summary>
internal sealed class ArchitectureReader(KerasVersion version)
{
    private const int MaximumDepth = 64;

    private static readonly HashSet<string> Networks = ["Model", "Functional", "Sequential"];

    /// <summary>What a layer holds in its configuration as another layer, by the name of its attribute.</summary>
    private static readonly string[] InnerLayers = ["layer", "backward_layer", "cell"];

    private static readonly HashSet<string> LayersWithCells =
    [
        "SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "ConvRNN2D",
    ];

    private static readonly HashSet<string> AttentionsWithHeads = ["MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention"];

    /// <summary>Reads a network: <c>{"class_name": …, "config": …}</c>.</summary>
    /// <exception cref="ModelFormatException">It is not the description of a network.</exception>
    public KerasLayer Read(JsonObject json)
    {
        KerasLayer layer = ReadLayer(json, 0);
        return layer.Model is not null
            ? layer
            : throw new UnsupportedModelException(
                $"the model is an object of the class {layer.ClassName}, whose layers call each other in Python code that the file " +
                "does not hold; only Sequential and functional models can be read.");
    }

    private KerasLayer ReadLayer(JsonObject json, int depth)
    {
        if (depth > MaximumDepth) throw new ModelFormatException($"layers are nested more than {MaximumDepth} deep.");
        string className = Text(json, "class_name") ?? throw new ModelFormatException("a layer has no class_name.");
        JsonNode? raw = json["config"];
        JsonObject settings = raw switch
        {
            JsonObject found => found,
            JsonArray list => new JsonObject { ["layers"] = list.DeepClone() },
            _ => [],
        };
        KerasConfig config = new(settings);
        string name = Text(json, "name") ?? config.Text("name") ?? SnakeCase.Of(className);
        if (IsNetwork(className, settings)) return ReadNetwork(className, name, json, config, depth);
        if (version.Major == 1) (className, config) = Keras1Config.Adapt(className, config);
        KerasLayer layer = new(className, name, config)
        {
            Module = Text(json, "module") ?? "",
            IsTrainable = config.Flag("trainable", true),
            Parts = Parts(className, config, depth),
        };
        layer.Nodes.AddRange(NodeReader.Read(json["inbound_nodes"]));
        return layer;
    }

    /// <summary>A network of a class of one's own has the same form as a functional one.</summary>
    private static bool IsNetwork(string className, JsonObject config) => Networks.Contains(className)
        || (config["layers"] is JsonArray && config["output_layers"] is JsonArray);

    private KerasLayer ReadNetwork(string className, string name, JsonObject json, KerasConfig config, int depth)
    {
        if (config["layers"] is not JsonArray list) throw new ModelFormatException($"the network '{name}' has no layers.");
        bool isSequential = config["output_layers"] is not JsonArray;
        List<KerasLayer> layers = [];
        foreach (JsonNode? item in list)
        {
            JsonObject description = item as JsonObject ?? throw new ModelFormatException($"a layer of '{name}' is no description of one.");
            if (isSequential && version.Major == 1 && Keras1Config.Branches(description) is { } branches)
            {
                KerasLayer merge = ReadLayer(description, depth + 1);
                layers.AddRange(SequentialNodes.Branch(merge, [.. branches.Select(branch => ReadLayer(branch, depth + 1))]));
                continue;
            }

            layers.Add(ReadLayer(description, depth + 1));
        }

        KerasModel model = isSequential
            ? SequentialNodes.Chain(name, layers, Shape(config, json))
            : new KerasModel(name, layers, References(config["input_layers"]), References(config["output_layers"]));
        KerasLayer network = new(className, name, config)
        {
            Model = model,
            IsTrainable = config.Flag("trainable", true),

            // A network that was built has a call of its own in memory, which Keras 2 counted and did not write.
            FirstNode = version.Major < 3 && json["inbound_nodes"] is not null && !IsCalledFirst(list) ? 1 : 0,
        };
        network.Nodes.AddRange(NodeReader.Read(json["inbound_nodes"]));
        return network;

        bool IsCalledFirst(JsonArray all) => isSequential && version.IsTensorFlow && all.FirstOrDefault() is JsonObject first
            && Text(first, "class_name") != "InputLayer" && first["config"]?["batch_input_shape"] is null;
    }

    private List<KerasPart> Parts(string className, KerasConfig config, int depth)
    {
        List<KerasPart> parts = [];
        foreach (string key in InnerLayers)
        {
            if (config.Object(key) is { } inner && inner["class_name"] is not null)
            {
                string role = className == "Bidirectional" && key == "layer" ? "forward_layer" : key;
                parts.Add(new KerasPart(role, ReadLayer(inner, depth + 1)));
            }
        }

        if (className == "Bidirectional" && config.Object("backward_layer") is null && config.Object("layer") is { } forward)
        {
            parts.Add(new KerasPart("backward_layer", ReadLayer(forward, depth + 1)));
        }

        if (className == "StackedRNNCells" && config["cells"] is JsonArray cells)
        {
            Dictionary<string, int> counts = [];
            foreach (JsonNode? cell in cells)
            {
                KerasLayer layer = ReadLayer(cell as JsonObject ?? throw new ModelFormatException("a cell is no layer."), depth + 1);
                string role = SnakeCase.Of(layer.ClassName);
                int count = counts[role] = counts.GetValueOrDefault(role, -1) + 1;
                parts.Add(new KerasPart(count == 0 ? $"cells/{role}" : $"cells/{role}_{count}", layer));
            }
        }

        if (LayersWithCells.Contains(className)) parts.Add(new KerasPart("cell", Inner(className + "Cell", config)));
        if (AttentionsWithHeads.Contains(className))
        {
            parts.AddRange(AttentionRoles.Select(role => new KerasPart(role, Inner("EinsumDense", config))));
        }

        return parts;
    }

    /// <summary>The dense layers of an attention, in the order in which their weights are listed.</summary>
    private static readonly string[] AttentionRoles = ["query_dense", "key_dense", "value_dense", "output_dense"];

    /// <summary>A layer that Keras makes of the settings of the one around it.</summary>
    private static KerasLayer Inner(string className, KerasConfig config) =>
        new(className, SnakeCase.Of(className), config) { IsTrainable = config.Flag("trainable", true) };

    private static long[]? Shape(KerasConfig config, JsonObject json) =>
        config.Shape("batch_input_shape") ?? config.Shape("build_input_shape")
        ?? (json["build_config"] is JsonObject built ? new KerasConfig(built).Shape("input_shape") : null);

    /// <summary>The tensors that a network takes or gives: one, a list, or lists by name.</summary>
    private static List<TensorReference> References(JsonNode? json)
    {
        if (NodeReader.Reference(json) is { } single) return [single];
        return json switch
        {
            JsonArray list => [.. list.SelectMany(References)],
            JsonObject named => [.. named.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => References(pair.Value))],
            _ => [],
        };
    }

    private static string? Text(JsonObject json, string key) => new KerasConfig(json).Text(key);
}
