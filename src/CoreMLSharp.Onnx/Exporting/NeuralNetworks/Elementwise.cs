using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Arithmetic, element by element.</summary>
internal static class Elementwise
{
    /// <summary>The sum of the inputs, or of the only one and a number.</summary>
    public static void Add(LayerContext layer) => layer.Output(layer.Inputs.Length == 1
        ? layer.Graph.Binary("Add", layer.Input, layer.Graph.Constant(layer.Layer.Add.Alpha))
        : Combine(layer, "Add"));

    /// <summary>The product of the inputs, or of the only one and a number.</summary>
    public static void Multiply(LayerContext layer) => layer.Output(layer.Inputs.Length == 1
        ? layer.Graph.Binary("Mul", layer.Input, layer.Graph.Constant(layer.Layer.Multiply.Alpha))
        : Combine(layer, "Mul"));

    public static void Average(LayerContext layer) => layer.Output(layer.Graph.Mul(Combine(layer, "Add"), 1f / layer.Inputs.Length));

    public static void Max(LayerContext layer) => layer.Output(Combine(layer, "Max"));

    public static void Min(LayerContext layer) => layer.Output(Combine(layer, "Min"));

    /// <summary>A layer of two inputs that ONNX has an operator for.</summary>
    public static Action<LayerContext> Binary(string op) => layer =>
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        layer.Output(layer.Graph.Binary(op, inputs[0], inputs[1]));
    };

    public static void FloorDivide(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        layer.Output(layer.Graph.Unary("Floor", layer.Graph.Div(inputs[0], inputs[1])));
    }

    /// <summary>The remainder with the sign of the divisor, as numpy's: x − ⌊x / y⌋ · y. ONNX's Mod has that for integers only.</summary>
    public static void Mod(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        OnnxValue whole = layer.Graph.Unary("Floor", layer.Graph.Div(inputs[0], inputs[1]));
        layer.Output(layer.Graph.Sub(inputs[0], layer.Graph.Mul(whole, inputs[1])));
    }

    public static void Bias(LayerContext layer)
    {
        BiasLayerParams parameters = layer.Layer.Bias;
        layer.Output(layer.Graph.Add(layer.Input, Parameter(layer, parameters.Bias, parameters.Shape, "bias")));
    }

    public static void Scale(LayerContext layer)
    {
        ScaleLayerParams parameters = layer.Layer.Scale;
        OnnxValue scaled = layer.Graph.Mul(layer.Input, Parameter(layer, parameters.Scale, parameters.ShapeScale, "scale"));
        layer.Output(
            parameters.HasBias ? layer.Graph.Add(scaled, Parameter(layer, parameters.Bias, parameters.ShapeBias, "bias")) : scaled);
    }

    /// <summary>A parameter of shape [1], [C], [1, H, W] or [C, H, W] that broadcasts over channels, height and width.</summary>
    private static OnnxValue Parameter(LayerContext layer, WeightParams? weights, RepeatedField<ulong> shape, string what)
    {
        long[] dims = [.. shape.Select(dim => LayerContext.Size(dim, $"{what} shape"))];
        return dims switch
        {
            [1] => layer.Weights(weights, what, 1),
            [long channels] => layer.Weights(weights, what, channels, 1, 1),
            _ => layer.Weights(weights, what, dims),
        };
    }

    private static OnnxValue Combine(LayerContext layer, string op)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(1, int.MaxValue);
        OnnxValue result = inputs[0];
        foreach (OnnxValue input in inputs[1..]) result = layer.Graph.Binary(op, result, input);
        return result;
    }
}
