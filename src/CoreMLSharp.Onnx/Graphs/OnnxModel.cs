using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>An ONNX model in memory.</summary>
/// <param name="Message">The model without its large constants.</param>
/// <param name="Initializers">The large constants, by which the graph's nodes call them.</param>
internal sealed record OnnxModel(ModelProto Message, IReadOnlyList<OnnxInitializer> Initializers)
{
    /// <summary>The model of a graph that was built, with the constants beside it that it uses.</summary>
    public static OnnxModel Of(GraphProto graph, IReadOnlyList<OnnxInitializer> initializers) =>
        new(OnnxModelWriter.Model(graph), OnnxModelWriter.Used(graph, initializers));
}
