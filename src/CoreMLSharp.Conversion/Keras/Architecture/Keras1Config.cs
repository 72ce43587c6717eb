using System.Text.Json.Nodes;

namespace CoreMLSharp.Conversion.Keras.Architecture;

/// <summary>Puts what Keras 1 wrote into the words of Keras 2.</summary>
internal static class Keras1Config
{
    private static readonly Dictionary<string, string> Classes = new()
    {
        ["Convolution1D"] = "Conv1D",
        ["AtrousConvolution1D"] = "Conv1D",
        ["Convolution2D"] = "Conv2D",
        ["AtrousConvolution2D"] = "Conv2D",
        ["Convolution3D"] = "Conv3D",
        ["Deconvolution2D"] = "Conv2DTranspose",
        ["SeparableConvolution2D"] = "SeparableConv2D",
        ["TimeDistributedDense"] = "Dense",
    };

    /// <summary>Settings that only have another name now.</summary>
    private static readonly (string Old, string New)[] Names =
    [
        ("bias", "use_bias"), ("dim_ordering", "data_format"), ("border_mode", "padding"), ("inner_activation", "recurrent_activation"),
        ("p", "rate"), ("length", "size"), ("pool_length", "pool_size"), ("stride", "strides"),
    ];

    /// <summary>The networks that a Merge layer of a Sequential network begins with; null where it has none.</summary>
    public static IReadOnlyList<JsonObject>? Branches(JsonObject layer) =>
        new KerasConfig(layer).Text("class_name") == "Merge" && layer["config"]?["layers"] is JsonArray branches
            ? [.. branches.OfType<JsonObject>()]
            : null;

    /// <summary>The class and the settings of a layer in the words of Keras 2.</summary>
    public static (string ClassName, KerasConfig Config) Adapt(string className, KerasConfig config)
    {
        JsonObject json = (JsonObject)config.Json.DeepClone();
        foreach ((string old, string now) in Names)
        {
            if (json[old] is { } value && json[now] is null) json[now] = value.DeepClone();
        }

        if (config.Text("dim_ordering") is { } ordering) json["data_format"] = ordering == "th" ? "channels_first" : "channels_last";
        if (config["output_dim"] is { } outputs) json[className == "Embedding" ? "output_dim" : "units"] = outputs.DeepClone();
        Convolution(config, json);
        if (className == "LocallyConnected2D" || className == "LocallyConnected1D") json["implementation"] = 1;
        if (className == "BatchNormalization") (json["scale"], json["center"]) = (true, true);
        if (className.StartsWith("UpSampling", StringComparison.Ordinal) && json["size"] is null) json["size"] = 2;
        if (className is "GRU") json["reset_after"] = false;
        return (Classes.GetValueOrDefault(className, className), new KerasConfig(json));
    }

    private static void Convolution(KerasConfig config, JsonObject json)
    {
        if (config["nb_filter"] is { } filters) json["filters"] = filters.DeepClone();
        if (Sizes(config, "nb_row", "nb_col") is { } two) json["kernel_size"] = two;
        if (Sizes(config, "kernel_dim1", "kernel_dim2", "kernel_dim3") is { } three) json["kernel_size"] = three;
        if (config["filter_length"] is { } length) json["kernel_size"] = new JsonArray(length.DeepClone());
        if (config["subsample"] is { } steps) json["strides"] = steps.DeepClone();
        if (config["subsample_length"] is { } step) json["strides"] = new JsonArray(step.DeepClone());
        if (config["atrous_rate"] is { } rate) json["dilation_rate"] = rate.DeepClone();
    }

    private static JsonArray? Sizes(KerasConfig config, params string[] keys) =>
        keys.All(config.Has) ? new JsonArray([.. keys.Select(key => config[key]!.DeepClone())]) : null;
}
