using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Normalisation, and the addition of a bias to each channel.</summary>
internal static class Normalizing
{
    public static void BiasAdd(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (!context.HasChannelsFirst() || context[0].Rank < 3)
        {
            context.Output(graph.Elementwise(context.All(), values => graph.Add(values[0], values[1])));
            return;
        }

        long[] dims = [-1, .. Enumerable.Repeat(1L, context[0].Rank - 2)];
        OnnxValue bias = context[1].Constant is { } constant
            ? constant.Reshaped([constant.Shape[0], .. dims[1..]]).Emit(graph, "bias")
            : graph.Reshape(context.Value(1), dims);
        context.Output(graph.Add(context.Value(0), bias));
    }

    /// <summary>FusedBatchNorm in all versions: x, scale, offset, mean, variance.</summary>
    public static void FusedBatchNorm(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = context.ChannelsFirst(0);
        OnnxValue mean;
        OnnxValue variance;
        if (context.Node.Flag("is_training", true))
        {
            // Still in training: by the moments of the batch itself.
            long[] axes = [0, .. Enumerable.Range(2, x.Rank - 2).Select(axis => (long)axis)];
            OnnxValue kept = graph.Reduce("ReduceMean", x, axes, keepDims: true);
            mean = graph.Reshape(kept, -1);
            OnnxValue deviation = graph.Sub(x, kept);
            variance = graph.Reduce("ReduceMean", graph.Mul(deviation, deviation), axes, keepDims: false);
        }
        else
        {
            (mean, variance) = (context.Value(3), context.Value(4));
        }

        OnnxValue y = graph.BatchNorm(
            x, context.Value(1), context.Value(2), mean, variance, context.Node.Number("epsilon", 1e-4f));
        if (context.Node.Text("activation_mode") is { Length: > 0 } activation && activation != "Identity")
        {
            if (context.Optional(5) is { } side) y = graph.Add(y, context.HasChannelsFirst() ? side.Value : graph.ChannelsFirst(side));
            y = Activation.Fused(context, [activation], y);
        }

        context.Output(context.FromChannelsFirst(y), new Tensor(mean), new Tensor(variance));
    }

    /// <summary>BatchNormWithGlobalNormalization: x, mean, variance, offset, scale.</summary>
    public static void GlobalBatchNorm(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue offset = context.Value(3);
        OnnxValue scale = context.Node.Flag("scale_after_normalization")
            ? context.Value(4)
            : graph.Expand(graph.Constant(1f), graph.ShapeOf(offset), offset.Shape);
        context.Output(graph.FromChannelsFirst(graph.BatchNorm(
            graph.ChannelsFirst(context[0]), scale, offset, context.Value(1), context.Value(2),
            context.Node.Number("variance_epsilon"))));
    }

    /// <summary>LRN over the channels.</summary>
    public static void LocalResponse(NodeContext context)
    {
        Node node = context.Node;
        context.Output(context.Graph.FromChannelsFirst(context.Graph.LocalResponseNorm(
            context.Graph.ChannelsFirst(context[0]), node.Integer("depth_radius", 5), node.Number("bias", 1), node.Number("alpha", 1),
            node.Number("beta", 0.5f))));
    }

    /// <summary>L2Loss: half the sum of squares.</summary>
    public static void L2Loss(NodeContext context) =>
        context.Output(context.Graph.Mul(context.Graph.Reduce("ReduceSumSquare", context.Value(0), [], keepDims: false), 0.5f));
}
