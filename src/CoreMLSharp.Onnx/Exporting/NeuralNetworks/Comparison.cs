using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Comparisons and logic. Core ML has no truth values: true is 1, and whatever is not 0 is true.</summary>
internal static class Comparison
{
    /// <summary>A comparison with a second input, or with a number.</summary>
    public static Action<LayerContext> Compare(string op, Func<NeuralNetworkLayer, float> alpha) => layer =>
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        OnnxValue other = inputs.Length == 2 ? inputs[1] : layer.Graph.Constant(alpha(layer.Layer));
        layer.Output(layer.Graph.ToFloat(layer.Graph.Compare(op, inputs[0], other)));
    };

    public static void NotEqual(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, 2);
        OnnxValue other = inputs.Length == 2 ? inputs[1] : layer.Graph.Constant(layer.Layer.NotEqual.Alpha);
        layer.Output(layer.Graph.ToFloat(layer.Graph.Unary("Not", layer.Graph.Compare("Equal", inputs[0], other))));
    }

    public static Action<LayerContext> Logical(string op) => layer =>
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        layer.Output(layer.Graph.ToFloat(layer.Graph.Compare(op, layer.Graph.ToBool(inputs[0]), layer.Graph.ToBool(inputs[1]))));
    };

    public static void Not(LayerContext layer) =>
        layer.Output(layer.Graph.ToFloat(layer.Graph.Unary("Not", layer.Graph.ToBool(layer.Input))));

    public static void Where(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(3, 3);
        layer.Output(layer.Graph.Where(layer.Graph.ToBool(inputs[0]), inputs[1], inputs[2]));
    }

    /// <summary>The positions of elements that are not 0, as rows.</summary>
    public static void WhereNonZero(LayerContext layer)
    {
        OnnxValue x = layer.Input;
        OnnxValue columns =
            layer.Graph.Add("NonZero", [x], Specification.TensorProto.Types.DataType.Int64, new TensorShape(x.Rank, TensorShape.Unknown));
        layer.Output(layer.Graph.ToFloat(layer.Graph.Transpose(columns, 1, 0)));
    }
}
