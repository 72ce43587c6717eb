using System.Buffers.Binary;
using System.Text.Json.Nodes;
using CoreMLSharp.Conversion.Keras.Architecture;
using CoreMLSharp.Conversion.Keras.Weights;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras.Files;

/// <summary>The files beside a description, in a folder or an archive.</summary>
internal interface IModelParts
{
    /// <summary>The bytes of a file by its name.</summary>
    /// <exception cref="ModelFormatException">There is none, or it is not beside the description.</exception>
    byte[] Read(string name);
}

/// <summary>Files in a folder, by names without a way out of it.</summary>
internal sealed class FolderParts(string folder) : IModelParts
{
    public byte[] Read(string name)
    {
        string path = Path.GetFullPath(Path.Combine(folder, name));
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        return path.StartsWith(root, StringComparison.Ordinal) && File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new ModelFormatException($"the file '{name}' of weights is missing.");
    }
}

/// <summary>
/// The layers model of TensorFlow.js: the same description as Keras's (<c>modelTopology</c>), and a list of weights
/// (<c>weightsManifest</c>) that stand one after the other in binary files.
/// </summary>
internal static class TensorFlowJs
{
    /// <summary>Opens a model by its description.</summary>
    public static KerasFile Open(JsonObject json, IModelParts parts)
    {
        JsonObject topology = json["modelTopology"] as JsonObject ?? throw new ModelFormatException("modelTopology is no object.");
        if (topology["node"] is not null)
        {
            throw new UnsupportedModelException(
                "it is a graph model of TensorFlow.js; only layers models can be read. Convert the model it was made from.");
        }

        // Networks that JavaScript wrote have the form of Keras 2.
        KerasConfig config = new(topology);
        string? written = config.Text("keras_version");
        KerasVersion version = written is not null && char.IsAsciiDigit(written[0]) && written[0] != '1'
            ? KerasVersion.Parse(written, config.Text("backend"))
            : new KerasVersion(2, IsTensorFlow: false, "tensorflow");
        JsonObject description = topology["model_config"] as JsonObject ?? topology;
        KerasLayer network = new ArchitectureReader(version).Read(description);
        return new KerasFile(network, version, null, table => Assign(network, new WeightList(version, table), ReadWeights(json, parts)));
    }

    /// <summary>By the names of layers and weights where they are there; otherwise in the order of the list.</summary>
    private static void Assign(KerasLayer network, WeightList list, IReadOnlyList<KerasArray> arrays)
    {
        List<(KerasLayer Layer, WeightSlot Slot)> slots = list.SlotsOf(network);
        Dictionary<string, KerasArray> byName = [];
        foreach (KerasArray array in arrays) byName[TwoParts(array.Name)] = array;
        if (slots.All(slot => byName.ContainsKey($"{slot.Layer.Name}/{slot.Slot.Name}")))
        {
            foreach ((KerasLayer layer, WeightSlot slot) in slots) layer.Weights[slot.Name] = byName[$"{layer.Name}/{slot.Name}"];
            return;
        }

        int start = 0;
        foreach (KerasLayer layer in network.Model!.Layers)
        {
            int count = list.SlotsOf(layer).Count;
            list.Assign(layer, [.. arrays.Skip(start).Take(count)]);
            start += count;
        }
    }

    /// <summary>The last two parts of a name: the layer's and that of the weights.</summary>
    private static string TwoParts(string name)
    {
        string[] parts = name.Split(':')[0].Split('/');
        return string.Join('/', parts[^Math.Min(2, parts.Length)..]);
    }

    private static List<KerasArray> ReadWeights(JsonObject json, IModelParts parts)
    {
        List<KerasArray> arrays = [];
        foreach (JsonObject group in (json["weightsManifest"] as JsonArray ?? []).OfType<JsonObject>())
        {
            byte[] bytes = [.. (group["paths"] as JsonArray ?? []).SelectMany(path => parts.Read((string?)path ?? ""))];
            int start = 0;
            foreach (JsonObject weight in (group["weights"] as JsonArray ?? []).OfType<JsonObject>())
            {
                arrays.Add(ReadArray(new KerasConfig(weight), bytes, ref start));
            }
        }

        return arrays;
    }

    private static KerasArray ReadArray(KerasConfig weight, byte[] bytes, ref int start)
    {
        string name = weight.Text("name") ?? throw new ModelFormatException("an array of weights has no name.");
        long[] dims = weight.Integers("shape") ?? [];
        KerasConfig? quantization = weight.Object("quantization") is { } found ? new KerasConfig(found) : null;
        string type = quantization?.Text("dtype") ?? weight.Text("dtype", "float32");
        int size = type switch
        {
            "float32" or "int32" => 4,
            "float16" or "uint16" => 2,
            "uint8" or "bool" => 1,
            _ => throw new UnsupportedModelException($"the weights '{name}' are of the type {type}."),
        };
        long count = Shapes.TensorShape.Product(dims);
        if (count < 0 || count * size > bytes.Length - start)
        {
            throw new ModelFormatException($"the file of weights ends before '{name}' does.");
        }

        ReadOnlyMemory<byte> part = bytes.AsMemory(start, (int)count * size);
        start += (int)count * size;
        float scale = quantization?.Number("scale", 1) ?? 1;
        float minimum = quantization?.Number("min", 0) ?? 0;
        return new KerasArray(name, dims, () =>
        {
            float[] numbers = new float[count];
            for (int i = 0; i < numbers.Length; i++) numbers[i] = (Element(part.Span.Slice(i * size, size), type) * scale) + minimum;
            return numbers;
        });
    }

    private static float Element(ReadOnlySpan<byte> bytes, string type) => type switch
    {
        "float32" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "int32" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "float16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        "uint16" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        _ => bytes[0],
    };
}
