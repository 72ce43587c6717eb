using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.CompiledModels.NeuralNetworks;

/// <summary>
/// Reads a compiled network: its layers as JSON, their weights, what is done to images before the first layer, and how it is trained on
/// where it can be.
/// </summary>
internal static class EspressoNetwork
{
    private const string UpdateParameters = "updateParameters/NetworkUpdateParameters/coremldata.bin";
    private const string UpdatableLayers = "updateParameters/coremldata.bin";
    private const string Options = "neural_network_optionals/coremldata.bin";
    private const int FirstToKeepRanks = 4;
    private const int MaximumJsonBytes = 1 << 28;

    /// <summary>How files begin that are compressed as only Apple's systems have been seen to do it.</summary>
    private static ReadOnlySpan<byte> Compressed => "pbze"u8;

    /// <summary>Reads a network of any of the three kinds.</summary>
    /// <param name="parts">The folder.</param>
    /// <param name="model">The model that will hold it, of which the description is known already.</param>
    public static T Read<T>(CompiledParts parts, Model model) where T : INeuralNetwork, new()
    {
        string path = parts.PathOf(CompiledParts.Network);
        using EspressoWeights weights = new(parts.PathOf(CompiledParts.NetworkWeights));
        T network = new();
        try
        {
            EspressoRanks ranks = new(parts.Find(CompiledParts.NetworkShapes) is { } shapes ? ReadJson(shapes) : null);
            using JsonDocument document = JsonDocument.Parse(ReadJson(path));
            JsonElement root = document.RootElement;
            foreach (JsonElement layer in root.GetProperty("layers").EnumerateArray())
            {
                network.Layers.AddRange(EspressoLayers.Of(new EspressoLayer(layer, weights, ranks)));
            }

            if (root.TryGetProperty("transform_params", out JsonElement transforms))
            {
                foreach (JsonProperty image in transforms.EnumerateObject()) ReadPreprocessing(image, network, model.Description);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelFormatException($"{path} is not the network of a compiled model, or is damaged ({error.Message})", error);
        }

        ReadMappings(parts, network, model.SpecificationVersion);
        ReadUpdates(parts, network, model);
        return network;
    }

    private static byte[] ReadJson(string path)
    {
        if (new FileInfo(path).Length > MaximumJsonBytes) throw new ModelFormatException($"{path} is larger than any network's layers.");
        byte[] json = File.ReadAllBytes(path);
        return json.AsSpan().StartsWith(Compressed)
            ? throw new UnsupportedModelException($"{path} is compressed as Apple's own system files are, which is not read.")
            : json;
    }

    /// <summary>
    /// What is added to the channels of an image, and by what they are multiplied before; nothing where neither changes them.
    /// </summary>
    private static void ReadPreprocessing(JsonProperty image, INeuralNetwork network, ModelDescription description)
    {
        (float scale, float red, float green, float blue, float alpha) = (
            Number("scale", 1), Number("bias_r", 0), Number("bias_g", 0), Number("bias_b", 0), Number("bias_a", 0));
        if (scale == 1 && red == 0 && green == 0 && blue == 0) return;
        bool isGray = description.Input.FirstOrDefault(input => input.Name == image.Name)?.Type?.ImageType?.ColorSpace
            is ImageFeatureType.Types.ColorSpace.Grayscale or ImageFeatureType.Types.ColorSpace.GrayscaleFloat16;
        network.Preprocessing.Add(new NeuralNetworkPreprocessing
        {
            FeatureName = image.Name,
            Scaler = isGray
                ? new NeuralNetworkImageScaler { ChannelScale = scale, GrayBias = red != 0 ? red : alpha }
                : new NeuralNetworkImageScaler { ChannelScale = scale, RedBias = red, GreenBias = green, BlueBias = blue },
        });

        float Number(string name, float otherwise) =>
            image.Value.TryGetProperty(name, out JsonElement value) ? value.GetSingle() : otherwise;
    }

    /// <summary>
    /// Which rank arrays and images become: the second number of the table. Without the table, as where files were copied one by one, the
    /// version says it: only networks that keep ranks need the fourth.
    /// </summary>
    private static void ReadMappings(CompiledParts parts, INeuralNetwork network, int version)
    {
        if (parts.Find(Options) is { } path)
        {
            TableReader options = new(path);
            options.Int64();
            if (options.IsAtEnd || options.Int64() != 1) return;
        }
        else if (version < FirstToKeepRanks)
        {
            return;
        }

        network.ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping;
        network.ImageInputShapeMapping = NeuralNetworkImageShapeMapping.Rank4ImageMapping;
    }

    private static void ReadUpdates(CompiledParts parts, INeuralNetwork network, Model model)
    {
        if (parts.Find(UpdateParameters) is not { } path) return;
        TableReader message = new(path);
        try
        {
            network.UpdateParams = NetworkUpdateParameters.Parser.ParseFrom(message.Rest());
        }
        catch (InvalidProtocolBufferException error)
        {
            throw message.Damaged($"it does not say how the network is updated ({error.Message.TrimEnd('.')})");
        }

        model.IsUpdatable = true;
        if (parts.Find(UpdatableLayers) is not { } table) return;
        TableReader names = new(table);
        int count = names.Count("layers");
        HashSet<string> updatable = [];
        for (int i = 0; i < count; i++) updatable.Add(names.Text());
        foreach (NeuralNetworkLayer layer in network.Layers.Where(layer => updatable.Contains(layer.Name)))
        {
            layer.IsUpdatable = true;
            foreach (WeightParams weights in WeightsOf(layer)) weights.IsUpdatable = true;
        }
    }

    /// <summary>The weights of the two kinds of layers that can be updated.</summary>
    private static IEnumerable<WeightParams> WeightsOf(NeuralNetworkLayer layer) => new[]
    {
        layer.Convolution?.Weights, layer.Convolution?.Bias, layer.InnerProduct?.Weights, layer.InnerProduct?.Bias,
    }.OfType<WeightParams>();
}
