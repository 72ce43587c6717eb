using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>The selection of boxes that do not overlap too much.</summary>
internal static class Boxes
{
    /// <summary>With more boxes, the matrix of all overlaps is too large, and Core ML's own operation takes its place.</summary>
    private const long MostForMatrix = 1024;

    /// <summary>Stands for the score of a box that is out of the question.</summary>
    private const float Rejected = -3e38f;

    /// <summary>
    /// The places [selected, 3] (batch, class, box) of boxes [batch, boxes, 4] with scores [batch, classes, boxes], for each class from the
    /// best on.
    /// </summary>
    public static void Suppress(NodeContext node)
    {
        if (!node.Has(2) || node.Constant(2)?.ToIntegers()[0] == 0)
        {
            throw new UnsupportedModelException("it selects no box at all, and Core ML has no empty tensors.");
        }

        TensorShape scores = node.Shape(1);
        bool areKnown = node.Constant(2) is not null && (!node.Has(3) || node.Constant(3) is not null);
        bool usesOperation = areKnown && (scores[2] > MostForMatrix || scores[2] == TensorShape.Unknown)
            && scores[0] != TensorShape.Unknown && scores[1] is > 0 and <= 128;
        node.Output(0, OnnxType.Int64, usesOperation ? ByOperation(node) : ByMatrix(node));
    }

    /// <summary>An operation for each class of each example.</summary>
    private static ProgramVariable ByOperation(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable boxes = Centred(node);
        ProgramVariable scores = block.As(node.Value(1), DataType.Float32);
        int most = (int)Math.Min(node.Constant(2)!.ToIntegers()[0], scores.Shape[2] > 0 ? scores.Shape[2] : 1000);
        float overlap = node.Constant(3)?.ToFloats()[0] ?? 0;
        bool isNew = node.Import.Opset >= Opset.CoreML7;
        List<ProgramVariable> parts = [];
        for (int example = 0; example < scores.Shape[0]; example++)
        {
            ProgramVariable own = block.Range(boxes, 0, example, example + 1);
            for (int label = 0; label < scores.Shape[1]; label++)
            {
                ProgramVariable score = block.ReshapeTo(
                    block.Range(block.Range(scores, 0, example, example + 1), 1, label, label + 1), 1, -1, 1);
                ProgramVariable indices = block.Add(
                    "non_maximum_suppression", null,
                    ("boxes", isNew ? block.Transpose(own, [0, 2, 1]) : own), ("scores", isNew ? block.Transpose(score, [0, 2, 1]) : score),
                    ("iou_threshold", Number(score.ElementType, overlap)),
                    ("score_threshold", isNew ? null : Number(score.ElementType, Rejected)), ("max_boxes", most),
                    ("per_class_suppression", false))[2];
                ProgramVariable chosen = block.ReshapeTo(indices, -1);
                ProgramVariable isFound = block.GreaterEqual(chosen, 0);
                ProgramVariable safe = block.AtLeast(chosen, 0);
                if (node.Optional(4) is { } threshold)
                {
                    ProgramVariable reached = block.Greater(
                        block.Gather(block.ReshapeTo(score, -1), safe, 0), block.As(Scalar(block, threshold), DataType.Float32));
                    isFound = block.LogicalAnd(isFound, reached);
                }

                ProgramVariable kept = block.Gather(
                    safe, block.Squeeze(block.NonZero(block.Cast(isFound, DataType.Int32)), [1]), 0);
                ProgramVariable zeros = block.Times(kept, 0);
                parts.Add(block.Stack([block.Plus(zeros, example), block.Plus(zeros, label), kept], 1));
            }
        }

        return parts.Count == 1 ? parts[0] : block.Concat([.. parts], 0);
    }

