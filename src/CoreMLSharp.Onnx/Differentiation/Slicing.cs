using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Operators that take ranges of a tensor, or put something around it.</summary>
internal static class Slicing
{
    public static void Slice(NodeGradient node) => node.Give(0, () =>
    {
        TensorShape shape = NodeGradient.Known(node.Input());
        NodeGradient.Known(node.Output());
        IEnumerable<long> given = node.Integers(3) ?? [.. Enumerable.Range(0, shape.Rank).Select(axis => (long)axis)];
        long[] axes = [.. given.Select(axis => axis < 0 ? axis + shape.Rank : axis)];
        bool isRegular = node.Integers(1) is not null && node.Integers(2) is not null
            && (node.Optional(4) is null || node.Integers(4) is { } steps && steps.All(step => step == 1));
        return isRegular ? Padded(node, shape, axes) : Scattered(node, shape, axes);
    });

    /// <summary>Constant padding cuts off what was put around; other padding repeats elements, whose gradients are summed up.</summary>
    public static void Pad(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        TensorShape shape = NodeGradient.Known(node.Input());
        if (node.Integers(1) is not { } pads || node.Optional(3) is not null)
        {
            throw new UnsupportedModelException("how much is padded is only known while the network runs.");
        }

        string mode = node.Text("mode", "constant");
        if (mode == "constant") return graph.Pad(node.Gradient, [.. pads.Select(amount => -amount)]);
        OnnxValue gradient = node.Gradient;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            long[] sources = Sources(shape[axis], pads[axis], pads[axis + shape.Rank], mode);
            if (sources.LongLength == shape[axis]) continue;
            OnnxValue indices = graph.Weights(
                "sources", TensorProto.Types.DataType.Int64, new ReadOnlyMemory<byte>(MemoryMarshal.AsBytes<long>(sources).ToArray()),
                new TensorShape(sources.LongLength));
            gradient = Indexing.PutBack(node.Graph, gradient, indices, axis, shape[axis]);
        }

        return gradient;
    });

    /// <summary>A slice of steps of 1 stands in the midst of zeros.</summary>
    private static OnnxValue Padded(NodeGradient node, TensorShape shape, long[] axes)
    {
        long[] pads = new long[2 * shape.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = axes[i];
            (long size, long start) = (shape[(int)axis], node.Integers(1)![i]);
            pads[axis] = Math.Clamp(start < 0 ? start + size : start, 0, size);
            pads[axis + shape.Rank] = size - pads[axis] - node.Output().Shape[(int)axis];
        }

        return node.Graph.Pad(node.Gradient, pads);
    }

    /// <summary>
    /// Other steps, or ranges that are only known when the graph runs: which elements were taken is found out by taking positions.
    /// </summary>
    private static OnnxValue Scattered(NodeGradient node, TensorShape shape, long[] axes)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue gradient = node.Gradient;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)axes[i];
            OnnxValue all = graph.Constant([.. Enumerable.Range(0, (int)shape[axis]).Select(position => (long)position)]);
            OnnxValue Element(int input) => graph.Slice(node.Input(input), [i], [i + 1], [0]);
            OnnxValue taken = graph.Slice(
                all, Element(1), Element(2), graph.Constant(0), node.Optional(4) is null ? null : Element(4),
                new TensorShape(node.Output().Shape[axis]));
            gradient = Indexing.PutBack(graph, gradient, taken, axis, shape[axis]);
        }

        return gradient;
    }

    /// <summary>Which element of an axis each element of the padded axis is.</summary>
    private static long[] Sources(long size, long before, long after, string mode)
    {
        long[] sources = new long[size + before + after];
        for (long i = 0; i < sources.LongLength; i++)
        {
            long position = i - before;
            sources[i] = mode switch
            {
                "reflect" => Reflected(position, size),
                "wrap" => ((position % size) + size) % size,
                _ => Math.Clamp(position, 0, size - 1),
            };
        }

        return sources;
    }

    private static long Reflected(long position, long size)
    {
        if (size == 1) return 0;
        long period = 2 * (size - 1);
        long place = ((position % period) + period) % period;
        return Math.Min(place, period - place);
    }
}
