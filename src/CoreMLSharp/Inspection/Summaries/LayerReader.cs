using CoreMLSharp.Inspection.Outlines;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Lists a neural network's layers, those inside branches and loops included.</summary>
internal static class LayerReader
{
    /// <summary>The number of the field <c>layers</c>, which is the same in all three kinds of network.</summary>
    public const int LayersField = 1;

    public static void Read(Model model, OutlineNode network, ValueShapes shapes, List<LayerSummary> all) =>
        Read(model.NetworkLayers, network, shapes, depth: 0, all);

    /// <summary>The weights of a layer by the name that a summary has for them.</summary>
    public static LayerWeight? Find(NeuralNetworkLayer layer, string name) =>
        LayerDefinitions.WeightsOf(layer).FirstOrDefault(weight => name.EndsWith(weight.Name, StringComparison.Ordinal));

    private static void Read(
        IReadOnlyList<NeuralNetworkLayer> layers, OutlineNode network, ValueShapes shapes, int depth, List<LayerSummary> all)
    {
        if (layers.Count == 0) return;
        List<OutlineNode> nodes = network.ChildrenOf(LayersField);
        int count = Math.Min(nodes.Count, layers.Count);
        for (int i = 0; i < count; i++) Read(layers[i], nodes[i], shapes, depth, all);
    }

    private static void Read(NeuralNetworkLayer layer, OutlineNode node, ValueShapes shapes, int depth, List<LayerSummary> all)
    {
        all.Add(new LayerSummary(
            layer.Name,
            layer.TypeName,
            depth,
            [.. layer.Input],
            [.. layer.Output.Select((name, i) => shapes.Of(layer, i) is { Length: > 0 } shape ? $"{name} {shape}" : name)],
            [.. node.Weights.Select(weights => Describe(layer, weights))],
            node.Bytes));

        OutlineNode? parameters = node.Child((int)layer.LayerCase);
        foreach ((int field, NeuralNetwork? network) in Networks(layer))
        {
            if (network is not null && parameters?.Child(field) is OutlineNode inner) Read(network.Layers, inner, shapes, depth + 1, all);
        }
    }

    private static WeightSummary Describe(NeuralNetworkLayer layer, StoredWeights weights) =>
        new(weights.Name, weights.Format, ShapeOf(layer, weights), weights.Count, weights.Bytes);

    /// <summary>
    /// The shape of a layer's weights, as the specification lays them out; just their number where the layer's sizes do not multiply to it.
    /// </summary>
    private static IReadOnlyList<long> ShapeOf(NeuralNetworkLayer layer, StoredWeights weights)
    {
        IReadOnlyList<ulong> shape = Find(layer, weights.Name)?.Shape ?? [];
        long product = 1;
        foreach (ulong size in shape)
        {
            if (size == 0 || (ulong)product > (ulong)weights.Count / size) return [weights.Count];
            product *= (long)size;
        }

        return shape.Count > 0 && product == weights.Count ? [.. shape.Select(size => (long)size)] : [weights.Count];
    }

    private static (int Field, NeuralNetwork? Network)[] Networks(NeuralNetworkLayer layer) => layer.LayerCase switch
    {
        NeuralNetworkLayer.LayerOneofCase.Branch =>
        [
            (BranchLayerParams.IfBranchFieldNumber, layer.Branch.IfBranch),
            (BranchLayerParams.ElseBranchFieldNumber, layer.Branch.ElseBranch),
        ],
        NeuralNetworkLayer.LayerOneofCase.Loop =>
        [
            (LoopLayerParams.ConditionNetworkFieldNumber, layer.Loop.ConditionNetwork),
            (LoopLayerParams.BodyNetworkFieldNumber, layer.Loop.BodyNetwork),
        ],
        _ => [],
    };
}
