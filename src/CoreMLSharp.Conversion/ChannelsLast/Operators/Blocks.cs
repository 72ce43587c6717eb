using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Operators that move blocks of pixels to channels or to the batch, and back.</summary>
internal static class Blocks
{
    /// <summary>Channels spread over squares of pixels.</summary>
    public static void DepthToSpace(OperatorContext context, long size)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = graph.ChannelsFirst(context[0]);
        context.Output(graph.FromChannelsFirst(DepthToSpace(graph, x, size)));
    }

    /// <summary>Squares of pixels stacked in the channels.</summary>
    public static void SpaceToDepth(OperatorContext context, long size)
    {
        OnnxGraphBuilder graph = context.Graph;
        context.Output(graph.FromChannelsFirst(SpaceToDepth(graph, graph.ChannelsFirst(context[0]), size)));
    }

    public static OnnxValue DepthToSpace(OnnxGraphBuilder graph, OnnxValue x, long size)
    {
        TensorShape shape = x.RankedShape;
        TensorShape result = new(
            shape[0], Quotient(shape[1], size * size), TensorShape.Map(shape[2], dim => dim * size),
            TensorShape.Map(shape[3], dim => dim * size));
        return graph.Add("DepthToSpace", [x], x.Type, result, Attribute("blocksize", size), Attribute("mode", "DCR"));
    }

    public static OnnxValue SpaceToDepth(OnnxGraphBuilder graph, OnnxValue x, long size)
    {
        TensorShape shape = x.RankedShape;
        TensorShape result = new(
            shape[0], TensorShape.Map(shape[1], dim => dim * size * size), Quotient(shape[2], size), Quotient(shape[3], size));
        return graph.Add("SpaceToDepth", [x], x.Type, result, Attribute("blocksize", size));
    }

    /// <summary>Blocks of the axes after the first go to the batch: tensor, lengths of blocks, [axes, 2] padding.</summary>
    public static void SpaceToBatch(OperatorContext context, long[] block, long[] padding)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = context.Value(0);
        int axes = block.Length;
        long[] after = new long[x.Rank - 1 - axes];
        OnnxValue padded = graph.Pad(
            x, [0, .. Even(padding, 0), .. after, 0, .. Even(padding, 1), .. after]);
        TensorShape shape = padded.RankedShape;
        if (shape.Dims.AsSpan()[1..].Contains(TensorShape.Unknown))
        {
            throw new UnsupportedModelException("it moves blocks to the batch, and not all lengths are known before the model runs.");
        }

        List<long> split = [shape[0]];
        for (int i = 0; i < axes; i++) split.AddRange([Quotient(shape[i + 1], block[i]), block[i]]);
        OnnxValue blocks = graph.Reshape(padded, [.. split, .. shape.Dims[(axes + 1)..]]);
        OnnxValue moved = graph.Transpose(
            blocks,
            [
                .. Enumerable.Range(0, axes).Select(i => 2 + (2 * i)), 0, .. Enumerable.Range(0, axes).Select(i => 1 + (2 * i)),
                .. Enumerable.Range(1 + (2 * axes), after.Length),
            ]);
        context.Output(graph.Reshape(
            moved, [-1, .. block.Select((size, i) => shape[i + 1] / size), .. shape.Dims[(axes + 1)..]]));
    }

    /// <summary>Blocks of the batch go back to the axes after the first, of which some is cut off.</summary>
    public static void BatchToSpace(OperatorContext context, long[] block, long[] crops)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue x = context.Value(0);
        int axes = block.Length;
        TensorShape shape = x.RankedShape;
        if (shape.Dims.AsSpan()[1..].Contains(TensorShape.Unknown))
        {
            throw new UnsupportedModelException("it moves blocks from the batch, and not all lengths are known before the model runs.");
        }

        OnnxValue split = graph.Reshape(x, [.. block, -1, .. shape.Dims[1..]]);
        List<int> order = [axes];
        for (int i = 0; i < axes; i++) order.AddRange([axes + 1 + i, i]);
        OnnxValue moved = graph.Transpose(split, [.. order, .. Enumerable.Range((2 * axes) + 1, shape.Rank - 1 - axes)]);
        long[] lengths = [.. block.Select((size, i) => checked(size * shape[i + 1]))];
        OnnxValue whole = graph.Reshape(moved, [-1, .. lengths, .. shape.Dims[(axes + 1)..]]);
        if (crops.All(crop => crop == 0))
        {
            context.Output(whole);
            return;
        }

        long[] ends = [.. lengths.Zip(Even(crops, 1), (length, crop) => length - crop)];
        context.Output(graph.Slice(whole, Even(crops, 0), ends, [.. Enumerable.Range(1, axes).Select(axis => (long)axis)]));
    }

    private static long[] Even(long[] pairs, int offset) => [.. pairs.Where((_, i) => i % 2 == offset)];

    private static long Quotient(long dim, long size) => dim == TensorShape.Unknown
        ? dim
        : size > 0 && dim % size == 0
            ? dim / size
            : throw new ModelFormatException($"a length of {dim} is not divided by blocks of {size}.");
}
