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
        TensorShape results = gradient.RankedShape;
        if (groups == 1 && outputs * inputs.CountFrom(2) < channels * results.CountFrom(2)) return OverGradient(graph, x, gradient, window);
        long elements = TensorShape.Product(window.Kernel);
        long rows = inputs[0] * results.CountFrom(2);
        OnnxValue columns = Columns(
            graph, x, results.CountFrom(2) * elements, i => Position(window, inputs, results, i / elements, i % elements));
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

    /// <summary>
    /// The same product the other way round, which moves less where there are fewer outputs than inputs: beside each position of x lie the
    /// gradients of all windows that it is under.
    /// </summary>
    private static OnnxValue OverGradient(OnnxGraphBuilder graph, OnnxValue x, OnnxValue gradient, Window window)
    {
        (TensorShape inputs, TensorShape results) = (x.RankedShape, gradient.RankedShape);
        long elements = TensorShape.Product(window.Kernel);
        long rows = inputs[0] * inputs.CountFrom(2);
        OnnxValue columns = Columns(
            graph, gradient, inputs.CountFrom(2) * elements, i => OutputAt(window, inputs, results, i / elements, i % elements));
        OnnxValue product = Matrices.Product(
            graph, graph.Reshape(columns, rows, elements * results[1]), true, graph.Reshape(ChannelsLast(graph, x), rows, inputs[1]),
            false);
        OnnxValue elementsLast = graph.Transpose(graph.Reshape(product, elements, results[1], inputs[1]), 1, 2, 0);
        return graph.Reshape(elementsLast, [results[1], inputs[1], .. window.Kernel]);
    }

    /// <summary>Rows of a value at positions that may repeat: [N, length, C], where a position beyond the last is zeros.</summary>
    private static OnnxValue Columns(OnnxGraphBuilder graph, OnnxValue x, long length, Func<long, long> positionOf)
    {
        OnnxValue rows = ChannelsLast(graph, x);
        long count = rows.RankedShape[1];
        byte[] elements = new byte[length * sizeof(int)];
        Span<int> positions = MemoryMarshal.Cast<byte, int>(elements.AsSpan());
        bool isIdentity = length == count;
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = (int)positionOf(i);
            isIdentity &= positions[i] == i;
        }

        if (isIdentity) return rows;

        // Padding is a row of zeros behind all others.
        if (positions.Contains((int)count)) rows = graph.Pad(rows, [0, 0, 0, 0, 1, 0]);
        OnnxValue indices = graph.Weights(
            "windows", TensorProto.Types.DataType.Int32, (ReadOnlyMemory<byte>)elements, new TensorShape(positions.Length));
        return graph.Gather(rows, indices, 1);
    }

    /// <summary>[N, C, spatial…] as [N, positions, C].</summary>
    private static OnnxValue ChannelsLast(OnnxGraphBuilder graph, OnnxValue x)
    {
        TensorShape shape = NodeGradient.Known(x);
        return graph.Transpose(graph.Reshape(x, shape[0], shape[1], shape.CountFrom(2)), 0, 2, 1);
    }

    /// <summary>The position in x of an element of an output's window; the one beyond the last where that is padding.</summary>
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

    /// <summary>The output in whose window a position of x is a given element; the one beyond the last where there is none.</summary>
    private static long OutputAt(Window window, TensorShape x, TensorShape gradient, long input, long element)
    {
        (long output, long step) = (0, 1);
        for (int axis = window.Kernel.Length - 1; axis >= 0; axis--)
        {
            (input, long at) = Math.DivRem(input, x[axis + 2]);
            (element, long offset) = Math.DivRem(element, window.Kernel[axis]);
            long start = at + window.Padding.Amounts![axis].Before - (offset * window.Dilations[axis]);
            (long place, long rest) = Math.DivRem(start, window.Strides[axis]);
            if (rest != 0 || place < 0 || place >= gradient[axis + 2]) return gradient.CountFrom(2);
            output += place * step;
            step *= gradient[axis + 2];
        }

        return output;
    }
}
