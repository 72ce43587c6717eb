using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>Pooling, resizing and boxes.</summary>
internal static class Images
{
    public static void MaxPool(LiteContext context) =>
        context.OutputActivated(context.Graph.MaxPool(context.Graph.ChannelsFirst(context[0]), Window(context)), 5);

    public static void AveragePool(LiteContext context) =>
        context.OutputActivated(context.Graph.AveragePool(context.Graph.ChannelsFirst(context[0]), Window(context)), 5);

    /// <summary>L2_POOL_2D: the root of the average of squares.</summary>
    public static void L2Pool(LiteContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = graph.ChannelsFirst(context[0]);
        context.OutputActivated(graph.Unary("Sqrt", graph.AveragePool(graph.Mul(x, x), Window(context))), 5);
    }

    public static void ResizeBilinear(LiteContext context) =>
        Resizing.Resize(context, "linear", context.Options.Flag(2), context.Options.Flag(3));

    public static void ResizeNearest(LiteContext context) =>
        Resizing.Resize(context, "nearest", context.Options.Flag(0), context.Options.Flag(1));

    public static void NonMaxSuppressionV4(LiteContext context)
    {
        Suppression found = Suppression.Of(context, isPadded: true);
        context.Output(new Tensor(found.Indices), new Tensor(found.Count));
    }

    public static void NonMaxSuppressionV5(LiteContext context)
    {
        Suppression found = Suppression.Of(context, isPadded: true);
        context.Output(new Tensor(found.Indices), new Tensor(found.Scores), new Tensor(found.Count));
    }

    private static Window Window(LiteContext context) =>
        context.Window([context.Options.Int32(4), context.Options.Int32(3)], 0, [2, 1]);
}
