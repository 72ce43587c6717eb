using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>A network that reads digits, as far as its form goes: it was never trained.</summary>
internal static class Digits
{
    /// <summary>A network for digits of 28 by 28 pixels, with weights that mean nothing.</summary>
    public static Model Create() => new()
    {
        SpecificationVersion = 3,
        Description = new ModelDescription
        {
            Input = { Feature.Image("image", 28, 28, ImageFeatureType.Types.ColorSpace.Grayscale) },
            Output = { Feature.Int64("digit") },
            PredictedFeatureName = "digit",
        },
        NeuralNetworkClassifier = new NeuralNetworkClassifier
        {
            Layers =
            {
                new NeuralNetworkLayer
                {
                    Name = "conv", Input = { "image" }, Output = { "maps" },
                    Convolution = new ConvolutionLayerParams
                    {
                        OutputChannels = 32, KernelChannels = 1, KernelSize = { 5, 5 }, NGroups = 1, HasBias = true,
                        Weights = Zeros(800), Bias = Zeros(32), Valid = new ValidPadding(),
                    },
                },
                new NeuralNetworkLayer
                {
                    Name = "relu", Input = { "maps" }, Output = { "positive" },
                    Activation = new ActivationParams { ReLU = new ActivationReLU() },
                },
                new NeuralNetworkLayer { Name = "flatten", Input = { "positive" }, Output = { "row" }, Flatten = new FlattenLayerParams() },
                new NeuralNetworkLayer
                {
                    Name = "dense", Input = { "row" }, Output = { "scores" },
                    InnerProduct = new InnerProductLayerParams
                    {
                        InputChannels = 18_432, OutputChannels = 10, HasBias = true, Weights = Zeros(184_320), Bias = Zeros(10),
                    },
                },
                new NeuralNetworkLayer
                {
                    Name = "softmax", Input = { "scores" }, Output = { "probabilities" }, Softmax = new SoftmaxLayerParams(),
                },
            },
            Int64ClassLabels = new Int64Vector { Vector = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 } },
        },
    };

    private static WeightParams Zeros(int count) => new() { FloatValue = { new float[count] } };
}
