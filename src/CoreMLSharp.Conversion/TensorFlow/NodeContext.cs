using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>A node whose inputs are translated, for the function of its operation.</summary>
internal sealed class NodeContext(OnnxGraphBuilder graph, Node node, IReadOnlyList<Tensor?> inputs, Translation translation)
    : OperatorContext(graph, inputs)
{
    /// <summary>The node.</summary>
    public Node Node => node;

    /// <summary>What all graphs of the model have in common.</summary>
    public Translation Translation => translation;
}
