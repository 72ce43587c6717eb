using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>Walks the layers of a network and of those that its loops and branches hold.</summary>
internal static class Networks
{
    /// <summary>The list of layers of a network of any of the three kinds; null for every other model.</summary>
    public static RepeatedField<NeuralNetworkLayer>? LayersOf(Model model) => model.TypeCase switch
    {
        Model.TypeOneofCase.NeuralNetwork => model.NeuralNetwork.Layers,
        Model.TypeOneofCase.NeuralNetworkClassifier => model.NeuralNetworkClassifier.Layers,
        Model.TypeOneofCase.NeuralNetworkRegressor => model.NeuralNetworkRegressor.Layers,
        _ => null,
    };

    /// <summary>The list itself and those of all networks inside, outer ones first.</summary>
    public static IEnumerable<RepeatedField<NeuralNetworkLayer>> ListsIn(RepeatedField<NeuralNetworkLayer> layers) =>
        layers.SelectMany(Inside).SelectMany(network => ListsIn(network.Layers)).Prepend(layers);

    private static IEnumerable<NeuralNetwork> Inside(NeuralNetworkLayer layer) => layer.LayerCase switch
    {
        NeuralNetworkLayer.LayerOneofCase.Branch => new[] { layer.Branch.IfBranch, layer.Branch.ElseBranch }.OfType<NeuralNetwork>(),
        NeuralNetworkLayer.LayerOneofCase.Loop => new[] { layer.Loop.ConditionNetwork, layer.Loop.BodyNetwork }.OfType<NeuralNetwork>(),
        _ => [],
    };
}