    /// <summary>All boxes in the order of their scores, each kept where no better one that is kept overlaps it.</summary>
    private static ProgramVariable ByMatrix(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable[] boxes = Corners(node);
        ProgramVariable given = block.As(node.Value(1), DataType.Float32);
        Length[] lengths = block.LengthsOf(given);
        ProgramVariable order = block.ArgSort(given, 2, false);
        ProgramVariable scores = block.GatherAlongAxis(given, order, 2);
        ProgramVariable limit = node.Optional(3) is { } most
            ? block.As(Scalar(block, most), DataType.Float32)
            : block.Constant(ProgramTensor.Scalar(0f));
        ProgramVariable isCandidate = node.Optional(4) is { } threshold
            ? block.Greater(scores, block.As(Scalar(block, threshold), DataType.Float32))
            : block.Greater(scores, Rejected);
        ProgramVariable maximum = Scalar(block, node.Value(2));

        // [batch, boxes, boxes] of all, and [batch, classes, boxes] of each in its turn.
        ProgramVariable overlaps = block.Cast(block.Greater(Overlaps(block, boxes), limit), DataType.Float32);
        ProgramVariable kept = block.Times(block.Cast(isCandidate, DataType.Float32), 0);
        ProgramVariable places = block.ReshapeTo(block.Positions(lengths[2]), 1, 1, -1);
        ProgramVariable candidates = block.Cast(isCandidate, DataType.Float32);
        (ProgramVariable[] result, _) = Iteration.Run(block, lengths[2], 0, [kept], (inner, number, carried) =>
        {
            ProgramVariable all = carried[0];

            // The overlaps of the box in turn, which is another one for each class, in the order of the class.
            ProgramVariable box = inner.Gather(order, number, 2);
            ProgramVariable row = RowsOf(inner, overlaps, box, order);
            ProgramVariable isHit = inner.Greater(inner.ReduceMax(inner.Mul(row, all), [2], true), 0f);
            ProgramVariable isFull = inner.GreaterEqual(inner.Cast(inner.ReduceSum(all, [2], true), DataType.Int32), maximum);
            ProgramVariable isFree = inner.LogicalNot(inner.LogicalOr(isHit, isFull));
            ProgramVariable isTurn = inner.Cast(inner.Equal(places, number), DataType.Float32);
            ProgramVariable adds = inner.Mul(inner.Mul(isTurn, candidates), inner.Cast(isFree, DataType.Float32));
            return new Round(null, [inner.Add(all, adds)], []);
        });
        ProgramVariable found = block.NonZero(result[0]);
        ProgramVariable boxOf = block.ExpandDims(block.GatherND(order, found), [1]);
        return block.Concat([block.Range(found, 1, 0, 2), boxOf], 1);
    }

    /// <summary>Of a matrix for each example, the row of a box for each class, with its columns in the order of the class.</summary>
    private static ProgramVariable RowsOf(BlockBuilder block, ProgramVariable matrix, ProgramVariable box, ProgramVariable order)
    {
        // [batch, classes] places in [batch, boxes, boxes]: the rows along the second axis.
        Length[] lengths = block.LengthsOf(order);
        ProgramVariable rows = block.BroadcastTo(block.ExpandDims(box, [2]), lengths);
        return block.GatherAlongAxis(block.GatherAlongAxis(matrix, rows, 1), order, 2);
    }

    /// <summary>The intersection over the union of each pair: [batch, boxes, boxes].</summary>
    private static ProgramVariable Overlaps(BlockBuilder block, ProgramVariable[] edges)
    {
        ProgramVariable Row(ProgramVariable edge) => block.ExpandDims(edge, [1]);
        ProgramVariable Column(ProgramVariable edge) => block.ExpandDims(edge, [2]);
        ProgramVariable Shared(ProgramVariable low, ProgramVariable high) => block.AtLeast(
            block.Sub(block.Minimum(Row(high), Column(high)), block.Maximum(Row(low), Column(low))), 0);
        ProgramVariable intersection = block.Mul(Shared(edges[0], edges[2]), Shared(edges[1], edges[3]));
        ProgramVariable area = block.Mul(block.Sub(edges[2], edges[0]), block.Sub(edges[3], edges[1]));
        ProgramVariable union = block.Sub(block.Add(Row(area), Column(area)), intersection);
        ProgramVariable isThere = block.Greater(union, 0f);
        return block.Mul(
            block.RealDiv(intersection, block.Select(isThere, union, 1f)), block.Cast(isThere, DataType.Float32));
    }

    /// <summary>The lower and upper edges of boxes that are corners or a centre and a size: [batch, boxes] each.</summary>
    private static ProgramVariable[] Corners(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable[] parts = [.. Enumerable.Range(0, 4).Select(i => block.As(block.At(node.Value(0), 2, i), DataType.Float32))];
        if (node.Flag("center_point_box"))
        {
            (ProgramVariable x, ProgramVariable y) = (block.Times(parts[2], 0.5), block.Times(parts[3], 0.5));
            return [block.Sub(parts[0], x), block.Sub(parts[1], y), block.Add(parts[0], x), block.Add(parts[1], y)];
        }

        // Corners may be any two that are opposite.
        return
        [
            block.Minimum(parts[0], parts[2]), block.Minimum(parts[1], parts[3]), block.Maximum(parts[0], parts[2]),
            block.Maximum(parts[1], parts[3]),
        ];
    }

    /// <summary>Boxes as centre and size: [batch, boxes, 4].</summary>
    private static ProgramVariable Centred(NodeContext node)
    {
        BlockBuilder block = node.Block;
        if (node.Flag("center_point_box")) return block.As(node.Value(0), DataType.Float32);
        ProgramVariable[] edges = Corners(node);
        return block.Stack(
            [
                block.Times(block.Add(edges[0], edges[2]), 0.5), block.Times(block.Add(edges[1], edges[3]), 0.5),
                block.Sub(edges[2], edges[0]), block.Sub(edges[3], edges[1]),
            ],
            2);
    }

    private static ProgramVariable Scalar(BlockBuilder block, ProgramVariable x) => x.Shape.Rank == 0 ? x : block.ReshapeTo(x);
}
