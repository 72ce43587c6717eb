using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>The selection of boxes that do not overlap too much, as in neural networks.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>Below every score.</summary>
    private const float NoThreshold = -1e38f;

    /// <summary>
    /// Up to CoreML6: boxes are [N, boxes, 4] and scores [N, boxes, classes]. Since CoreML7 the boxes come last, there is no threshold and
    /// no count.
    /// </summary>
    public static void Suppress(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        bool isTransposed = operation.Opset >= Opset.CoreML7;
        OnnxValue boxes = operation.Value("boxes");
        OnnxValue scores = operation.Value("scores");
        OnnxValue overlap = graph.Reshape(operation.Value("iou_threshold"), 1);
        OnnxValue threshold = operation.Has("score_threshold")
            ? graph.Reshape(operation.Value("score_threshold"), [])
            : graph.Constant(NoThreshold);
        OnnxValue maximum = graph.Reshape(operation.Value("max_boxes"), 1);
        if (isTransposed) (boxes, scores) = (graph.Transpose(boxes, 0, 2, 1), graph.Transpose(scores, 0, 2, 1));
        OnnxValue[] selected = graph.SuppressBoxes(boxes, scores, overlap, threshold, maximum, operation.Flag("per_class_suppression"));
        if (isTransposed) operation.Output(graph.Transpose(selected[0], 0, 2, 1), graph.Transpose(selected[1], 0, 2, 1), selected[2]);
        else operation.Output(selected);
    }
}
