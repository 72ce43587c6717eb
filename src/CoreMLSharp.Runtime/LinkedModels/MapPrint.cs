using CoreMLSharp.Building;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>
/// <see cref="BuiltInModels.Default"/> with a second output: beside the vector <c>features</c> the last map that it is the average of,
/// <c>map</c>, [channels, height, width], for what must know where in a photo something is. Both come of one run. It has the same weights,
/// so that it is made from that model rather than stored beside it; classifiers link to the other, whose one output they need.
/// </summary>
internal static class MapPrint
{
    public const string Name = "MapPrint-1";

    private const string Output = "map";

    /// <summary>Pixels a cell of the map, along each side.</summary>
    private const int Stride = 32;

    /// <summary>The model.</summary>
    public static Model Create()
    {
        using Stream stream = BuiltInModels.Open(BuiltInModels.Default);
        Model model = Model.Parser.ParseFrom(stream);
        ImageFeatureType image = model.Description.Input[0].Type.ImageType;
        IList<NeuralNetworkLayer> layers = model.NeuralNetwork.Layers;
        NeuralNetworkLayer average = layers.Single(layer => layer.Pooling is not null);
        NeuralNetworkLayer last = layers.Single(layer => layer.Output.Contains(average.Input[0]));
        ulong channels = layers.Single(layer => layer.Output.Contains(last.Input[0])).Convolution.OutputChannels;
        average.Input[0] = last.Output[0] = Output;
        model.Description.Output.Add(
            Feature.MultiArray(Output, DataType.Float32, (long)channels, image.Height / Stride, image.Width / Stride));
        return model;
    }
}
