using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests;

/// <summary>
/// A network that runs a loop while its input x is not 0, so that a prediction takes as long as its configuration lets it; y is x.
/// </summary>
internal static class LongModel
{
    public static MLModel Load(long iterations) =>
        MLModel.Load(new ModelFile(Create()), new MLModelConfiguration { MaximumLoopIterations = iterations });

    public static Dictionary<string, MLFeatureValue> Input(float x) => new() { ["x"] = MLMultiArray.Wrap([x]) };

    private static Model Create() => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription { Input = { Number("x") }, Output = { Number("y") } },
        NeuralNetwork = new NeuralNetwork
        {
            ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
            Layers =
            {
                new NeuralNetworkLayer
                {
                    Name = "wait",
                    Loop = new LoopLayerParams
                    {
                        ConditionVar = "y",
                        ConditionNetwork = new NeuralNetwork { Layers = { Copy() } },
                        BodyNetwork = new NeuralNetwork { Layers = { Copy() } },
                    },
                },
            },
        },
    };

    private static NeuralNetworkLayer Copy() => new() { Name = "y", Input = { "x" }, Output = { "y" }, Copy = new CopyLayerParams() };

    private static FeatureDescription Number(string name) => Feature.MultiArray(name, ArrayFeatureType.Types.ArrayDataType.Float32, 1);
}
