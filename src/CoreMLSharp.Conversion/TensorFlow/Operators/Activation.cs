using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Activation functions with parameters, and those inside of other operations.</summary>
internal static class Activation
{
    public static void LeakyRelu(NodeContext context) => context.Output(context.Graph.Elementwise(
        [context[0]],
        values => context.Graph.Unary("LeakyRelu", values[0], Attribute("alpha", context.Node.Number("alpha", 0.2f)))));

    /// <summary>Applies what the graph optimiser put behind an operation.</summary>
    public static OnnxValue Fused(NodeContext context, IEnumerable<string> operations, OnnxValue x)
    {
        OnnxGraphBuilder graph = context.Graph;
        return operations.Aggregate(x, (value, operation) => operation switch
        {
            "Relu" or "Elu" or "Sigmoid" or "Tanh" => graph.Unary(operation, value),
            "Relu6" => graph.Clip(value, 0, 6),
            "LeakyRelu" => graph.Unary("LeakyRelu", value, Attribute("alpha", context.Node.Number("leakyrelu_alpha", 0.2f))),
            "GeluExact" => graph.Unary("Gelu", value),
            "GeluApproximate" => graph.Unary("Gelu", value, Attribute("approximate", "tanh")),
            _ => throw new UnsupportedModelException($"it has '{operation}' fused into it, which is not converted."),
        });
    }
}
