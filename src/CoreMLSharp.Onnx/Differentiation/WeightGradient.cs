using System.Runtime.InteropServices;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>
/// The gradient of a convolution's weights. With channels last, one Gather along positions puts all that lies under each window side by
/// side, and one product of matrices does the rest, which beats every form of it as a convolution.
/// </summary>
internal static class WeightGradient
{
    /// <param name="graph">The graph.</param>
    /// <param name="x">What the windows move over: [N, C, spatial…].</param>
    /// <param name="gradient">The gradient of what they make: [N, outputs, spatial…].</param>
    /// <param name="window">The window, with its padding in numbers.</param>
    /// <param name="groups">The groups of channels.</param>
    /// <returns>[outputs, C / groups, kernel…].</returns>
    public static OnnxValue Of(OnnxGraphBuilder graph, OnnxValue x, OnnxValue gradient, Window window, long groups)
    {
        TensorShape inputs = NodeGradient.Known(x);
        (long channels, long outputs) = (inputs[1] / groups, gradient.RankedShape[1]);
        long elements = TensorShape.Product(window.Kernel);
        long rows = inputs[0] * gradient.RankedShape.CountFrom(2);
        OnnxValue columns = Columns(graph, x, gradient.RankedShape, window);
        OnnxValue returned = ChannelsLast(graph, gradient);
        OnnxValue product;
        if (groups == 1)
        {
            product = Matrices.Product(
                graph, graph.Reshape(returned, rows, outputs), true, graph.Reshape(columns, rows, elements * channels), false);
        }
        else
        {
            OnnxValue byGroup = graph.Transpose(graph.Reshape(columns, rows, elements, groups, channels), 2, 0, 1, 3);
            OnnxValue turned = graph.Transpose(graph.Reshape(returned, rows, groups, outputs / groups), 1, 2, 0);
            product = graph.MatMul(turned, graph.Reshape(byGroup, groups, rows, elements * channels));
        }

        OnnxValue channelsFirst = graph.Transpose(graph.Reshape(product, outputs, elements, channels), 0, 2, 1);
        return graph.Reshape(channelsFirst, [outputs, channels, .. window.Kernel]);
    }

    /// <summary>What lies under each window: [N, outputs' positions · kernel, C].</summary>
    private static OnnxValue Columns(OnnxGraphBuilder graph, OnnxValue x, TensorShape gradient, Window window)
    {
        OnnxValue rows = ChannelsLast(graph, x);
        long count = rows.RankedShape[1];
        long[] positions = Positions(window, x.RankedShape, gradient);
        if (positions.LongLength == count && positions.Select((position, i) => position == i).All(same => same)) return rows;

        // Padding is a row of zeros behind all others.
        if (positions.Contains(count)) rows = graph.Pad(rows, [0, 0, 0, 0, 1, 0]);
        OnnxValue indices = graph.Weights(
            "windows", TensorProto.Types.DataType.Int64, new ReadOnlyMemory<byte>(MemoryMarshal.AsBytes<long>(positions).ToArray()),
            new TensorShape(positions.LongLength));
        return graph.Gather(rows, indices, 1);
    }

    /// <summary>[N, C, spatial…] as [N, positions, C].</summary>
    private static OnnxValue ChannelsLast(OnnxGraphBuilder graph, OnnxValue x)
    {
        TensorShape shape = NodeGradient.Known(x);
        return graph.Transpose(graph.Reshape(x, shape[0], shape[1], shape.CountFrom(2)), 0, 2, 1);
    }

    /// <summary>For each output and each element of its window the position in x; the one beyond the last where that is padding.</summary>
    private static long[] Positions(Window window, TensorShape x, TensorShape gradient)
    {
        long elements = TensorShape.Product(window.Kernel);
        long[] positions = new long[gradient.CountFrom(2) * elements];
        for (long i = 0; i < positions.LongLength; i++) positions[i] = Position(window, x, gradient, i / elements, i % elements);
        return positions;
    }

    private static long Position(Window window, TensorShape x, TensorShape gradient, long output, long element)
    {
        (long position, long step) = (0, 1);
        for (int axis = window.Kernel.Length - 1; axis >= 0; axis--)
        {
            (output, long at) = Math.DivRem(output, gradient[axis + 2]);
            (element, long offset) = Math.DivRem(element, window.Kernel[axis]);
            long place = (at * window.Strides[axis]) + (offset * window.Dilations[axis]) - window.Padding.Amounts![axis].Before;
            if (place < 0 || place >= x[axis + 2]) return x.CountFrom(2);
            position += place * step;
            step *= x[axis + 2];
        }

        return position;
    }
}
