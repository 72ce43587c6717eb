using CoreMLSharp.Building;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>
/// <see cref="BuiltInModels.Default"/> with a second output: beside the vector <c>features</c> the last of the maps that it is made of,
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
        NeuralNetworkLayer last = layers.TakeWhile(layer => layer.Pooling is null).Last();
        ulong channels = layers.Single(layer => layer.Output.Contains(last.Input[0])).Convolution.OutputChannels;
        foreach (NeuralNetworkLayer user in layers.Where(layer => layer.Input.Contains(last.Output[0]))) user.Input[0] = Output;
        last.Output[0] = Output;
        model.Description.Output.Add(
            Feature.MultiArray(Output, DataType.Float32, (long)channels, image.Height / Stride, image.Width / Stride));
        return model;
    }
}
