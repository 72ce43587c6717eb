using System.Text.Json.Nodes;
using CoreMLSharp.Conversion.Keras.Layers;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>Activation functions that are called by themselves.</summary>
internal static class Activating
{
    /// <summary>Whether a name is that of an activation function that layers may have.</summary>
    public static bool IsActivation(string name) => ActivationFunctions.IsKnown(name);

    public static KerasTensor ByName(LayerCall call, string name) => call.Activate(call.Input, JsonValue.Create(name));

    public static OnnxValue[] Relu(OperationCall call) => [Activations.Relu(
        call.Graph, call.X, call.Number(1, "alpha", "negative_slope") ?? 0, call.Number(3, "threshold") ?? 0, call.Number(2, "max_value"))];

    public static OnnxValue[] LeakyRelu(OperationCall call) =>
        [call.Graph.Unary("LeakyRelu", call.X, Attribute("alpha", call.Number(1, "alpha", "negative_slope") ?? 0.2f))];

    /// <summary>Keras approximates it unless told otherwise, TensorFlow does not.</summary>
    public static OnnxValue[] Gelu(OperationCall call)
    {
        bool isApproximate = call.Parameter(1, "approximate") is null
            ? call.Call.Layer.ClassName == "Gelu"
            : call.Flag(1, "approximate");
        return [ActivationFunctions.Gelu(call.Graph, call.X, isApproximate)];
    }

    public static Func<OperationCall, OnnxValue[]> AlongAxis(string op) => call =>
        [call.Graph.Unary(op, call.X, Attribute("axis", OperationCall.Axis(call.X, call.Integer(1, "axis") ?? -1)))];

    /// <summary>TensorFlow's local response normalisation over neighbouring channels, which come last.</summary>
    public static OnnxValue[] LocalResponse(OperationCall call)
    {
        OnnxValue x = call.Call.Input.ChannelsFirst;
        long size = (2 * Math.Clamp(call.Integer(1, "depth_radius") ?? 5, 0, 1 << 16)) + 1;
        OnnxValue normal = call.Graph.Add(
            "LRN", [x], x.Type, x.Shape, Attribute("size", size), Attribute("bias", call.Number(2, "bias") ?? 1),
            Attribute("alpha", (call.Number(3, "alpha") ?? 1) * size), Attribute("beta", call.Number(4, "beta") ?? 0.5f));
        return [KerasTensor.OfChannelsFirst(call.Graph, normal).Value];
    }

    /// <summary>Divided by the root of the mean square along axes, and scaled.</summary>
    public static OnnxValue[] RootMeanSquare(OperationCall call)
    {
        long[] axes = call.Integers(2, "axis") ?? [-1];
        OnnxValue squares = call.Graph.Reduce("ReduceMean", call.Graph.Mul(call.X, call.X), axes, keepDims: true);
        OnnxValue root = call.Graph.Unary("Sqrt", call.Graph.Add(squares, call.Number(3, "epsilon") ?? 1e-7f));
        OnnxValue normal = call.Graph.Div(call.X, root);
        return [call.Optional(1, "scale") is { } scale ? call.Graph.Mul(normal, scale) : normal];
    }

    /// <summary>Vectors of length 1 along some axes.</summary>
    public static OnnxValue[] Normalize(OperationCall call)
    {
        long[] axes = call.Integers(1, "axis") ?? [-1];
        OnnxValue squares = call.Graph.Reduce("ReduceSum", call.Graph.Mul(call.X, call.X), axes, keepDims: true);
        OnnxValue least = call.Graph.Constant(call.Number(2, "epsilon") ?? 1e-12f);
        return [call.Graph.Div(call.X, call.Graph.Unary("Sqrt", call.Graph.Binary("Max", squares, least)))];
    }
}
