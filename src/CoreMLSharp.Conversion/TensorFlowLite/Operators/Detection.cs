using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Conversion.TensorFlowLite.Files;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlowLite.Operators;

/// <summary>The end of object detectors: boxes are decoded and those that overlap left out.</summary>
internal static class Detection
{
    /// <summary>The name of the custom operator.</summary>
    public const string Name = "TFLite_Detection_PostProcess";

    /// <summary>
    /// Codes of boxes [1, boxes, 4], scores [1, boxes, classes] (and one for the background), anchors [boxes, 4]. Gives boxes, classes,
    /// scores, and how many there are. Every box is of its best class.
    /// </summary>
    public static void PostProcess(LiteContext context)
    {
        IReadOnlyDictionary<string, FlexBuffer> options = FlexBuffer.Root(context.Operator.CustomOptions).Map;
        double Number(string name, double missing) => options.TryGetValue(name, out FlexBuffer value) ? value.Number : missing;
        if (Number("use_regular_nms", 0) != 0 || Number("max_classes_per_detection", 1) != 1)
        {
            throw new UnsupportedModelException("it looks at each class by itself, or gives several classes for a box.");
        }

        OnnxGraphBuilder graph = context.Graph;
        OnnxValue codes = graph.Squeeze(context.Value(0), 0);
        OnnxValue boxes = Decoded(graph, codes, context.Value(2), [
            (float)Number("y_scale", 1), (float)Number("x_scale", 1), (float)Number("h_scale", 1), (float)Number("w_scale", 1),
        ]);
        long all = context[1].Shape[2];
        long background = all - (long)Number("num_classes", all);
        OnnxValue scores = graph.Slice(graph.Squeeze(context.Value(1), 0), [background], [all], [1]);
        OnnxValue best = graph.Reduce("ReduceMax", scores, [1], keepDims: false);
        OnnxValue classes = graph.ToFloat(graph.Squeeze(graph.ArgReduce("ArgMax", scores, 1), 1));
        Tensor limit = Tensor.Of(graph, Constant.Of(DataType.Int32, [(long)Number("max_detections", 10)], TensorShape.Scalar));
        OnnxValue kept = Boxes.Suppress(
            graph, boxes, best, limit, graph.Constant((float)Number("nms_iou_threshold", 0.5)),
            graph.Constant((float)Number("nms_score_threshold", 0)));
        OnnxValue Of(OnnxValue values) => graph.Unsqueeze(Suppression.PadTo(graph, graph.Gather(values, kept, 0), limit), 0);
        OnnxValue count = graph.ToFloat(graph.ShapeOf(kept, 0, 1));
        context.Output(new Tensor(Of(boxes)), new Tensor(Of(classes)), new Tensor(Of(best)), new Tensor(count));
    }

    /// <summary>Boxes [boxes, 4] as corners; codes are the centre and the logarithm of the size, in those of the anchors.</summary>
    private static OnnxValue Decoded(OnnxGraphBuilder graph, OnnxValue codes, OnnxValue anchors, float[] scales)
    {
        OnnxValue scaled = graph.Div(codes, graph.Constant(scales, new TensorShape(4)));
        OnnxValue[] code = graph.Split(scaled, 1, 2, 2);
        OnnxValue[] anchor = graph.Split(anchors, 1, 2, 2);
        OnnxValue centre = graph.Add(graph.Mul(code[0], anchor[1]), anchor[0]);
        OnnxValue half = graph.Mul(graph.Mul(graph.Unary("Exp", code[1]), anchor[1]), 0.5f);
        return graph.Concat(1, graph.Sub(centre, half), graph.Add(centre, half));
    }
}
