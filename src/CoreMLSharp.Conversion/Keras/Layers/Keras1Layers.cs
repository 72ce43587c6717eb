using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Layers that only Keras 1 had.</summary>
internal static class Keras1Layers
{
    /// <summary>A dense layer whose result is mixed with its input, by how much another one says.</summary>
    public static KerasTensor[] Highway(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        OnnxValue Dense(string kernel, string bias)
        {
            OnnxValue product = graph.MatMul(call.X, call.Weight(kernel));
            return call.OptionalWeight(bias) is { } summand ? graph.Add(product, summand) : product;
        }

        OnnxValue gate = graph.Unary("Sigmoid", Dense("carry_kernel", "carry_bias"));
        OnnxValue value = call.Activate(call.Result(Dense("kernel", "bias"))).Value;
        OnnxValue kept = graph.Mul(graph.Sub(graph.Constant(1f), gate), call.X);
        return [call.Result(graph.Add(graph.Mul(value, gate), kept))];
    }

    /// <summary>The greatest of several dense layers, with kernels [layers, inputs, outputs].</summary>
    public static KerasTensor[] MaxoutDense(LayerCall call)
    {
        OnnxValue all = call.Graph.MatMul(call.Graph.Unsqueeze(call.X, 1, 2), call.Weight("kernel"));
        OnnxValue rows = call.Graph.Squeeze(all, 2);
        if (call.OptionalWeight("bias") is { } bias) rows = call.Graph.Add(rows, bias);
        return [call.Result(call.Graph.Reduce("ReduceMax", rows, [1], keepDims: false))];
    }

    /// <summary>alpha · log(1 + exp(beta · x)).</summary>
    public static KerasTensor[] ParametricSoftplus(LayerCall call)
    {
        OnnxValue soft = call.Graph.Unary("Softplus", call.Graph.Mul(call.X, call.Weight("beta")));
        return [call.Result(call.Graph.Mul(soft, call.Weight("alpha")))];
    }

    /// <summary>Straight lines of other slopes below one threshold and above another, which is the first plus a positive number.</summary>
    public static KerasTensor[] SRelu(LayerCall call)
    {
        OnnxGraphBuilder graph = call.Graph;
        (OnnxValue x, OnnxValue low) = (call.X, call.Weight("t_left"));
        OnnxValue high = graph.Add(low, graph.Unary("Abs", call.Weight("t_right")));
        OnnxValue middle = graph.Binary("Min", graph.Binary("Max", x, low), high);
        OnnxValue below = graph.Mul(graph.Binary("Min", graph.Sub(x, low), graph.Constant(0f)), call.Weight("a_left"));
        OnnxValue above = graph.Mul(graph.Unary("Relu", graph.Sub(x, high)), call.Weight("a_right"));
        return [call.Result(graph.Add(graph.Add(middle, below), above))];
    }
}
