using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

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

    /// <summary>MaxPoolWithArgmax: also the position of each largest element in the flattened image [height, width, C].</summary>
    public static void MaxWithPositions(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = graph.ChannelsFirst(context[0]);
        Window window = Window(context);
        TensorShape shape = window.Slide(x.RankedShape, x.RankedShape[1]);
        (long channels, long height, long width) = (x.RankedShape[1], x.RankedShape[2], x.RankedShape[3]);
        if (channels < 0 || height < 0 || width < 0) throw new UnsupportedModelException("the size of its images is not known.");
        OnnxValue[] results = graph.Add(
            "MaxPool", [x], [(x.Type, shape), (DataType.Int64, shape)], [.. window.Attributes(x.RankedShape.Dims.AsSpan()[2..])]);

        // ONNX counts [N, C, height, width]; what is left of it without N and C is the pixel.
        OnnxValue pixel = graph.Binary("Mod", results[1], graph.ConstantScalar(height * width));
        OnnxValue channel = graph.Reshape(graph.Constant([.. Enumerable.Range(0, (int)channels).Select(i => (long)i)]), -1, 1, 1);
        OnnxValue position = graph.Add(graph.Mul(pixel, graph.ConstantScalar(channels)), channel);
        if (context.Node.Flag("include_batch_in_index"))
        {
            OnnxValue image = graph.Div(results[1], graph.ConstantScalar(channels * height * width));
            position = graph.Add(position, graph.Mul(image, graph.ConstantScalar(channels * height * width)));
        }

        Tensor positions = graph.FromChannelsFirst(graph.Cast(position, context.Node.Type("Targmax", DataType.Int64)));
        context.Output(graph.FromChannelsFirst(results[0]), positions);
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
