using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using Operation = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// The network of a detector: from the maps of an extractor to boxes. Both maps are brought to few channels, the coarse one
/// is looked at in windows of 3 × 3 cells and brought to the fine one's resolution, and both together are looked at in such windows. A box
/// is computed as in YOLOv2 (Redmon and Farhadi, 2016), but that its middle may lie in a cell beside its own, too.
/// </summary>
internal sealed class DetectorNetwork(DetectorDesign design)
{
    /// <summary>The output of the network to train: [anchors · numbers, grid, grid].</summary>
    public const string Scores = "scores";

    /// <summary>Channels to which each map is brought.</summary>
    private const int Narrow = 64;

    /// <summary>Channels of the windows.</summary>
    private const int Wide = 64;

    /// <summary>At first there is nothing anywhere, with a probability of 1 in 55: most cells are empty.</summary>
    private const float FirstObjectness = -4;

    /// <summary>The largest factor between an anchor's size and a box's is e⁴.</summary>
    public const float MostScale = 4;

    /// <summary>Convolutions over the coarse map, so that large objects are seen whole.</summary>
    private const int Contexts = 2;

    private long ScoreChannels => design.Anchors.Count * design.Numbers;

    /// <summary>How far a box's middle can be from the corner of the first cell that it is looked for in, in parts of the side.</summary>
    public static float MiddleScale(DetectorDesign design) => (1f + (2 * DetectorDesign.Reach)) / design.Grid;

    /// <summary>The part that learns, with weights to begin with.</summary>
    public Model ToTrain()
    {
        Random random = new(0);
        NeuralNetworkBuilder network = new(
            [Map(design.Fine), Map(design.Coarse)],
            [Feature.MultiArray(Scores, DataType.Float32, ScoreChannels, design.Grid, design.Grid)]);
        Add(network, design.Fine.Name, design.Coarse.Name, layer => First(layer, random));
        return network.Build();
    }

    /// <summary>The whole network, which ends in confidences [boxes, classes] and coordinates [boxes, 4].</summary>
    /// <param name="trained">What <see cref="ToTrain"/> became.</param>
    public Model ToFinish(Model trained)
    {
        NonMaximumSuppressionNames names = new();
        NeuralNetworkBuilder network = new(
            [Map(design.Fine), Map(design.Coarse)],
            [
                Feature.MultiArray(names.ConfidenceInput, DataType.Double, design.Boxes, design.Classes.Count),
                Feature.MultiArray(names.CoordinatesInput, DataType.Double, design.Boxes, 4),
            ],
            disableRank5ShapeMapping: true);
        network.AddExpandDims("fine_as_batch", design.Fine.Name, "fine_as_batch", [0]);
        network.AddExpandDims("coarse_as_batch", design.Coarse.Name, "coarse_as_batch", [0]);
        Dictionary<string, ConvolutionLayerParams> learned = trained.NetworkLayers
            .Where(layer => layer.Convolution is not null).ToDictionary(layer => layer.Name, layer => layer.Convolution);
        Add(network, "fine_as_batch", "coarse_as_batch", layer => (learned[layer.Name].Weights, learned[layer.Name].Bias));
        Decode(network, names);
        return network.Build();
    }

    private static FeatureDescription Map(FeatureMap map) =>
        Feature.MultiArray(map.Name, DataType.Float32, map.Channels, map.Side, map.Side);

    private void Add(NeuralNetworkBuilder network, string fine, string coarse, Func<Layer, (WeightData, WeightData)> weights)
    {
        Convolve(network, new("fine_narrow", design.Fine.Channels, Narrow, 1), fine, weights);
        Convolve(network, new("coarse_narrow", design.Coarse.Channels, Narrow, 1), coarse, weights);
        string context = "coarse_narrow";
        for (int i = 1; i <= Contexts; i++)
        {
            Convolve(network, new($"context{i}", Narrow, Narrow, 3), context, weights);
            context = $"context{i}";
        }

        network.AddUpsample("coarse_spread", context, "coarse_spread", 2, 2);
        network.AddConcat("both", ["fine_narrow", "coarse_spread"], "both");
        Convolve(network, new("window", 2 * Narrow, Wide, 3), "both", weights);
        Convolve(network, new(Scores, Wide, (int)ScoreChannels, 1), "window", weights);
    }

