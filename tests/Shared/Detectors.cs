using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests;

/// <summary>
/// Object detectors of images of 100 × 100 pixels that find the same in every photo: a dog in the middle, another one nearly there, a
/// cat in the upper left corner, and a box of which they are not sure at all.
/// </summary>
internal static class Detectors
{
    private static readonly float[] Confidences = [0.1f, 0.7f, 0.9f, 0.05f, 0.8f, 0.05f, 0, 0];
    private static readonly float[] Coordinates = [0.1f, 0.15f, 0.2f, 0.3f, 0.5f, 0.5f, 0.2f, 0.4f, 0.5f, 0.5f, 0.2f, 0.42f, 0, 0, 0, 0];

    /// <summary>The network alone, whose outputs are called as a caller wishes.</summary>
    public static Model Network(string confidence = "confidence", string coordinates = "coordinates") => new NeuralNetworkBuilder(
        [Feature.Image("image", 100, 100)],
        [Feature.MultiArray(confidence, DataType.Double, 4, 2), Feature.MultiArray(coordinates, DataType.Double, 4, 4)])
        .AddLoadConstantND("confidences", confidence, Confidences, [4, 2])
        .AddLoadConstantND("boxes", coordinates, Coordinates, [4, 4])
        .Build();

    /// <summary>The network with its classes in the metadata.</summary>
    public static Model NetworkWithMetadata(string key, string classes)
    {
        Model model = Network();
        model.Description.Metadata = new Metadata { UserDefined = { [key] = classes } };
        return model;
    }

    /// <summary>The network, and a stage that keeps the most confident of overlapping boxes.</summary>
    public static Model Pipeline(NonMaximumSuppressionNames? names = null)
    {
        names ??= new NonMaximumSuppressionNames();
        return PipelineBuilder.Pipeline(
            Network(names.ConfidenceInput, names.CoordinatesInput),
            NonMaximumSuppressionBuilder.Create(4, new[] { "dog", "cat" }, names: names));
    }
}
