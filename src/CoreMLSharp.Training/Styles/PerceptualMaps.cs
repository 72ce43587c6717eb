using System.Numerics.Tensors;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Styles;

/// <summary>
/// What a network that knows pictures sees in one: the maps on the way of the built-in feature extractor, fixed. Two pictures have the same
/// content where their maps are alike, and the same style where the maps' means and covariances are
/// (Gatys et al., 2016, who take correlations, in which a picture's brightness outweighs its texture).
/// </summary>
internal sealed class PerceptualMaps
{
    /// <summary>The maps whose means and covariances are the style, of 1/2, 1/4, 1/8, 1/8 and 1/16 of a picture's sides.</summary>
    public static readonly IReadOnlyList<string> Style = ["stem", "block1", "block2", "block4", "block7"];

    /// <summary>The map that is the content, of 1/8 of a picture's sides.</summary>
    public const string Content = "block4";

    private readonly IReadOnlyList<NeuralNetworkLayer> _layers;
    private readonly float _scale;
    private readonly float[] _bias;

    private PerceptualMaps(NeuralNetwork network)
    {
        string last = Style[^1];
        int count = network.Layers.TakeWhile(layer => !layer.Output.Contains(last)).Count() + 1;
        _layers = [.. network.Layers.Take(count)];
        NeuralNetworkImageScaler scaler = network.Preprocessing[0].Scaler;
        (_scale, _bias) = (scaler.ChannelScale, [scaler.RedBias, scaler.GreenBias, scaler.BlueBias]);
    }

    /// <summary>Reads the built-in extractor.</summary>
    public static PerceptualMaps Load()
    {
        using ModelFile file = new ModelSource(BuiltInModels.Default, null).Open();
        return new PerceptualMaps(file.Specification.NeuralNetwork);
    }

    /// <summary>The name of a map in a network to which <see cref="AddTo"/> added it.</summary>
    public static string NameOf(string prefix, string map) => $"{prefix}/{map}";

    /// <summary>Adds the layers that make the maps of a picture.</summary>
    /// <param name="network">The network.</param>
    /// <param name="image">The picture: [3, height, width], from 0 to 255.</param>
    /// <param name="prefix">What the names of layers and maps begin with.</param>
    /// <param name="last">The last map to make.</param>
    public void AddTo(NeuralNetworkBuilder network, string image, string prefix, string last)
    {
        string scaled = NameOf(prefix, "scaled");
        network.AddScale(scaled, image, scaled, (float[])[_scale], _bias, shapeBias: [3]);
        Dictionary<string, string> names = new() { [_layers[0].Input[0]] = scaled };
        foreach (NeuralNetworkLayer layer in _layers)
        {
            NeuralNetworkLayer copy = layer.Clone();
            copy.Name = NameOf(prefix, layer.Name);
            for (int i = 0; i < copy.Input.Count; i++) copy.Input[i] = names[copy.Input[i]];
            for (int i = 0; i < copy.Output.Count; i++) copy.Output[i] = names[layer.Output[i]] = NameOf(prefix, layer.Output[i]);
            network.AddLayer(copy);
            if (layer.Output.Contains(last)) return;
        }
    }

    /// <summary>The style of a picture in each map of <see cref="Style"/>.</summary>
    public IReadOnlyList<MapStatistics> StyleOf(PixelBuffer picture, int threads)
    {
        using MLModel model = ModelOf(picture.Width, picture.Height, threads);
        IReadOnlyDictionary<string, MLMultiArray> maps = See(model, MLImage.FromPixels(picture));
        return [.. Style.Select(map => StatisticsOf(maps[map]))];
    }

    /// <summary>A model of the maps of <see cref="Style"/>, for pictures of one size.</summary>
    public MLModel ModelOf(int width, int height, int threads)
    {
        NeuralNetworkBuilder network = new(
            [Feature.Image("image", width, height, ImageFeatureType.Types.ColorSpace.Rgb)],
            Style.Select(map => Feature.MultiArray(NameOf("seen", map), ArrayFeatureType.Types.ArrayDataType.Float32)));
        AddTo(network, "image", "seen", Style[^1]);
        using ModelFile file = new(network.Build());
        return MLModel.Load(file, new MLModelConfiguration { Threads = threads });
    }

    /// <summary>The maps of a picture, by their names in <see cref="Style"/>.</summary>
    /// <param name="model">What <see cref="ModelOf"/> gave.</param>
    /// <param name="picture">The picture.</param>
    public static IReadOnlyDictionary<string, MLMultiArray> See(MLModel model, MLImage picture)
    {
        IReadOnlyDictionary<string, MLFeatureValue> maps = model.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = picture });
        return Style.ToDictionary(map => map, map => maps[NameOf("seen", map)].MultiArrayValue);
    }

    /// <summary>The style in a map.</summary>
    public static MapStatistics StatisticsOf(MLMultiArray map)
    {
        float[] elements = map.ToFloats();
        int channels = (int)map.Shape[^3];
        int places = elements.Length / channels;
        Memory<float>[] rows = [.. Enumerable.Range(0, channels).Select(i => elements.AsMemory(i * places, places))];
        float[] means = [.. rows.Select(row => TensorPrimitives.Sum<float>(row.Span) / places)];
        foreach ((Memory<float> row, float mean) in rows.Zip(means)) TensorPrimitives.Subtract(row.Span, mean, row.Span);
        return new MapStatistics(
            means, [.. rows.SelectMany(a => rows.Select(b => TensorPrimitives.Dot<float>(a.Span, b.Span) / places))]);
    }
}

/// <summary>What a style is in one map, whatever the place.</summary>
/// <param name="Means">The mean of each channel.</param>
/// <param name="Covariances">The covariance of each two channels: [channels, channels].</param>
internal sealed record MapStatistics(float[] Means, float[] Covariances);
