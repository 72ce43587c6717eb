using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Operations on images and on boxes in them.</summary>
internal static class Images
{
    public static Action<NodeContext> Resize(string mode) => context => Resizing.Resize(
        context, mode, context.Node.Flag("align_corners"), context.Node.Flag("half_pixel_centers"));

    /// <summary>ResizeArea: the mean over what a pixel of the result covers.</summary>
    public static void ResizeArea(NodeContext context)
    {
        if (context.Integers(1) is not [var height, var width]) throw new ModelFormatException("its size is not a height and a width.");
        Resizing.ByArea(context, height, width, context.Node.Flag("align_corners"));
    }

    /// <summary>ImageProjectiveTransformV2 and V3, which has the filler as an input.</summary>
    public static void ProjectiveTransform(NodeContext context) => Warping.ProjectiveTransform(
        context, context.Node.Text("interpolation", "NEAREST") == "NEAREST", context.Node.Text("fill_mode", "CONSTANT"),
        context.Optional(3) is null ? 0 : context.Floats(3)[0]);

    /// <summary>CropAndResize: images, boxes, the image of each box, the size.</summary>
    public static void CropAndResize(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        if (context.Integers(3) is not [var height, var width]) throw new ModelFormatException("its size is not a height and a width.");
        context.Output(graph.FromChannelsFirst(Boxes.CropAndResize(
            graph, graph.ToFloat(graph.ChannelsFirst(context[0])), context.Value(1), context.Value(2), height, width,
            context.Node.Text("method", "bilinear") == "nearest", context.Node.Number("extrapolation_value"))));
    }

    /// <summary>NonMaxSuppression in versions 1 to 3: boxes, scores, how many at most, the overlap, the lowest score.</summary>
    public static void NonMaxSuppression(NodeContext context)
    {
        OnnxValue overlap = context.Optional(3)?.Value ?? context.Graph.Constant(context.Node.Number("iou_threshold", 0.5f));
        context.Output(Boxes.Suppress(
            context.Graph, context.Value(0), context.Value(1), context[2], overlap, context.Optional(4)?.Value));
    }

    /// <summary>Version 4, which says how many it found.</summary>
    public static void NonMaxSuppressionV4(NodeContext context)
    {
        Suppression found = Suppression.Of(context, context.Node.Flag("pad_to_max_output_size"));
        context.Output(new Tensor(found.Indices), new Tensor(found.Count));
    }

    /// <summary>Version 5, which also gives the scores.</summary>
    public static void NonMaxSuppressionV5(NodeContext context)
    {
        Suppression found = Suppression.Of(context, context.Node.Flag("pad_to_max_output_size"));
        context.Output(new Tensor(found.Indices), new Tensor(found.Scores), new Tensor(found.Count));
    }

    /// <summary>CombinedNonMaxSuppression: boxes, scores, how many of each class and in all, the overlap, the lowest score.</summary>
    public static void CombinedNonMaxSuppression(NodeContext context)
    {
        long limit = context.Node.Flag("pad_per_class")
            ? Math.Min(context.Integer(3), checked(context.Integer(2) * context[1].Shape[2]))
            : context.Integer(3);
        context.Output(ClassSuppression.Of(
            context.Graph, context.Value(0), context.Value(1), context[2], limit, context.Value(4), context.Value(5),
            context.Node.Flag("clip_boxes", true)));
    }

    public static void DepthToSpace(NodeContext context)
    {
        long size = context.Node.Integer("block_size");
        context.Output(context.FromChannelsFirst(Blocks.DepthToSpace(context.Graph, context.ChannelsFirst(0), size)));
    }

    public static void SpaceToDepth(NodeContext context)
    {
        long size = context.Node.Integer("block_size");
        context.Output(context.FromChannelsFirst(Blocks.SpaceToDepth(context.Graph, context.ChannelsFirst(0), size)));
    }

    /// <summary>SpaceToBatch: blocks are squares.</summary>
    public static void SpaceToBatch(NodeContext context)
    {
        long size = context.Node.Integer("block_size");
        Blocks.SpaceToBatch(context, [size, size], context.Integers(1));
    }

    /// <summary>BatchToSpace: blocks are squares.</summary>
    public static void BatchToSpace(NodeContext context)
    {
        long size = context.Node.Integer("block_size");
        Blocks.BatchToSpace(context, [size, size], context.Integers(1));
    }

    /// <summary>AdjustContrastv2: each channel of each image further from its mean, by a factor.</summary>
    public static void AdjustContrast(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = context.Value(0);
        OnnxValue mean = graph.Reduce("ReduceMean", x, [x.Rank - 3, x.Rank - 2], keepDims: true);
        context.Output(graph.Add(graph.Mul(graph.Sub(x, mean), context.Value(1)), mean));
    }
}
