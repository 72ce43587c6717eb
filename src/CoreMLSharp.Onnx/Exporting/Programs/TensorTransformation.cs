using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that give a tensor another shape or order.</summary>
internal static class TensorTransformation
{
    public static void ExpandDims(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        long[] axes = operation.Integers("axes");
        int rank = x.Rank + axes.Length;
        operation.Output(operation.Graph.Unsqueeze(x, [.. operation.Axes("axes", rank).Order().Select(axis => (long)axis)]));
    }

    /// <summary>Removes dimensions of length 1; those named that have another length stay.</summary>
    public static void Squeeze(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        int[] axes = operation.Axes("axes", x.Rank);
        int[] certain = [.. axes.Where(axis => x.RankedShape[axis] == 1).Order()];
        int[] possible = [.. axes.Where(axis => x.RankedShape[axis] is 1 or TensorShape.Unknown).Order()];

        // Whether dimensions of unknown length go, the declared number of dimensions says.
        bool isDeclared = operation.Has("axes") && operation.OutputRank == x.Rank - possible.Length;
        operation.Output(operation.Graph.Squeeze(x, [.. (isDeclared ? possible : certain).Select(axis => (long)axis)]));
    }

    public static void Transpose(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.Transpose(x, operation.Axes("perm", x.Rank)));
    }

    /// <summary>
    /// A dimension of 0 is that of x: at the same place up to CoreML6; since CoreML7 counted from the end, and 1 where x has none. One
    /// dimension may be -1: what is left.
    /// </summary>
    public static void Reshape(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue shape = operation.Value("shape");
        if (operation.IntegersOrNull("shape") is not { } dims)
        {
            operation.Output(graph.Reshape(x, shape, ShapeGivenBy(shape)));
            return;
        }

        if (operation.Opset < Opset.CoreML7 || !dims.Contains(0))
        {
            operation.Output(Reshaped(graph, x, dims));
            return;
        }

        int offset = x.Rank - dims.Length;
        long[] aligned = [.. dims.Select((dim, i) => dim != 0 ? dim : i + offset < 0 ? 1 : x.RankedShape[i + offset])];
        bool isUnknown = dims.Where((dim, i) => dim == 0 && aligned[i] == TensorShape.Unknown).Any();
        if (!isUnknown)
        {
            operation.Output(Reshaped(graph, x, aligned));
            return;
        }

        OnnxValue[] parts =
        [
            .. dims.Select(
                (dim, i) =>
                    dim != 0 || i + offset < 0
                        ? graph.Constant(Math.Max(dim, dim == 0 ? 1 : dim))
                        : graph.ShapeOf(x, i + offset, i + offset + 1)),
        ];
        operation.Output(graph.Reshape(x, graph.Concat(0, parts), new TensorShape([.. aligned])));
    }

    /// <summary>Takes the shape from parts of the shapes of other tensors.</summary>
    public static void ReshapeLike(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        OnnxValue[] references = operation.Values("ref_tensors");
        long[] begins = operation.AllIntegers("begins");
        long[] ends = operation.AllIntegers("ends");
        long[] endMasks = operation.AllIntegers("end_masks");
        List<OnnxValue> parts = [];
        List<long> dims = [];
        for (int i = 0; i < references.Length; i++)
        {
            int rank = references[i].Rank;
            int begin = (int)Math.Clamp(begins[i] < 0 ? begins[i] + rank : begins[i], 0, rank);
            int end = endMasks[i] != 0 ? rank : (int)Math.Clamp(ends[i] < 0 ? ends[i] + rank : ends[i], begin, rank);
            if (begin == end) continue;
            parts.Add(graph.ShapeOf(references[i], begin, end));
            dims.AddRange(references[i].RankedShape.Dims[begin..end]);
        }

        operation.Output(
            parts.Count == 0 ? graph.Reshape(x, []) : graph.Reshape(x, graph.Concat(0, [.. parts]), new TensorShape([.. dims])));
    }

    public static void Reverse(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        operation.Output(operation.Graph.Reverse(x, [.. operation.Axes("axes", x.Rank).Select(axis => (long)axis)]));
    }

    /// <summary>Reverses the first part of each sequence, of a length of its own.</summary>
    public static void ReverseSequence(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        int batch = operation.Axis("batch_axis", x);
        int sequence = operation.Axis("seq_axis", x);
        int[] order = [batch, sequence, .. Enumerable.Range(0, x.Rank).Where(axis => axis != batch && axis != sequence)];
        OnnxValue front = graph.Transpose(x, order);
        OnnxValue turned = graph.Add(
            "ReverseSequence", [front, operation.Value("lengths")], x.Type, front.Shape, Attribute("batch_axis", 0),
            Attribute("time_axis", 1));
        operation.Output(graph.TransposeBack(turned, order));
    }

    public static void DepthToSpace(OperationContext operation) => Unfold(operation, "block_size", "DCR");

    public static void PixelShuffle(OperationContext operation) => Unfold(operation, "upscale_factor", "CRD");

    public static void SpaceToDepth(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        long block = operation.Integer("block_size");
        OnnxValue blocks = Blocks(operation.Graph, x, block, block);
        operation.Output(Joined(operation.Graph, operation.Graph.Transpose(blocks, 0, 3, 5, 1, 2, 4), 1, 3));
    }

    /// <summary>Like <see cref="SpaceToDepth"/>, with the elements of a block next to each other in depth.</summary>
    public static void PixelUnshuffle(OperationContext operation)
    {
        OnnxValue x = operation.Value("x");
        long block = operation.Integer("downscale_factor");
        OnnxValue blocks = Blocks(operation.Graph, x, block, block);
        operation.Output(Joined(operation.Graph, operation.Graph.Transpose(blocks, 0, 1, 3, 5, 2, 4), 1, 3));
    }

    public static void SpaceToBatch(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        long[] block = operation.Integers("block_shape");
        long[] borders = operation.Integers("paddings");
        OnnxValue padded = graph.Pad(x, [0, 0, borders[0], borders[2], 0, 0, borders[1], borders[3]]);
        OnnxValue blocks = Blocks(graph, padded, block[0], block[1]);
        operation.Output(Joined(graph, graph.Transpose(blocks, 3, 5, 0, 1, 2, 4), 0, 3));
    }

    public static void BatchToSpace(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        long[] block = operation.Integers("block_shape");
        long[] borders = operation.Integers("crops");
        long batch = x.RankedShape[0] == TensorShape.Unknown ? TensorShape.Unknown : x.RankedShape[0] / checked(block[0] * block[1]);
        OnnxValue dims = graph.Concat(0, graph.Constant(block[0], block[1], -1), graph.ShapeOf(x, 1, 4));
        OnnxValue apart = graph.Reshape(
            x, dims, new TensorShape(block[0], block[1], batch, x.RankedShape[1], x.RankedShape[2], x.RankedShape[3]));
        OnnxValue inPlace = graph.Transpose(apart, 2, 3, 4, 0, 5, 1);
        OnnxValue space = Merge(graph, Merge(graph, inPlace, 4), 2);
        long End(long crop) => crop == 0 ? int.MaxValue : -crop;
        operation.Output(graph.Slice(space, [borders[0], borders[2]], [End(borders[1]), End(borders[3])], [2, 3]));
    }

    /// <summary>All windows along an axis, each in a row of its own.</summary>
    public static void SlidingWindows(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        int axis = operation.Axis("axis", x);
        long size = operation.Integer("size");
        long stride = operation.Integer("stride");
        long length = x.RankedShape[axis];
        long count = length == TensorShape.Unknown ? TensorShape.Unknown : ((length - size) / stride) + 1;
        OnnxValue end = graph.Sub(graph.Reshape(graph.ShapeOf(x, axis, axis + 1), []), graph.ConstantScalar(size - 1));
        OnnxValue starts = graph.Range(graph.ConstantScalar(0), end, graph.ConstantScalar(stride), count);
        OnnxValue offsets = graph.Range(graph.ConstantScalar(0), graph.ConstantScalar(size), graph.ConstantScalar(1), size);
        operation.Output(graph.Gather(x, graph.Add(graph.Unsqueeze(starts, 1), offsets), axis));
    }

    /// <summary>What is known of a shape that a vector gives: its rank is the vector's length.</summary>
    public static TensorShape ShapeGivenBy(OnnxValue dims) =>
        dims.Elements is { } known ? new TensorShape([.. known])
        : dims.RankedShape[0] is var rank and not TensorShape.Unknown ? TensorShape.OfRank((int)rank)
        : TensorShape.Unranked;

    /// <summary>Makes an axis and the next one dimension.</summary>
    public static OnnxValue Merge(OnnxGraphBuilder graph, OnnxValue x, int axis) => Joined(graph, x, axis, 2);

    /// <summary>Makes so many dimensions from an axis on one.</summary>
    private static OnnxValue Joined(OnnxGraphBuilder graph, OnnxValue x, int axis, int count)
    {
        TensorShape shape =
            new([.. x.RankedShape.Dims[..axis], x.RankedShape.CountBetween(axis, axis + count), .. x.RankedShape.Dims[(axis + count)..]]);
        if (shape.IsStatic) return graph.Reshape(x, shape.Dims.AsSpan());
        List<OnnxValue> dims = [];
        if (axis > 0) dims.Add(graph.ShapeOf(x, 0, axis));
        dims.Add(graph.Constant(-1));
        if (axis + count < x.Rank) dims.Add(graph.ShapeOf(x, axis + count, x.Rank));
        return graph.Reshape(x, graph.Concat(0, [.. dims]), shape);
    }

    private static OnnxValue Reshaped(OnnxGraphBuilder graph, OnnxValue x, long[] dims)
    {
        OnnxValue reshaped = graph.Reshape(x, dims);

        // A dimension that was asked for is known, even where the others are not.
        return reshaped.Shape.IsRanked && !reshaped.Shape.IsStatic && reshaped.Rank == dims.Length
            ? reshaped with { Shape = reshaped.RankedShape.Select((dim, i) => dims[i] > 0 ? dims[i] : dim) }
            : reshaped;
    }

    private static void Unfold(OperationContext operation, string parameter, string mode)
    {
        OnnxValue x = operation.Value("x");
        long block = operation.Integer(parameter);
        static long Times(long dim, long factor) => dim == TensorShape.Unknown ? dim : checked(dim * factor);
        TensorShape shape = new(
            x.RankedShape[0], x.RankedShape[1] == TensorShape.Unknown ? TensorShape.Unknown : x.RankedShape[1] / checked(block * block),
            Times(x.RankedShape[2], block), Times(x.RankedShape[3], block));
        operation.Output(operation.Graph.Add("DepthToSpace", [x], x.Type, shape, Attribute("blocksize", block), Attribute("mode", mode)));
    }

    /// <summary>Takes height and width apart: [N, C, H / h, h, W / w, w].</summary>
    private static OnnxValue Blocks(OnnxGraphBuilder graph, OnnxValue x, long h, long w)
    {
        static long Part(long dim, long block) => dim == TensorShape.Unknown ? dim : dim / block;
        TensorShape shape = new(x.RankedShape[0], x.RankedShape[1], Part(x.RankedShape[2], h), h, Part(x.RankedShape[3], w), w);
        if (shape.IsStatic) return graph.Reshape(x, shape.Dims.AsSpan());
        OnnxValue spatial = graph.Div(graph.ShapeOf(x, 2, 4), graph.Constant(h, w));
        OnnxValue dims = graph.Concat(
            0, graph.ShapeOf(x, 0, 2), graph.Slice(spatial, [0], [1], [0]), graph.Constant(h), graph.Slice(spatial, [1], [2], [0]),
            graph.Constant(w));
        return graph.Reshape(x, dims, shape);
    }
}
