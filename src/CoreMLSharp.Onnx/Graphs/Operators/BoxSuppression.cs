using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Graphs.Operators;

/// <summary>
/// The selection of boxes that do not overlap too much. ONNX's operator finds the surviving boxes; here they are sorted by score, cut and
/// padded to a fixed number for each example, and an example without any gets its best box after all.
/// </summary>
internal static class BoxSuppression
{
    /// <summary>Stands for the score of a box that is out of the question.</summary>
    private const float Rejected = -3e38f;

    /// <summary>Boxes and scores of those that are kept, their positions, and how many they are.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="boxes">[N, boxes, 4]: centre and size.</param>
    /// <param name="classScores">[N, boxes, classes].</param>
    /// <param name="overlap">The largest intersection over union, [1].</param>
    /// <param name="threshold">The lowest score, a number.</param>
    /// <param name="maximum">How many are kept at most, [1].</param>
    /// <param name="perClass">Whether boxes of different classes are not compared.</param>
    public static OnnxValue[] SuppressBoxes(
        this OnnxGraphBuilder graph, OnnxValue boxes, OnnxValue classScores, OnnxValue overlap, OnnxValue threshold, OnnxValue maximum,
        bool perClass)
    {
        OnnxValue scores = graph.Reduce("ReduceMax", classScores, [2], keepDims: false);
        OnnxValue candidates = graph.Where(graph.Compare("GreaterOrEqual", scores, threshold), scores, graph.Constant(Rejected));
        OnnxValue byClass = perClass ? OfBestClass(graph, classScores, candidates) : graph.Unsqueeze(candidates, 1);
        OnnxValue survivors = Survivors(graph, boxes, byClass, scores, maximum, overlap);
        OnnxValue none = graph.Unary(
            "Not", graph.ToBool(graph.Reduce("ReduceMax", graph.Cast(survivors, DataType.Int32), [1], keepDims: true)));
        OnnxValue kept = graph.Where(none, scores, graph.Where(survivors, scores, graph.Constant(Rejected)));

        // The best of those kept, in order; beyond the number of survivors there is padding.
        OnnxValue all = graph.ShapeOf(scores, 1, 2);
        OnnxValue taken = graph.Binary("Min", maximum, all) with
        {
            Elements = maximum.Elements is [long m] && all.Elements is [long n] ? [Math.Min(m, n)] : null,
        };
        (_, OnnxValue order) = graph.TopK(kept, taken, 1, largest: true);
        OnnxValue found = graph.Reduce("ReduceSum", graph.Cast(survivors, DataType.Int64), [1], keepDims: true);
        OnnxValue count = graph.Binary("Min", graph.Binary("Max", found, graph.Constant(1)), taken);
        OnnxValue places = graph.Range(
            graph.ConstantScalar(0), graph.Reshape(taken, []), graph.ConstantScalar(1), taken.Elements?[0] ?? TensorShape.Unknown);
        OnnxValue isTaken = graph.Compare("Less", places, count);
        OnnxValue indices = graph.Where(isTaken, order, graph.Constant(-1));
        return
        [
            Padded(graph, Picked(graph, boxes, order, isTaken), maximum, taken, 0),
            Padded(graph, Picked(graph, classScores, order, isTaken), maximum, taken, 0),
            Padded(graph, indices, maximum, taken, -1),
            graph.Squeeze(count, 1),
        ];
    }

    /// <summary>The scores as [examples, classes, boxes], where each box only has that of its best class.</summary>
    private static OnnxValue OfBestClass(OnnxGraphBuilder graph, OnnxValue classScores, OnnxValue candidates)
    {
        OnnxValue best = graph.ArgReduce("ArgMax", classScores, 2);
        OnnxValue limit = graph.Reshape(graph.ShapeOf(classScores, 2, 3), []);
        OnnxValue classes = graph.Range(graph.ConstantScalar(0), limit, graph.ConstantScalar(1), classScores.RankedShape[2]);
        OnnxValue ofClass = graph.Where(graph.Compare("Equal", best, classes), graph.Unsqueeze(candidates, 2), graph.Constant(Rejected));
        return graph.Transpose(ofClass, 0, 2, 1);
    }

    /// <summary>Whether each box of each example survives.</summary>
    private static OnnxValue Survivors(
        OnnxGraphBuilder graph, OnnxValue boxes, OnnxValue scores, OnnxValue like, OnnxValue maximum, OnnxValue overlap)
    {
        OnnxValue selected = graph.Add(
            "NonMaxSuppression",
            [boxes, scores, maximum, overlap, graph.Constant([Rejected / 2], new TensorShape(1))],
            DataType.Int64,
            new TensorShape(TensorShape.Unknown, 3),
            Attribute("center_point_box", 1));
        OnnxValue places = graph.Gather(selected, graph.Constant(0, 2), 1);
        OnnxValue ones = graph.Fill(graph.ShapeOf(places, 0, 1), 1, new TensorShape(TensorShape.Unknown));
        OnnxValue zeros = graph.Fill(graph.ShapeOf(like), 0, like.Shape);
        return graph.ToBool(graph.ScatterND(zeros, places, ones));
    }

    /// <summary>The rows at the given positions, or zeros where none is taken.</summary>
    private static OnnxValue Picked(OnnxGraphBuilder graph, OnnxValue rows, OnnxValue order, OnnxValue isTaken)
    {
        OnnxValue dims = graph.Concat(0, graph.ShapeOf(order), graph.ShapeOf(rows, 2, 3));
        OnnxValue positions =
            graph.Expand(graph.Unsqueeze(order, 2), dims, new TensorShape([.. order.RankedShape.Dims, rows.RankedShape[2]]));
        return graph.Where(graph.Unsqueeze(isTaken, 2), graph.GatherElements(rows, positions, 1), graph.Constant(0f));
    }

    /// <summary>Fills the second axis up to the maximum.</summary>
    private static OnnxValue Padded(OnnxGraphBuilder graph, OnnxValue x, OnnxValue maximum, OnnxValue taken, int filler)
    {
        long length = maximum.Elements?[0] ?? TensorShape.Unknown;
        if (length != TensorShape.Unknown && length == x.RankedShape[1]) return x;
        OnnxValue before = graph.Constant([.. Enumerable.Repeat(0L, x.Rank + 1)]);
        OnnxValue[] amounts =
        [
            before, graph.Sub(maximum, taken),
            .. x.Rank > 2 ? [graph.Constant([.. Enumerable.Repeat(0L, x.Rank - 2)])] : Array.Empty<OnnxValue>(),
        ];
        return graph.Add(
            "Pad", [x, graph.Concat(0, amounts), x.Type == DataType.Int64 ? graph.ConstantScalar(filler) : graph.Constant((float)filler)],
            x.Type, x.RankedShape.With(1, length));
    }
}
