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
    /// <summary>So many numbers are put side by side at once, 32 MB; with more, examples are gone through one after the other.</summary>
    private const long MostGathered = 8 << 20;

    /// <param name="graph">The graph.</param>
    /// <param name="x">What the windows move over: [N, C, spatial…].</param>
    /// <param name="gradient">The gradient of what they make: [N, outputs, spatial…].</param>
    /// <param name="window">The window, with its padding in numbers.</param>
    /// <param name="groups">The groups of channels.</param>
    /// <returns>[outputs, C / groups, kernel…].</returns>
    public static OnnxValue Of(OnnxGraphBuilder graph, OnnxValue x, OnnxValue gradient, Window window, long groups)
    {
        (TensorShape inputs, TensorShape results) = (NodeGradient.Known(x), gradient.RankedShape);
        (long places, long outputs) = (inputs.CountFrom(2), results.CountFrom(2));
        long elements = TensorShape.Product(window.Kernel);
        bool isOverGradient = groups == 1 && results[1] * places < inputs[1] * outputs;
        Places windows = isOverGradient
            ? new(graph, places * elements, outputs, i => OutputAt(window, inputs, results, i / elements, i % elements))
            : new(graph, outputs * elements, places, i => Position(window, inputs, results, i / elements, i % elements));
        long gathered = isOverGradient ? results[1] * places * elements : inputs[1] * outputs * elements;
        long together = Math.Clamp(MostGathered / gathered, 1, inputs[0]);
        OnnxValue? sum = null;
        for (long start = 0; start < inputs[0]; start += together)
        {
            long end = Math.Min(start + together, inputs[0]);
            OnnxValue Part(OnnxValue value) => together == inputs[0] ? value : graph.Slice(value, [start], [end], [0]);
            OnnxValue part = isOverGradient
                ? OverGradient(graph, Part(x), Part(gradient), windows, elements)
                : OverInput(graph, Part(x), Part(gradient), windows, elements, groups);
            sum = sum is null ? part : graph.Binary("Add", sum, part);
        }

        return graph.Reshape(sum!, [results[1], inputs[1] / groups, .. window.Kernel]);
    }

    /// <summary>Beside each output lies all of x that is under its window.</summary>
    /// <returns>[outputs, C / groups, elements].</returns>
    private static OnnxValue OverInput(
        OnnxGraphBuilder graph, OnnxValue x, OnnxValue gradient, Places windows, long elements, long groups)
    {
        TensorShape results = gradient.RankedShape;
        (long channels, long outputs) = (x.RankedShape[1] / groups, results[1]);
        long rows = results[0] * results.CountFrom(2);
        OnnxValue columns = windows.Gather(ChannelsLast(graph, x));
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

        return graph.Transpose(graph.Reshape(product, outputs, elements, channels), 0, 2, 1);
    }

    /// <summary>
    /// The same product the other way round, which moves less where there are fewer outputs than inputs: beside each position of x lie the
    /// gradients of all windows that it is under.
    /// </summary>
    /// <returns>[outputs, C, elements].</returns>
    private static OnnxValue OverGradient(OnnxGraphBuilder graph, OnnxValue x, OnnxValue gradient, Places windows, long elements)
    {
        (TensorShape inputs, TensorShape results) = (x.RankedShape, gradient.RankedShape);
        long rows = inputs[0] * inputs.CountFrom(2);
        OnnxValue columns = windows.Gather(ChannelsLast(graph, gradient));
        OnnxValue product = Matrices.Product(
            graph, graph.Reshape(columns, rows, elements * results[1]), true, graph.Reshape(ChannelsLast(graph, x), rows, inputs[1]),
            false);
        return graph.Transpose(graph.Reshape(product, elements, results[1], inputs[1]), 1, 2, 0);
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

    /// <summary>Places in a value [N, places, C] that may repeat; one beyond the last is zeros.</summary>
    private readonly struct Places
    {
        private readonly OnnxGraphBuilder _graph;
        private readonly OnnxValue? _indices;
        private readonly bool _isPadded;

        /// <param name="graph">The graph.</param>
        /// <param name="length">How many places are taken.</param>
        /// <param name="count">How many there are.</param>
        /// <param name="at">Tells each.</param>
        public Places(OnnxGraphBuilder graph, long length, long count, Func<long, long> at)
        {
            byte[] bytes = new byte[length * sizeof(int)];
            Span<int> places = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
            bool isAll = length == count;
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = (int)at(i);
                isAll &= places[i] == i;
            }

            _graph = graph;
            _isPadded = places.Contains((int)count);
            if (isAll) return;
            _indices = graph.Weights(
                "windows", TensorProto.Types.DataType.Int32, (ReadOnlyMemory<byte>)bytes, new TensorShape(places.Length));
        }

        /// <summary>The rows of a value at the places: [N, length, C].</summary>
        public OnnxValue Gather(OnnxValue rows)
        {
            if (_indices is null) return rows;

            // Padding is a row of zeros behind all others.
            return _graph.Gather(_isPadded ? _graph.Pad(rows, [0, 0, 0, 0, 1, 0]) : rows, _indices, 1);
        }
    }
}
