using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Losses, which a model that was frozen in training may give.</summary>
internal static class Losses
{
    /// <summary>SoftmaxCrossEntropyWithLogits: the loss of each row for chances.</summary>
    public static void SoftmaxCrossEntropy(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue logarithms = graph.Unary("LogSoftmax", context.Value(0));
        OnnxValue sum = graph.Reduce("ReduceSum", graph.Mul(context.Value(1), logarithms), [-1], keepDims: false);
        context.Output(graph.Unary("Neg", sum));
    }

    /// <summary>SparseSoftmaxCrossEntropyWithLogits: the loss of each row for a class.</summary>
    public static void SparseSoftmaxCrossEntropy(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue logarithms = graph.Unary("LogSoftmax", context.Value(0));
        OnnxValue own = graph.GatherElements(logarithms, graph.Unsqueeze(graph.ToInt64(context.Value(1)), 1), 1);
        context.Output(graph.Unary("Neg", graph.Squeeze(own, 1)));
    }
}
