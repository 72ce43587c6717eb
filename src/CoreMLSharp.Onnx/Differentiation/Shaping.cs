using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Operators that give tensors another shape or put them together and apart.</summary>
internal static class Shaping
{
    /// <summary>For all operators that leave the elements in their order.</summary>
    public static void Reshape(NodeGradient node) =>
        node.Give(0, () => node.Graph.Reshape(node.Gradient, NodeGradient.Known(node.Input()).Dims.AsSpan()));

    public static void Transpose(NodeGradient node) => node.Give(0, () =>
    {
        int rank = node.Input().Rank;
        int[] permutation = node.List("perm") is { } given
            ? [.. given.Select(axis => (int)axis)]
            : [.. Enumerable.Range(0, rank).Reverse()];
        return node.Graph.TransposeBack(node.Gradient, permutation);
    });

    /// <summary>What was repeated is summed up where the gradient is given back.</summary>
    public static void Expand(NodeGradient node) => node.Give(0, () => node.Gradient);

    public static void Tile(NodeGradient node) => node.Give(0, () =>
    {
        TensorShape shape = NodeGradient.Known(node.Input());
        TensorShape tiled = NodeGradient.Known(node.Output());
        long[] apart = [.. Enumerable.Range(0, shape.Rank).SelectMany(axis => new[] { tiled[axis] / shape[axis], shape[axis] })];
        long[] repeats = [.. Enumerable.Range(0, shape.Rank).Select(axis => 2L * axis)];
        return node.Graph.Reduce("ReduceSum", node.Graph.Reshape(node.Gradient, apart), repeats, keepDims: false);
    });

    public static void Concat(NodeGradient node)
    {
        int axis = node.Axis(node.Output().Rank, 0);
        long start = 0;
        for (int i = 0; i < node.Inputs; i++)
        {
            (long first, long end) = (start, start + NodeGradient.Known(node.Input(i))[axis]);
            node.Give(i, () => node.Graph.Slice(node.Gradient, [first], [end], [axis]));
            start = end;
        }
    }

    public static void Split(NodeGradient node) => node.Give(0, () =>
    {
        OnnxValue[] parts = [.. node.Node.Output.Select((_, i) => node.GradientOf(i) ?? node.Zeros(node.Output(i)))];
        return node.Graph.Concat(node.Axis(node.Input().Rank, 0), parts);
    });

    public static void DepthToSpace(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        TensorShape shape = NodeGradient.Known(node.Input());
        long block = node.Integer("blocksize", 1);
        long channels = shape[1] / (block * block);
        OnnxValue apart = graph.Reshape(node.Gradient, shape[0], channels, shape[2], block, shape[3], block);
        OnnxValue together = node.Text("mode", "DCR") == "CRD"
            ? graph.Transpose(apart, 0, 1, 3, 5, 2, 4)
            : graph.Transpose(apart, 0, 3, 5, 1, 2, 4);
        return graph.Reshape(together, shape.Dims.AsSpan());
    });

    public static void SpaceToDepth(NodeGradient node) => node.Give(0, () => node.Graph.Add(
        "DepthToSpace", [node.Gradient], node.Gradient.Type, NodeGradient.Known(node.Input()),
        Attribute("blocksize", node.Integer("blocksize", 1)), Attribute("mode", "DCR")));

    public static void ReverseSequence(NodeGradient node) => node.Give(0, () => node.Graph.Add(
        "ReverseSequence", [node.Gradient, node.Input(1)], node.Gradient.Type, node.Gradient.Shape,
        Attribute("batch_axis", node.Integer("batch_axis", 1)), Attribute("time_axis", node.Integer("time_axis", 0))));

    public static void Triangle(NodeGradient node) => node.Give(0, () => node.Graph.Add(
        "Trilu", [node.Gradient, node.Optional(1)], node.Gradient.Type, node.Gradient.Shape,
        Attribute("upper", node.Integer("upper", 1))));
}
