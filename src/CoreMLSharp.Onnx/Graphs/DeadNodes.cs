using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>Leaves out nodes and constants whose results nothing uses.</summary>
internal static class DeadNodes
{
    public static void Remove(GraphProto graph)
    {
        HashSet<string> needed = [.. graph.Output.Select(output => output.Name)];
        List<NodeProto> kept = [];
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (!node.Output.Any(needed.Contains)) continue;
            needed.UnionWith(ReferencesOf(node));
            kept.Add(node);
        }

        kept.Reverse();
        graph.Node.Clear();
        graph.Node.AddRange(kept);
        TensorProto[] initializers = [.. graph.Initializer.Where(tensor => needed.Contains(tensor.Name))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(initializers);
    }

    /// <summary>The names that a node uses, in its inputs and inside the graphs it holds.</summary>
    public static IEnumerable<string> ReferencesOf(NodeProto node) =>
        node.Input.Concat(node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => ReferencesOf(attribute.G)));

    private static IEnumerable<string> ReferencesOf(GraphProto graph) =>
        graph.Node.SelectMany(ReferencesOf).Concat(graph.Output.Select(output => output.Name));
}
