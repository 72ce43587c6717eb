using CoreMLSharp.Inspection.Graphs;

namespace CoreMLSharp.Documents;

/// <summary>A drawing of a model that was written.</summary>
/// <param name="Graph">Where it is.</param>
/// <param name="Nodes">How many layers, operations, inputs and outputs it shows.</param>
/// <param name="Values">How many values between them.</param>
/// <param name="Boxes">How many stages, branches, loops and functions, which are boxes around nodes.</param>
public sealed record GraphDocument(string Graph, int Nodes, int Values, int Boxes)
{
    /// <summary>The document of a drawing.</summary>
    /// <param name="path">Where it was written.</param>
    /// <param name="graph">What it shows.</param>
    public static GraphDocument From(string path, ModelGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        int boxes = graph.Nodes.Count(node => node.Kind == GraphNodeKind.Box);
        return new GraphDocument(path, graph.Nodes.Count - boxes, graph.Edges.Count, boxes);
    }
}
