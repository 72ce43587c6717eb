using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Pooling over any number of spatial dimensions.</summary>
internal static class Pooling
{
    /// <summary>The gradient goes to where the largest element was, the first of several; windows that overlap are summed up.</summary>
    public static void Max(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        TensorShape shape = NodeGradient.Known(node.Input());
        Window window = WindowAttributes.WindowOf(node, shape);
        OnnxValue places = node.Node.Output.Count > 1 ? node.Output(1) : graph.AddOutput(node.Node, DataType.Int64, node.Output().Shape);
        if (Enumerable.Range(0, window.Kernel.Length).All(axis => window.Strides[axis] >= window.Extent(axis)))
        {
            return graph.Add(
                "MaxUnpool", [node.Gradient, places, graph.Constant(shape.Dims.AsSpan())], node.Gradient.Type, shape,
                Attribute("kernel_shape", window.Kernel), Attribute("strides", window.Strides));
        }

        OnnxValue zeros = graph.Fill(graph.Constant(shape.Count), 0, new TensorShape(shape.Count));
        OnnxValue sums = graph.ScatterElements(zeros, graph.Reshape(places, -1), graph.Reshape(node.Gradient, -1), 0, "add");
        return graph.Reshape(sums, shape.Dims.AsSpan());
    });

    public static void Average(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        TensorShape shape = NodeGradient.Known(node.Input());
        TensorShape outputs = NodeGradient.Known(node.Output());
        Window window = WindowAttributes.WindowOf(node, shape);
        bool countsPadding = node.Integer("count_include_pad", 0) != 0;
        TensorShape spatial = new(outputs.Dims[2..]);
        OnnxValue share = graph.Mul(node.Gradient, graph.Weights("shares", Shares(window, shape, outputs, countsPadding), spatial));

        // Every channel by itself, with a kernel of ones.
        long planes = shape[0] * shape[1];
        OnnxValue ones = graph.Fill(
            graph.Constant([1, 1, .. window.Kernel]), 1, new TensorShape([1, 1, .. window.Kernel]));
        OnnxValue apart = graph.Reshape(share, [planes, 1, .. spatial.Dims]);
        OnnxValue spread = Convolution.Spread(graph, apart, ones, new TensorShape([planes, 1, .. shape.Dims[2..]]), window, 1);
        return graph.Reshape(spread, shape.Dims.AsSpan());
    });

    /// <summary>Equal largest elements share the gradient.</summary>
    public static void GlobalMax(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue mask = graph.Mask("Equal", node.Input(), node.Output());
        long[] axes = [.. Enumerable.Range(2, node.Input().Rank - 2).Select(axis => (long)axis)];
        return graph.Mul(mask, graph.Div(node.Gradient, graph.Reduce("ReduceSum", mask, axes, keepDims: true)));
    });

    public static void GlobalAverage(NodeGradient node) => node.Give(0, () =>
    {
        TensorShape shape = NodeGradient.Known(node.Input());
        return node.Graph.Repeat(node.Graph.Mul(node.Gradient, 1f / shape.CountFrom(2)), shape);
    });

    /// <summary>1 / the number of elements that each output is the mean of.</summary>
    private static float[] Shares(Window window, TensorShape x, TensorShape outputs, bool countsPadding)
    {
        float[] shares = [1];
        for (int axis = 0; axis < window.Kernel.Length; axis++)
        {
            float[] along = Counts(window, axis, x[axis + 2], outputs[axis + 2], countsPadding);
            shares = [.. shares.SelectMany(share => along.Select(count => share / count))];
        }

        return shares;
    }

    private static float[] Counts(Window window, int axis, long size, long outputs, bool countsPadding)
    {
        (long before, long after) = window.Padding.Amounts![axis];
        (long low, long high) = countsPadding ? (-before, size + after) : (0, size);
        float[] counts = new float[outputs];
        for (int output = 0; output < counts.Length; output++)
        {
            for (long element = 0; element < window.Kernel[axis]; element++)
            {
                long place = (output * window.Strides[axis]) + (element * window.Dilations[axis]) - before;
                if (place >= low && place < high) counts[output]++;
            }
        }

        return counts;
    }
}