    private static void Convolve(
        NeuralNetworkBuilder network, Layer layer, string input, Func<Layer, (WeightData, WeightData)> weights)
    {
        (WeightData kernel, WeightData bias) = weights(layer);
        bool isLast = layer.Name == Scores;
        string convolved = isLast ? layer.Name : $"{layer.Name}_linear";
        network.AddConvolution(
            layer.Name, input, convolved, layer.Inputs, layer.Outputs, layer.Kernel, layer.Kernel, kernel, bias,
            borderMode: BorderMode.Same);
        if (!isLast) network.AddActivation($"{layer.Name}_relu", convolved, layer.Name, Activation.ReLU());
    }

    /// <summary>
    /// Weights to begin with: uniform, as large as keeps the scale (He et al., 2015); the scores nearly the same everywhere.
    /// </summary>
    private (WeightData Kernel, WeightData Bias) First(Layer layer, Random random)
    {
        int inputs = layer.Inputs * layer.Kernel * layer.Kernel;
        double limit = layer.Name == Scores ? 0.01 : Math.Sqrt(6.0 / inputs);
        Half[] kernel = [.. Enumerable.Range(0, inputs * layer.Outputs).Select(_ => (Half)(limit * ((2 * random.NextDouble()) - 1)))];
        Half[] bias = new Half[layer.Outputs];
        if (layer.Name == Scores)
        {
            for (int anchor = 0; anchor < design.Anchors.Count; anchor++) bias[(anchor * design.Numbers) + 4] = (Half)FirstObjectness;
        }

        return (kernel, bias);
    }

    /// <summary>From scores to boxes: [boxes, numbers], of which the middle is in a cell and the size a factor to an anchor's.</summary>
    private void Decode(NeuralNetworkBuilder network, NonMaximumSuppressionNames names)
    {
        long anchors = design.Anchors.Count, classes = design.Classes.Count;
        network.AddReshapeStatic("by_anchor", Scores, "by_anchor", [anchors, design.Numbers, design.Cells])
            .AddTranspose("by_cell", "by_anchor", "by_cell", [2, 0, 1])
            .AddSplitND("parts", "by_cell", ["middle", "scale", "object", "class"], 2, [2, 2, 1, classes])
            .AddActivation("middle_in_cell", "middle", "middle_in_cell", Activation.Sigmoid())
            .AddActivation("middle_offset", "middle_in_cell", "middle_offset", Activation.Linear(MiddleScale(design)))
            .AddLoadConstantND("cells", "cells", Corners(), [design.Cells, 1, 2])
            .AddAddBroadcastable("centers", ["middle_offset", "cells"], "centers")
            .AddClip("scale_limited", "scale", "scale_limited", -MostScale, MostScale)
            .AddUnary("factor", "scale_limited", "factor", Operation.Exp)
            .AddLoadConstantND("anchors", "anchors", Sizes(), [1, anchors, 2])
            .AddMultiplyBroadcastable("sizes", ["factor", "anchors"], "sizes")
            .AddConcatND("boxes", ["centers", "sizes"], "boxes", 2)
            .AddReshapeStatic("coordinates", "boxes", names.CoordinatesInput, [design.Boxes, 4])
            .AddActivation("objectness", "object", "objectness", Activation.Sigmoid())
            .AddSoftmaxND("classes", "class", "classes", 2)
            .AddMultiplyBroadcastable("confidences", ["objectness", "classes"], "confidences")
            .AddReshapeStatic("confidence", "confidences", names.ConfidenceInput, [design.Boxes, classes]);
    }

    private float[] Corners() =>
    [
        .. Enumerable.Range(0, design.Cells).SelectMany(cell => new[] { cell % design.Grid, cell / design.Grid })
            .Select(place => (float)(place - DetectorDesign.Reach) / design.Grid),
    ];

    private float[] Sizes() => [.. design.Anchors.SelectMany(anchor => new[] { (float)anchor.Width, (float)anchor.Height })];

    /// <summary>A convolution.</summary>
    private sealed record Layer(string Name, int Inputs, int Outputs, int Kernel);
}
