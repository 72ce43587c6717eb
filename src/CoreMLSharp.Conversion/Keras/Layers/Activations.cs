using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Layers that are an activation function.</summary>
internal static class Activations
{
    public static KerasTensor[] Activation(LayerCall call) => [call.Activate(call.Input)];

    public static KerasTensor[] LeakyRelu(LayerCall call)
    {
        float slope = call.Config.TryNumber("negative_slope") ?? call.Config.Number("alpha", 0.3f);
        return [call.Input.Map(x => call.Graph.Unary("LeakyRelu", x, Attribute("alpha", slope)))];
    }

    public static KerasTensor[] Elu(LayerCall call)
    {
        float alpha = call.Config.Number("alpha", 1);
        return [call.Input.Map(x => call.Graph.Unary("Elu", x, Attribute("alpha", alpha)))];
    }

    public static KerasTensor[] ThresholdedRelu(LayerCall call)
    {
        float theta = call.Config.Number("theta", 1);
        return [call.Input.Map(x => call.Graph.Unary("ThresholdedRelu", x, Attribute("alpha", theta)))];
    }

    /// <summary>x from the threshold on, up to the greatest value; below, what the slope makes of the distance to the threshold.</summary>
    public static KerasTensor[] Relu(LayerCall call)
    {
        float slope = call.Config.Number("negative_slope", 0);
        float threshold = call.Config.Number("threshold", 0);
        float? maximum = call.Config.TryNumber("max_value");
        return [call.Input.Map(x => Relu(call.Graph, x, slope, threshold, maximum))];
    }

    public static OnnxValue Relu(OnnxGraphBuilder graph, OnnxValue x, float slope, float threshold, float? maximum)
    {
        if (threshold == 0 && slope == 0) return maximum is { } limit ? graph.Clip(x, 0, limit) : graph.Unary("Relu", x);
        OnnxValue above = maximum is { } most ? graph.Clip(x, null, most) : x;
        if (threshold == 0)
        {
            OnnxValue leaky = graph.Unary("LeakyRelu", x, Attribute("alpha", slope));
            return maximum is { } top ? graph.Clip(leaky, null, top) : leaky;
        }

        OnnxValue below = graph.Mul(graph.Add(x, -threshold), slope);
        return graph.Where(graph.Compare("GreaterOrEqual", x, graph.Constant(threshold)), above, below);
    }

    /// <summary>A slope for each element below zero, shared along some axes.</summary>
    public static KerasTensor[] PRelu(LayerCall call)
    {
        KerasArray alpha = call.Array("alpha");
        KerasTensor input = call.Input;
        if (input.IsChannelsFirst && alpha.Dims.Length == input.Rank - 1 && alpha.Dims.Length > 1)
        {
            int last = alpha.Dims.Length - 1;
            OnnxValue moved = call.Constant(alpha.Transpose([last, .. Enumerable.Range(0, last)]));
            return [KerasTensor.OfChannelsFirst(call.Graph, PRelu(call.Graph, input.ChannelsFirst, moved))];
        }

        return [call.Result(PRelu(call.Graph, call.X, call.Constant(alpha)))];
    }

    public static KerasTensor[] Softmax(LayerCall call)
    {
        long[] axes = call.Config.Integers("axis") ?? [-1];
        if (axes.Length > 1) return [call.Result(JointSoftmax(call, axes))];
        return [call.Result(call.Graph.Unary("Softmax", Masked(call), Attribute("axis", axes[0])))];
    }

    /// <summary>What a mask that the caller gives forbids is far below all else.</summary>
    private static OnnxValue Masked(LayerCall call) =>
        call.Argument("mask", 1)?.Tensor is { } mask ? Attentions.Penalize(call.Graph, call.X, mask.Value) : call.X;

    private static OnnxValue JointSoftmax(LayerCall call, long[] axes)
    {
        OnnxValue x = Masked(call);
        OnnxValue powers = call.Graph.Unary("Exp", call.Graph.Sub(x, call.Graph.Reduce("ReduceMax", x, axes, keepDims: true)));
        return call.Graph.Div(powers, call.Graph.Reduce("ReduceSum", powers, axes, keepDims: true));
    }

    private static OnnxValue PRelu(OnnxGraphBuilder graph, OnnxValue x, OnnxValue alpha) =>
        TensorShape.Broadcast(x.Shape, alpha.Shape) is not null
            ? graph.Add("PRelu", [x, alpha], x.Type, x.Shape)
            : throw new ModelFormatException($"slopes of shape {alpha.Shape} do not fit an input of shape {x.Shape}.");
}
