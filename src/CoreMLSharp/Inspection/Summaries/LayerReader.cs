using CoreMLSharp.Inspection.Outlines;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Lists a neural network's layers, those inside branches and loops included.</summary>
internal static class LayerReader
{
    /// <summary>The number of the field <c>layers</c>, which is the same in all three kinds of network.</summary>
    public const int LayersField = 1;

    public static void Read(IReadOnlyList<NeuralNetworkLayer> layers, OutlineNode network, int depth, List<LayerSummary> all)
    {
        if (layers.Count == 0) return;
        List<OutlineNode> nodes = network.ChildrenOf(LayersField);
        int count = Math.Min(nodes.Count, layers.Count);
        for (int i = 0; i < count; i++) Read(layers[i], nodes[i], depth, all);
    }

    private static void Read(NeuralNetworkLayer layer, OutlineNode node, int depth, List<LayerSummary> all)
    {
        all.Add(new LayerSummary(
            layer.Name,
            layer.TypeName,
            depth,
            [.. layer.Input],
            [.. layer.Output.Select((name, i) => i < layer.OutputTensor.Count ? $"{name} {Shape(layer.OutputTensor[i])}" : name)],
            [.. node.Weights.Select(weights => Describe(layer, weights))],
            node.Bytes));

        OutlineNode? parameters = node.Child((int)layer.LayerCase);
        foreach ((int field, NeuralNetwork? network) in Networks(layer))
        {
            if (network is not null && parameters?.Child(field) is OutlineNode inner) Read(network.Layers, inner, depth + 1, all);
        }
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.DimValue)}]";

    private static WeightSummary Describe(NeuralNetworkLayer layer, StoredWeights weights) =>
        new(weights.Name, weights.Format, WeightShapes.Of(layer, weights), weights.Count, weights.Bytes);

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
