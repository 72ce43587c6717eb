using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using Operation = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Functions of each element.</summary>
internal static class Unary
{
    /// <summary>A layer that ONNX has an operator for.</summary>
    public static Action<LayerContext> Function(string op) => layer => layer.Output(layer.Graph.Unary(op, layer.Input));

    /// <summary>The <c>unary</c> layer: a function of scale · x + shift.</summary>
    public static void Apply(LayerContext layer)
    {
        UnaryFunctionLayerParams parameters = layer.Layer.Unary;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = graph.Add(graph.Mul(layer.Input, parameters.Scale == 0 ? 1 : parameters.Scale), parameters.Shift);
        float epsilon = parameters.Epsilon == 0 ? 1e-6f : parameters.Epsilon;
        layer.Output(parameters.Type switch
        {
            Operation.Sqrt => graph.Unary("Sqrt", x),
            Operation.Rsqrt => graph.Unary("Reciprocal", graph.Unary("Sqrt", graph.Add(x, epsilon))),
            Operation.Inverse => graph.Unary("Reciprocal", graph.Add(x, epsilon)),
            Operation.Power => graph.Binary("Pow", x, graph.Constant(parameters.Alpha)),
            Operation.Exp => graph.Unary("Exp", x),
            Operation.Log => graph.Unary("Log", graph.Add(x, parameters.Epsilon)),
            Operation.Abs => graph.Unary("Abs", x),
            Operation.Threshold => graph.Clip(x, parameters.Alpha, null),
            _ => throw new UnsupportedModelException($"the function {parameters.Type} is newer than this library."),
        });
    }

    public static void Exp2(LayerContext layer) => layer.Output(layer.Graph.Binary("Pow", layer.Graph.Constant(2f), layer.Input));

    public static void Clip(LayerContext layer) =>
        layer.Output(layer.Graph.Clip(layer.Input, layer.Layer.Clip.MinVal, layer.Layer.Clip.MaxVal));

    public static void Gelu(LayerContext layer)
    {
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = layer.Input;
        layer.Output(layer.Layer.Gelu.Mode switch
        {
            GeluLayerParams.Types.GeluMode.TanhApproximation => graph.Unary("Gelu", x, Attribute("approximate", "tanh")),
            GeluLayerParams.Types.GeluMode.SigmoidApproximation => graph.Mul(x, graph.Unary("Sigmoid", graph.Mul(x, 1.702f))),
            _ => graph.Unary("Gelu", x),
        });
    }
}
