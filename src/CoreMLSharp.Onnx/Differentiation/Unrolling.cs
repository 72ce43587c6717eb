using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Puts the steps of recurrent nodes, one after the other, in their place: each step is operators that have gradients.</summary>
internal static class Unrolling
{
    private static readonly Dictionary<string, Func<OnnxGraphBuilder, NodeProto, OnnxValue[]>> Rules = new()
    {
        ["RNN"] = UnrolledCells.Run,
        ["GRU"] = UnrolledCells.Run,
        ["LSTM"] = UnrolledCells.Run,
        ["Scan"] = UnrolledScan.Run,
    };

    /// <summary>Unrolls the recurrent nodes through which a gradient goes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="follow">Whether one goes through a node; asked for every node in order, also for those that are new.</param>
    public static void Apply(OnnxGraphBuilder graph, Func<NodeProto, bool> follow)
    {
        graph.Expand(node => follow(node) && Rules.TryGetValue(node.OpType, out var unroll) ? unroll(graph, node) : null);
        foreach (NodeProto node in graph.Nodes) follow(node);
    }
}
