using CoreMLSharp.Specification;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Editing.Unused;

/// <summary>
/// Layers of a network whose results nobody reads. Branches and loops are kept or removed whole, because what they write depends on values.
/// </summary>
internal static class UnusedLayers
{
    public static void Remove(Model model, INeuralNetwork network, List<string> removed)
    {
        NetworkEditing.NameProbabilities(network);
        HashSet<string> needed = [.. ModelFeatures.Outputs(model).Select(output => output.Name)];
        if (network is NeuralNetworkClassifier classifier) needed.Add(classifier.LabelProbabilityLayerName);
        foreach (LossLayer loss in network.UpdateParams?.LossLayers ?? [])
        {
            needed.Add(loss.CategoricalCrossEntropyLossLayer?.Input ?? loss.MeanSquaredErrorLossLayer?.Input ?? "");
        }

        for (int i = network.Layers.Count - 1; i >= 0; i--)
        {
            NeuralNetworkLayer layer = network.Layers[i];
            if (Writes(layer).Any(needed.Contains))
            {
                needed.UnionWith(Reads([layer]));
                continue;
            }

            removed.Add($"layer '{layer.Name}'");
            network.Layers.RemoveAt(i);
        }
    }

    /// <summary>All names that layers read, inside branches and loops too.</summary>
    public static IEnumerable<string> Reads(IEnumerable<NeuralNetworkLayer> layers) => layers.SelectMany(layer => layer.Input
        .Concat(layer.LayerCase == LayerCase.Loop ? [layer.Loop.ConditionVar] : [])
        .Concat(layer.NestedNetworks.SelectMany(nested => Reads(nested.Layers))));

    private static IEnumerable<string> Writes(NeuralNetworkLayer layer) =>
        layer.Output.Concat(layer.NestedNetworks.SelectMany(nested => nested.Layers.SelectMany(Writes)));
}
