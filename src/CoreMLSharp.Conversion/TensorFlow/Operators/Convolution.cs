using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Convolutions: weights are [kernel…, inputs / groups, outputs].</summary>
internal static class Convolution
{
    public static void Conv(NodeContext context) => context.Output(context.FromChannelsFirst(Conv(context, null)));

    /// <summary>Conv2D with what the graph optimiser put behind it.</summary>
    public static void FusedConv(NodeContext context)
    {
        string[] operations = context.Node.Texts("fused_ops");
        OnnxValue? bias = operations.FirstOrDefault() == "BiasAdd" ? context.Value(2) : null;
        OnnxValue result = Conv(context, bias);
        if (operations.FirstOrDefault() == "FusedBatchNorm")
        {
            result = context.Graph.BatchNorm(
                result, context.Value(2), context.Value(3), context.Value(4), context.Value(5), context.Node.Number("epsilon", 1e-4f));
        }

        context.Output(context.FromChannelsFirst(Activation.Fused(context, operations.Skip(1), result)));
    }

    /// <summary>DepthwiseConv2dNative: weights are [kernel…, inputs, outputs of each].</summary>
    public static void Depthwise(NodeContext context) => context.Output(context.FromChannelsFirst(Depthwise(context, null)));

    /// <summary>DepthwiseConv2dNative with what the graph optimiser put behind it.</summary>
    public static void FusedDepthwise(NodeContext context)
    {
        string[] operations = context.Node.Texts("fused_ops");
        OnnxValue? bias = operations.FirstOrDefault() == "BiasAdd" ? context.Value(2) : null;
        OnnxValue result = Depthwise(context, bias);
        context.Output(context.FromChannelsFirst(Activation.Fused(context, operations.Skip(bias is null ? 0 : 1), result)));
    }

    /// <summary>Conv2DBackpropInput, and of three axes: the result's shape, weights [kernel…, outputs, inputs], the tensor.</summary>
    public static void Transposed(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor weights = context[1];
        int axes = weights.Rank - 2;
        OnnxValue kernel = graph.Kernel(weights, [axes + 1, axes, .. Enumerable.Range(0, axes)]);
        OnnxValue x = context.ChannelsFirst(2);
        long?[]? size = context[0].Numbers;
        long[]? target = null;
        if (size is not null)
        {
            if (size.Length != axes + 2) throw new ModelFormatException($"the shape of its result has {size.Length} axes, not {axes + 2}.");
            long?[] spatial = context.HasChannelsFirst() ? size[2..] : size[1..^1];
            if (Array.TrueForAll(spatial, length => length is not null)) target = Array.ConvertAll(spatial, length => length!.Value);
        }

        context.Output(context.FromChannelsFirst(
            Convolutions.Transposed(graph, x, kernel, context.Window([.. weights.Shape.Dims[..axes]]), target)));
    }

    private static OnnxValue Conv(NodeContext context, OnnxValue? bias)
    {
        Tensor weights = context[1];
        int axes = weights.Rank - 2;
        OnnxValue kernel = context.Graph.Kernel(weights, [axes + 1, axes, .. Enumerable.Range(0, axes)]);
        return context.Graph.GroupedConv(context.ChannelsFirst(0), kernel, bias, context.Window([.. weights.Shape.Dims[..axes]]));
    }

    private static OnnxValue Depthwise(NodeContext context, OnnxValue? bias) => context.Graph.DepthwiseConv(
        context.ChannelsFirst(0), context[1], bias, context.Window([.. context[1].Shape.Dims[..2]]));
}
