using System.IO.Compression;
using System.Text;
using CoreMLSharp.Tests;
using PureHDF;

namespace CoreMLSharp.Conversion.Tests.Keras;

/// <summary>An array of weights of a layer, for files that tests make.</summary>
internal sealed record Weights(string Name, long[] Dims, params float[] Elements)
{
    public H5Dataset ToDataset() => new(Elements, fileDims: [.. Dims.Select(dim => (ulong)dim)]);
}

/// <summary>Writes small Keras files of every kind, by another implementation of HDF5 than the one that reads them.</summary>
internal static class KerasFiles
{
    /// <summary>A layer of a description.</summary>
    public static string Layer(string className, string name, string settings = "", string nodes = "") =>
        $$$"""
        {"class_name": "{{{className}}}", "name": "{{{name}}}", "config": {"name": "{{{name}}}"{{{Rest(settings)}}} }{{{Nodes(nodes)}}} }
        """;

    /// <summary>The description of layers that call each other in turn.</summary>
    public static string Sequential(params string[] layers) =>
        $$$"""{"class_name": "Sequential", "config": {"name": "sequential", "layers": [{{{string.Join(", ", layers)}}}]}}""";

    /// <summary>The description of a network of any form.</summary>
    public static string Functional(string inputs, string outputs, params string[] layers) =>
        $$$"""
        {"class_name": "Functional", "config": {"name": "model", "layers": [{{{string.Join(", ", layers)}}}],
        "input_layers": [{{{inputs}}}], "output_layers": [{{{outputs}}}]}}
        """;

    /// <summary>The input layer of a shape, whose batch is free.</summary>
    public static string Input(string name, string shape) =>
        Layer("InputLayer", name, $"\"batch_input_shape\": [null, {shape}], \"dtype\": \"float32\"");

    /// <summary>A file of Keras 1 or 2: description and weights in one HDF5 file.</summary>
    public static string WriteHdf5(
        this TemporaryFolder folder, string? description, Dictionary<string, Weights[]> layers, string version = "2.15.0",
        string name = "model.h5")
    {
        H5Group weights = new() { Attributes = new() { ["layer_names"] = layers.Keys.ToArray(), ["keras_version"] = version } };
        foreach ((string layer, Weights[] arrays) in layers)
        {
            H5Group group = new() { Attributes = new() { ["weight_names"] = arrays.Select(array => array.Name).ToArray() } };
            foreach (Weights array in arrays) Inner(group, array.Name.Split('/')[..^1])[array.Name.Split('/')[^1]] = array.ToDataset();
            weights[layer] = group;
        }

        H5File file = new() { ["model_weights"] = weights, Attributes = new() { ["keras_version"] = version } };
        if (description is not null) file.Attributes["model_config"] = description;
        file.Write(folder[name]);
        return folder[name];
    }

    /// <summary>A <c>.keras</c> archive, whose weights are in groups by a path of names.</summary>
    public static string WriteArchive(this TemporaryFolder folder, string description, Dictionary<string, Weights[]> groups)
    {
        H5File file = [];
        foreach ((string path, Weights[] arrays) in groups)
        {
            H5Group group = Inner(file, path.Split('/'));
            H5Group own = new() { Attributes = new() { ["name"] = arrays.Length == 0 ? "" : arrays[0].Name.Split('/')[0] } };
            for (int i = 0; i < arrays.Length; i++) own[$"{i}"] = arrays[i].ToDataset();
            group["vars"] = own;
        }

        using MemoryStream weights = new();
        file.Write(weights, new H5WriteOptions());
        using ZipArchive archive = ZipFile.Open(folder["model.keras"], ZipArchiveMode.Create);
        Add(archive, "config.json", Encoding.UTF8.GetBytes(description));
        Add(archive, "metadata.json", "{\"keras_version\": \"3.9.2\"}"u8.ToArray());
        Add(archive, "model.weights.h5", weights.ToArray());
        return folder["model.keras"];
    }

    /// <summary>Adds a file to an archive.</summary>
    public static void Add(ZipArchive archive, string name, byte[] bytes)
    {
        using Stream entry = archive.CreateEntry(name).Open();
        entry.Write(bytes);
    }

    private static H5Group Inner(H5Group group, IEnumerable<string> path)
    {
        foreach (string part in path)
        {
            if (!group.TryGetValue(part, out object? inner)) group[part] = inner = new H5Group();
            group = (H5Group)inner;
        }

        return group;
    }

    private static string Rest(string settings) => settings.Length == 0 ? "" : ", " + settings;

    private static string Nodes(string nodes) => nodes.Length == 0 ? "" : $", \"inbound_nodes\": {nodes}";
}
