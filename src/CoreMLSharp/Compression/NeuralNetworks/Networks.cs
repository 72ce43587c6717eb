using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>Walks the layers of a network and of those that its loops and branches hold.</summary>
internal static class Networks
{
    /// <summary>The list itself and those of all networks inside, outer ones first.</summary>
    public static IEnumerable<RepeatedField<NeuralNetworkLayer>> ListsIn(RepeatedField<NeuralNetworkLayer> layers) =>
        layers.SelectMany(layer => layer.NestedNetworks).SelectMany(network => ListsIn(network.Layers)).Prepend(layers);
}
