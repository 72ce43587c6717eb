using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.NetworkClassification;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// A network from key points, [frames, 3, points], to a class, with the names of Create ML's. Where the points are and how large the hand
/// or body is in the picture is taken out first; what is left goes through convolutions over time, or, for one frame, through two layers.
/// </summary>
internal sealed class KeyPointNetwork
{
    public const string Poses = "poses", Label = "label", Probabilities = "labelProbabilities";

    private const int Filters = 64;

    /// <summary>Convolutions halve the time until so many moments are left, over which means and maxima are taken.</summary>
    private const int ShortestTime = 8;

    private readonly NeuralNetworkBuilder _network;
    private readonly LearningLayers _layers;
    private readonly int _frames, _points, _classes;

    private KeyPointNetwork(NeuralNetworkBuilder network, int frames, int points, int classes, int seed)
    {
        (_network, _layers) = (network, new LearningLayers(network, seed));
        (_frames, _points, _classes) = (frames, points, classes);
    }

    /// <summary>Makes the network, with numbers to start from.</summary>
    /// <param name="frames">The frames of a window.</param>
    /// <param name="points">The number of points.</param>
    /// <param name="unit">How large key points usually are.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="seed">What the numbers follow from.</param>
    /// <returns>The network and patterns for what is to learn.</returns>
    public static (Model Network, IReadOnlyList<string> Parameters) Create(
        int frames, int points, float unit, IReadOnlyList<string> classes, int seed)
    {
        FeatureDescription poses = Feature.MultiArray(Poses, ArrayDataType.Float32, frames, KeyPointClip.Coordinates, points);
        poses.ShortDescription =
            $"Key points. The first dimension is time, over {frames} frames; the second x, y and the confidence in them; the third "
            + $"the points{KeyPointNames.Explain(points)}.";
        NeuralNetworkBuilder builder = new([poses], [Feature.MultiArray(Probabilities, ArrayDataType.Float32, classes.Count)]);
        KeyPointNetwork network = new(builder, frames, points, classes.Count, seed);
        network.Look(new KeyPointScaling(builder, points).Add(Poses, unit));
        Model model = builder.AddSoftmax("softmax", "scores", Probabilities).SetClassLabels([.. classes], Label, Probabilities).Build();
        return (model, network._layers.Parameters);
    }

    /// <param name="scaled">[3, frames, points].</param>
    private void Look(string scaled)
    {
        int channels = KeyPointClip.Coordinates * _points;
        _network.AddPermute("by_point", scaled, "by_point", [0, 1, 3, 2]);
        _network.AddReshape("by_time", "by_point", "by_time", [channels, 1, _frames]);
        if (_frames == 1)
        {
            string hidden = _layers.Connect("hidden1", "by_time", channels, Filters);
            hidden = _layers.Connect("hidden2", hidden, Filters, Filters);
            _layers.Score("scores", hidden, "scores", Filters, _classes);
            return;
        }

        string seen = _layers.Convolve("convolution1", "by_time", channels, Filters, Math.Min(5, _frames), 1);
        for (int time = _frames, number = 2; number == 2 || time > ShortestTime; time = (time + 1) / 2, number++)
        {
            seen = _layers.Convolve($"convolution{number}", seen, Filters, Filters, Math.Min(5, time), 2);
        }

        _network.AddPooling("mean", seen, "mean", 1, 1, 1, 1, PoolingType.Average, isGlobal: true);
        _network.AddPooling("largest", seen, "largest", 1, 1, 1, 1, PoolingType.Max, isGlobal: true);
        _network.AddConcat("all", ["mean", "largest"], "all");
        _layers.Score("scores", "all", "scores", 2 * Filters, _classes);
    }
}
