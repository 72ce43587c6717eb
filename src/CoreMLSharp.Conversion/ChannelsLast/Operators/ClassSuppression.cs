using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>The best boxes of several classes, where only boxes of one class suppress each other.</summary>
internal static class ClassSuppression
{
    /// <summary>Stands for the score of a box that is out of the question.</summary>
    private const float Rejected = -1e30f;

    /// <summary>Boxes, scores and classes of those that are kept, with zeros after them, and how many they are.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="boxes">[N, boxes, 1, 4], the same for all classes.</param>
    /// <param name="scores">[N, boxes, classes].</param>
    /// <param name="perClass">How many are kept of each class at most.</param>
    /// <param name="limit">How many are kept in all.</param>
    /// <param name="overlap">The largest intersection over union.</param>
    /// <param name="threshold">The score that must be surpassed.</param>
    /// <param name="clips">Whether boxes are cut to the picture, from 0 to 1.</param>
    public static Tensor[] Of(
        OnnxGraphBuilder graph, OnnxValue boxes, OnnxValue scores, Tensor perClass, long limit, OnnxValue overlap, OnnxValue threshold,
        bool clips)
    {
        long count = scores.RankedShape[1];
        long classes = scores.RankedShape[2];
        if (boxes.RankedShape[2] != 1) throw new UnsupportedModelException("it has other boxes for each class.");
        if (count < 0 || classes < 0) throw new UnsupportedModelException("how many boxes and classes it has is not known.");
        OnnxValue shared = graph.Squeeze(boxes, 2);
        OnnxValue byClass = graph.Transpose(scores, 0, 2, 1);
        OnnxValue selected = graph.Add(
            "NonMaxSuppression",
            [shared, byClass, perClass.Dims(graph), graph.Reshape(overlap, 1), graph.Reshape(threshold, 1)], DataType.Int64,
            new TensorShape(TensorShape.Unknown, 3));

        // The scores of what was selected, in the places of all, of which the best are taken.
        OnnxValue none = graph.Expand(graph.Constant(Rejected), graph.ShapeOf(byClass), byClass.Shape);
        OnnxValue kept = graph.ScatterND(none, selected, graph.GatherND(byClass, selected));
        long taken = Math.Min(limit, checked(count * classes));
        (OnnxValue best, OnnxValue places) =
            graph.TopK(graph.Reshape(kept, 0, count * classes), graph.Constant(taken), 1, largest: true);
        OnnxValue isKept = graph.Compare("Greater", best, graph.Constant(Rejected / 2));
        OnnxValue box = graph.Binary("Mod", places, graph.ConstantScalar(count));
        OnnxValue corners = graph.Add(
            "GatherND", [shared, graph.Unsqueeze(box, -1)], shared.Type, new TensorShape([.. box.RankedShape.Dims, 4]),
            Attribute("batch_dims", 1));
        if (clips) corners = graph.Clip(corners, 0, 1);
        OnnxValue zero = graph.Constant(0f);
        OnnxValue classOf = graph.ToFloat(graph.Div(places, graph.ConstantScalar(count)));
        OnnxValue number = graph.Reduce("ReduceSum", graph.Cast(isKept, DataType.Int32), [1], keepDims: false);
        long missing = limit - taken;
        return
        [
            new Tensor(graph.Pad(graph.Where(graph.Unsqueeze(isKept, -1), corners, zero), [0, 0, 0, 0, missing, 0])),
            new Tensor(graph.Pad(graph.Where(isKept, best, zero), [0, 0, 0, missing])),
            new Tensor(graph.Pad(graph.Where(isKept, classOf, zero), [0, 0, 0, missing])),
            new Tensor(number),
        ];
    }
}
