using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>What the three kinds of neural network models have in common.</summary>
/// <param name="Layers">The layers in the order of computation.</param>
/// <param name="Preprocessing">What is done to image inputs.</param>
/// <param name="ArrayMapping">How arrays become tensors.</param>
/// <param name="ImageMapping">How images become tensors.</param>
internal sealed record Network(
    IReadOnlyList<NeuralNetworkLayer> Layers,
    IReadOnlyList<NeuralNetworkPreprocessing> Preprocessing,
    NeuralNetworkMultiArrayShapeMapping ArrayMapping,
    NeuralNetworkImageShapeMapping ImageMapping)
{
    public static Network? Of(Model model) => model.Network is { } network
        ? new(network.Layers, network.Preprocessing, network.ArrayInputShapeMapping, network.ImageInputShapeMapping)
        : null;
}
