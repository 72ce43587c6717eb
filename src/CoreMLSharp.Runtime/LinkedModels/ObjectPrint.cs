using CoreMLSharp.Building;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>
/// The built-in extractor of object detectors: the convolutions of <see cref="BuiltInModels.Default"/>, up to the average, on a larger
/// picture. It has the same weights, so that it is made from that model rather than stored beside it.
/// </summary>
internal static class ObjectPrint
{
    public const string Name = "ObjectPrint-1";

    /// <summary>The side of the picture in pixels, a multiple of the coarse map's stride.</summary>
    private const int Side = 256;

    /// <summary>The last values of the resolutions that objects are found in, each with the name that it comes out under.</summary>
    private static readonly (string Layer, string Output, int Channels, int Stride)[] Maps =
        [("block10", "fine", 192, 16), ("block15", "coarse", 320, 32)];

    /// <summary>The model.</summary>
    public static Model Create()
    {
        using Stream stream = BuiltInModels.Open(BuiltInModels.Default);
        Model model = Model.Parser.ParseFrom(stream);
        ImageFeatureType image = model.Description.Input[0].Type.ImageType;
        (image.Width, image.Height) = (Side, Side);
        model.Description.Output.Clear();
        foreach ((string layer, string output, int channels, int stride) in Maps)
        {
            model.Description.Output.Add(Feature.MultiArray(output, DataType.Float32, channels, Side / stride, Side / stride));
            foreach (NeuralNetworkLayer user in model.NeuralNetwork.Layers) Rename(user.Input, layer, output);
            foreach (NeuralNetworkLayer maker in model.NeuralNetwork.Layers) Rename(maker.Output, layer, output);
        }

        NeuralNetworkLayer last = model.NeuralNetwork.Layers.Single(layer => layer.Output.Contains(Maps[^1].Output));
        while (model.NeuralNetwork.Layers[^1] != last) model.NeuralNetwork.Layers.RemoveAt(model.NeuralNetwork.Layers.Count - 1);
        return model;
    }

    private static void Rename(IList<string> names, string from, string to)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == from) names[i] = to;
        }
    }
}
