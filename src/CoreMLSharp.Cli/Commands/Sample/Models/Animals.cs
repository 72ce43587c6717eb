using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>
/// An object detector as Create ML writes it, which finds the same in every photo: a dog in the middle, another one nearly there, which
/// the suppression drops, a cat in the upper left corner, and nothing in the last box.
/// </summary>
internal static class Animals
{
    public static Model Create()
    {
        NonMaximumSuppressionNames names = new();
        return PipelineBuilder.Pipeline(
            new NeuralNetworkBuilder(
                [Feature.Image("image", 100, 100)],
                [
                    Feature.MultiArray(names.ConfidenceInput, DataType.Double, 4, 2),
                    Feature.MultiArray(names.CoordinatesInput, DataType.Double, 4, 4),
                ])
                .AddLoadConstantND("confidences", names.ConfidenceInput, new float[] { 0.1f, 0.7f, 0.9f, 0.05f, 0.8f, 0.05f, 0, 0 }, [4, 2])
                .AddLoadConstantND(
                    "boxes",
                    names.CoordinatesInput,
                    new float[] { 0.1f, 0.15f, 0.2f, 0.3f, 0.5f, 0.5f, 0.2f, 0.4f, 0.5f, 0.5f, 0.2f, 0.42f, 0, 0, 0, 0 },
                    [4, 4])
                .Build(),
            NonMaximumSuppressionBuilder.Create(4, new[] { "dog", "cat" }, names: names));
    }
}
