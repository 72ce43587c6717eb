using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Operators that put tensors together and apart, turn them round and put something around them.</summary>
internal static class Joining
{
    /// <summary>Tensors one after another along an axis; channels first where one of them is at hand so.</summary>
    public static Tensor Concat(OnnxGraphBuilder graph, Tensor[] tensors, int axis)
    {
        int rank = tensors.Max(tensor => tensor.Rank);
        int along = axis < 0 ? axis + rank : axis;
        if (rank > 2 && tensors.Any(tensor => tensor.ChannelsFirst is not null))
        {
            OnnxValue[] first = [.. tensors.Select(graph.ChannelsFirst)];
            return graph.FromChannelsFirst(graph.Concat(Layout.AxisInFirst(along, rank), first));
        }

        return new Tensor(graph.Concat(along, [.. tensors.Select(tensor => tensor.Value)]))
        {
            Numbers = rank == 1 ? Numbers.Concat(tensors) : null,
        };
    }

    /// <summary>All inputs beside each other along a new axis.</summary>
    public static void Pack(OperatorContext context, int axis)
    {
        Tensor[] tensors = context.All();
        int rank = tensors[0].Rank + 1;
        context.Output(
            context.Graph.Stack([.. tensors.Select(tensor => tensor.Value)], axis < 0 ? axis + rank : axis),
            rank == 1 ? Numbers.Concat(tensors) : null);
    }

    /// <summary>The slices along an axis, without it.</summary>
    public static void Unpack(OperatorContext context, int axis, long count)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        int along = axis < 0 ? axis + x.Rank : axis;
        OnnxValue[] parts = count == 1 ? [x.Value] : graph.Split(x.Value, along, [.. Enumerable.Repeat(1L, (int)count)]);
        context.Output([
            .. parts.Select((part, i) => new Tensor(graph.Squeeze(part, along)) { Numbers = Numbers.At(x, i) }),
        ]);
    }

    /// <summary>Parts of given lengths along an axis, of which one may be -1: the rest.</summary>
    public static void Split(OperatorContext context, Tensor x, int axis, long[] lengths)
    {
        OnnxGraphBuilder graph = context.Graph;
        int along = axis < 0 ? axis + x.Rank : axis;
        if (Array.IndexOf(lengths, TensorShape.Unknown) is >= 0 and var rest)
        {
            long others = lengths.Where((_, i) => i != rest).Sum();
            if (x.Shape[along] == TensorShape.Unknown) throw new UnsupportedModelException("the length that it splits is not known.");
            lengths = [.. lengths.Select((length, i) => i == rest ? x.Shape[along] - others : length)];
        }

        if (lengths.Length == 1)
        {
            context.Output(x);
        }
        else if (x.ChannelsFirst is { } first)
        {
            context.Output(Array.ConvertAll(
                graph.Split(first, Layout.AxisInFirst(along, x.Rank), lengths), graph.FromChannelsFirst));
        }
        else
        {
            context.Output(Array.ConvertAll(graph.Split(x.Value, along, lengths), part => new Tensor(part)));
        }
    }

    /// <summary>Equal parts along an axis.</summary>
    public static void SplitEvenly(OperatorContext context, Tensor x, int axis, long count)
    {
        long length = x.Shape[axis < 0 ? axis + x.Rank : axis];
        if (count < 1 || (length != TensorShape.Unknown && length % count != 0))
        {
            throw new ModelFormatException($"it splits an axis of length {length} into {count} parts.");
        }

        if (length == TensorShape.Unknown) throw new UnsupportedModelException("the length that it splits is not known.");
        Split(context, x, axis, [.. Enumerable.Repeat(length / count, checked((int)count))]);
    }

    /// <summary>The elements in reverse order along some axes.</summary>
    public static void Reverse(OperatorContext context, long[] axes) => context.Output(
        context.Graph.Reverse(context.Value(0), [.. axes.Select(axis => axis < 0 ? axis + context[0].Rank : axis)]));

    /// <summary>Each sequence reversed up to its own length.</summary>
    public static void ReverseSequence(OperatorContext context, long sequenceAxis, long batchAxis)
    {
        OnnxGraphBuilder graph = context.Graph;
        int rank = context[0].Rank;

        // ONNX knows the two axes as the first two only.
        int[] order =
        [
            (int)sequenceAxis, (int)batchAxis,
            .. Enumerable.Range(0, rank).Where(axis => axis != sequenceAxis && axis != batchAxis),
        ];
        OnnxValue moved = graph.Transpose(context.Value(0), order);
        OnnxValue reversed = graph.Add(
            "ReverseSequence", [moved, graph.ToInt64(context.Value(1))], moved.Type, moved.Shape, Attribute("time_axis", 0),
            Attribute("batch_axis", 1));
        context.Output(graph.TransposeBack(reversed, order));
    }

    /// <summary>Something around a tensor: constants, or what is inside mirrored.</summary>
    /// <param name="context">The tensor, and [rank, 2] amounts before and after each axis.</param>
    /// <param name="mode">ONNX's <c>constant</c>, <c>reflect</c> or <c>symmetric</c>.</param>
    /// <param name="filler">The constant; null for zero.</param>
    public static void Pad(OperatorContext context, string mode, OnnxValue? filler = null)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        long[] amounts = context.Integers(1);
        if (amounts.Length != 2 * x.Rank) throw new ModelFormatException($"it pads {x.Rank} axes by {amounts.Length} amounts.");
        if (x.ChannelsFirst is { } first)
        {
            int[] order = Layout.ToFirst(x.Rank);
            long[] moved = [.. order.SelectMany(axis => new[] { amounts[2 * axis], amounts[(2 * axis) + 1] })];
            context.Output(graph.FromChannelsFirst(Padded(graph, first, moved, mode, filler)));
        }
        else
        {
            context.Output(Padded(graph, x.Value, amounts, mode, filler));
        }
    }

    private static OnnxValue Padded(OnnxGraphBuilder graph, OnnxValue x, long[] amounts, string mode, OnnxValue? filler)
    {
        long[] before = [.. amounts.Where((_, i) => i % 2 == 0)];
        long[] after = [.. amounts.Where((_, i) => i % 2 == 1)];
        if (mode == "symmetric") return Mirrored(graph, x, before, after);
        if (amounts.All(amount => amount == 0)) return x;
        TensorShape shape = x.RankedShape.Select((dim, i) => dim == TensorShape.Unknown ? dim : checked(dim + before[i] + after[i]));
        return graph.Add("Pad", [x, graph.Constant([.. before, .. after]), filler], x.Type, shape, Attribute("mode", mode));
    }

    /// <summary>Mirrored with the border itself, which ONNX's Pad does not do.</summary>
    private static OnnxValue Mirrored(OnnxGraphBuilder graph, OnnxValue x, long[] before, long[] after)
    {
        for (int axis = 0; axis < before.Length; axis++)
        {
            List<OnnxValue> parts = [x];
            if (before[axis] > 0) parts.Insert(0, graph.Reverse(graph.Slice(x, [0], [before[axis]], [axis]), axis));
            if (after[axis] > 0) parts.Add(graph.Reverse(graph.Slice(x, [-after[axis]], [int.MaxValue], [axis]), axis));
            x = graph.Concat(axis, [.. parts]);
        }

        return x;
    }
}
