using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>A network to edit.</summary>
internal static class Style
{
    /// <summary>A network from numbers from 0 to 1 to such numbers, named and typed as a converter might.</summary>
    public static Model Create() => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription
        {
            Input = { Feature.MultiArray("input1", DataType.Double, 1, 3, 64, 64) },
            Output = { Feature.MultiArray("output1", DataType.Double, 1, 3, 64, 64) },
        },
        NeuralNetwork = new NeuralNetwork
        {
            ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
            Layers =
            {
                Layers.Convolution("conv", "input1", "maps", inputs: 3, outputs: 3),
                new NeuralNetworkLayer
                {
                    Name = "sigmoid", Input = { "maps" }, Output = { "output1" },
                    Activation = new ActivationParams { Sigmoid = new ActivationSigmoid() },
                },
            },
        },
    };
}
