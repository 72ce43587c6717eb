using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Graphs;

/// <summary>
/// A model as boxes and arrows: layers or operations, the values that go from one to the other, and pipelines' stages, branches and loops
/// as boxes around them.
/// </summary>
/// <param name="Title">What the drawing calls the model.</param>
/// <param name="Nodes">Every node, a box before what is inside of it.</param>
/// <param name="Edges">The values, each from the node that makes it to one that takes it.</param>
/// <example>
/// <code>
/// GraphPage.Write("Digits.html", ModelGraph.Of(ModelOutline.Read("Digits.mlmodel"), "Digits"));
/// </code>
/// </example>
public sealed record ModelGraph(string Title, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    /// <summary>Draws up the graph of a model whose outline was read.</summary>
    /// <param name="outline">The model; its weights are not needed.</param>
    /// <param name="title">What the drawing calls the model.</param>
    /// <param name="withShapes">
    /// Whether the shapes of a neural network's values are worked out, where the model does not state them.
    /// </param>
    /// <param name="openLink">
    /// Opens the model that a stage links to, which is drawn as a box, or gives null where it is to be a node. Links inside of it are
    /// nodes.
    /// </param>
    public static ModelGraph Of(
        ModelOutline outline, string title, bool withShapes = true, Func<LinkedModel, ModelOutline?>? openLink = null) =>
        Unforeseen.Guard($"{title} cannot be drawn", () => new GraphReader(withShapes).Read(outline, title, openLink));
}

/// <summary>A node of the graph.</summary>
/// <param name="Id">Tells nodes apart.</param>
/// <param name="Parent">The box around it, or null.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Type">The type by its name in the specification, such as <c>convolution</c>; of an input or output, its feature
/// type.</param>
/// <param name="Name">The layer's, operation's, stage's or feature's name.</param>
/// <param name="Settings">Parameters that are not weights, and the weights' formats and shapes.</param>
public sealed record GraphNode(
    string Id, string? Parent, GraphNodeKind Kind, string Type, string Name, IReadOnlyList<GraphSetting> Settings);

/// <summary>What a node stands for.</summary>
public enum GraphNodeKind
{
    /// <summary>An input of the model.</summary>
    Input,

    /// <summary>An output of the model.</summary>
    Output,

    /// <summary>A layer, an operation, or a stage that is neither a network nor a pipeline.</summary>
    Operation,

    /// <summary>A stage, branch, loop or function that has other nodes inside.</summary>
    Box,
}

/// <summary>A parameter of a node as text.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="Value">Its value, shortened where it is long.</param>
public sealed record GraphSetting(string Name, string Value);

/// <summary>A value on its way.</summary>
/// <param name="From">The node that makes it.</param>
/// <param name="To">The node that takes it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type or shape; empty where it is not known.</param>
public sealed record GraphEdge(string From, string To, string Name, string Type);
