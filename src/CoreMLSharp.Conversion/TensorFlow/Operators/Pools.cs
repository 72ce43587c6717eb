using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Pooling over two or three spatial axes.</summary>
internal static class Pools
{
    public static void Max(NodeContext context) =>
        context.Output(context.FromChannelsFirst(context.Graph.MaxPool(context.ChannelsFirst(0), Window(context))));

    public static void Average(NodeContext context) =>
        context.Output(context.FromChannelsFirst(context.Graph.AveragePool(context.ChannelsFirst(0), Window(context))));

    /// <summary>MaxPoolV2: the window's size and steps are inputs.</summary>
    public static void MaxV2(NodeContext context)
    {
        long[] kernel = context.Integers(1);
        long[] strides = context.Integers(2);
        if (kernel.Length != 4 || strides.Length != 4) throw new ModelFormatException("its window does not have four axes.");
        Window window = context.Window(kernel[1..3]) with { Strides = strides[1..3] };
        if (context.HasChannelsFirst()) window = context.Window(kernel[2..]) with { Strides = strides[2..] };
        context.Output(context.FromChannelsFirst(context.Graph.MaxPool(context.ChannelsFirst(0), window)));
    }

    private static Window Window(NodeContext context)
    {
        int axes = context[0].Rank - 2;
        long[] all = context.Node.Integers("ksize");
        int channels = context.HasChannelsFirst() ? 1 : axes + 1;
        if (all.Length != axes + 2) throw new ModelFormatException($"'ksize' has {all.Length} numbers, not {axes + 2}.");
        if (all[0] != 1 || all[channels] != 1) throw new UnsupportedModelException("it pools over the batch or the channels.");
        return context.Window(context.Spatial("ksize", axes));
    }
}
