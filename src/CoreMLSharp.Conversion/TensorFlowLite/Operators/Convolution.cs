using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>Convolutions and products with weights.</summary>
internal static class Convolution
{
    /// <summary>CONV_2D: the image, weights [outputs, kernel…, inputs / groups], the bias.</summary>
    public static void Conv(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Window window = context.Window([.. context[1].Shape.Dims[1..3]], 0, [2, 1], [5, 4]);
        OnnxValue kernel = graph.Kernel(context[1], 0, 3, 1, 2);
        context.OutputActivated(graph.GroupedConv(graph.ChannelsFirst(context[0]), kernel, context.Optional(2)?.Value, window), 3);
    }

    /// <summary>DEPTHWISE_CONV_2D: the image, weights [1, kernel…, outputs], the bias.</summary>
    public static void Depthwise(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        TensorShape weights = context[1].Shape;
        Window window = context.Window([.. weights.Dims[1..3]], 0, [2, 1], [6, 5]);
        OnnxValue x = graph.ChannelsFirst(context[0]);
        long groups = x.RankedShape[1] != TensorShape.Unknown ? x.RankedShape[1] : weights[3] / Math.Max(1, context.Options.Int32(3));
        context.OutputActivated(graph.Conv(x, graph.Kernel(context[1], 3, 0, 1, 2), context.Optional(2)?.Value, window, groups), 4);
    }

    /// <summary>CONV_3D: the volume, weights [kernel…, inputs / groups, outputs], the bias.</summary>
    public static void Conv3D(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Window window = context.Window([.. context[1].Shape.Dims[..3]], 0, [1, 3, 2], [5, 7, 6]);
        OnnxValue kernel = graph.Kernel(context[1], 4, 3, 0, 1, 2);
        context.OutputActivated(graph.GroupedConv(graph.ChannelsFirst(context[0]), kernel, context.Optional(2)?.Value, window), 4);
    }

    /// <summary>TRANSPOSE_CONV: the shape of the result, weights [outputs, kernel…, inputs], the image, the bias.</summary>
    public static void Transposed(LiteContext context)
    {
        Window window = context.Window([.. context[1].Shape.Dims[1..3]], 0, [2, 1]);
        Transposed(context, context.Graph.Kernel(context[1], 3, 0, 1, 2), window, 3);
    }

    /// <summary>CONV_3D_TRANSPOSE: the shape of the result, weights [kernel…, outputs, inputs], the volume, the bias.</summary>
    public static void Transposed3D(LiteContext context)
    {
        Window window = context.Window([.. context[1].Shape.Dims[..3]], 0, [1, 3, 2], [5, 7, 6]);
        Transposed(context, context.Graph.Kernel(context[1], 4, 3, 0, 1, 2), window, 4);
    }

    /// <summary>FULLY_CONNECTED: vectors, weights [outputs, inputs], the bias.</summary>
    public static void FullyConnected(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        OnnxValue? bias = context.Optional(2)?.Value;
        if (context.Options.Flag(2) && x.Rank > 2)
        {
            OnnxValue product = graph.MatMul(x.Value, graph.Kernel(context[1], 1, 0));
            context.OutputActivated(new Tensor(bias is null ? product : graph.Add(product, bias)), 0);
            return;
        }

        OnnxValue rows = x.Rank == 2 && x.Shape[1] == context[1].Shape[1] ? x.Value : graph.Reshape(x.Value, -1, context[1].Shape[1]);
        context.OutputActivated(new Tensor(graph.Linear(rows, context.Value(1), bias)), 0);
    }

    public static void BatchMatMul(LiteContext context) =>
        Products.MatMul(context, context.Options.Flag(0), context.Options.Flag(1));

    private static void Transposed(LiteContext context, OnnxValue kernel, Window window, int activation)
    {
        OnnxGraphBuilder graph = context.Graph;
        long[] size = context.Integers(0);
        OnnxValue result = Convolutions.Transposed(graph, graph.ChannelsFirst(context[2]), kernel, window, size[1..^1]);
        Tensor tensor = graph.FromChannelsFirst(result);
        context.OutputActivated(
            context.Optional(3) is { } bias ? graph.Elementwise([tensor, bias], values => graph.Add(values[0], values[1])) : tensor,
            activation);
    }
}
