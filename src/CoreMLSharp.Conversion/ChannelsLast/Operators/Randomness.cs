using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Random numbers.</summary>
internal static class Randomness
{
    /// <summary>Numbers of a shape.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="op">ONNX's <c>RandomUniform</c> or <c>RandomNormal</c>.</param>
    /// <param name="dims">The shape.</param>
    public static OnnxValue Of(OnnxGraphBuilder graph, string op, Tensor dims)
    {
        TensorShape shape = dims.ToShape();
        OnnxValue like = graph.Expand(graph.Constant(0f), dims.Dims(graph), shape);
        return graph.Add($"{op}Like", [like], DataType.Float, shape, Attribute("dtype", (long)DataType.Float));
    }
}
