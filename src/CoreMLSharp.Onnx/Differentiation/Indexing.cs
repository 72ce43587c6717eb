using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Operators that take elements at positions, such as vectors of an embedding, or put them there.</summary>
internal static class Indexing
{
    public static void Gather(NodeGradient node) => node.Give(0, () =>
    {
        OnnxGraphBuilder graph = node.Graph;
        TensorShape shape = NodeGradient.Known(node.Input(0));
        int axis = node.Axis(shape.Rank, 0);
        OnnxValue indices = graph.Reshape(node.Input(1), NodeGradient.Known(node.Input(1)).Count);
        OnnxValue gradient = graph.Reshape(node.Gradient, [.. shape.Dims[..axis], indices.Shape.Count, .. shape.Dims[(axis + 1)..]]);
        return PutBack(graph, gradient, indices, axis, shape[axis]);
    });

    public static void GatherElements(NodeGradient node) => node.Give(0, () => node.Graph.ScatterElements(
        node.Zeros(node.Input(0)), node.Input(1), node.Gradient, node.Axis(node.Input(0).Rank, 0), "add"));

    public static void GatherND(NodeGradient node) =>
        node.Give(0, () => node.Graph.ScatterND(node.Zeros(node.Input(0)), node.Input(1), node.Gradient, "add"));

    public static void ScatterElements(NodeGradient node)
    {
        int axis = node.Axis(node.Input(0).Rank, 0);
        bool isSum = IsSum(node);
        node.Give(0, () => isSum
            ? node.Gradient
            : node.Graph.ScatterElements(node.Gradient, node.Input(1), node.Zeros(node.Input(2)), axis));
        node.Give(2, () => node.Graph.GatherElements(node.Gradient, node.Input(1), axis));
    }

    public static void ScatterND(NodeGradient node)
    {
        bool isSum = IsSum(node);
        node.Give(0, () => isSum
            ? node.Gradient
            : node.Graph.ScatterND(node.Gradient, node.Input(1), node.Zeros(node.Input(2))));
        node.Give(2, () => node.Graph.GatherND(node.Gradient, node.Input(1)));
    }

    /// <summary>Adds up slices along an axis at the positions from which they were taken, in an axis of the given length.</summary>
    public static OnnxValue PutBack(OnnxGraphBuilder graph, OnnxValue slices, OnnxValue indices, int axis, long length)
    {
        TensorShape shape = slices.RankedShape.With(axis, length);
        OnnxValue zeros = graph.Fill(graph.Constant(shape.Dims.AsSpan()), 0, shape);
        long[] along = [.. slices.RankedShape.Dims.Select((_, i) => i == axis ? indices.RankedShape[0] : 1)];
        return graph.ScatterElements(zeros, graph.Repeat(graph.Reshape(indices, along), slices.Shape), slices, axis, "add");
    }

    /// <summary>Whether what is put somewhere is added to what is there, rather than taking its place.</summary>
    private static bool IsSum(NodeGradient node) => node.Text("reduction", "none") switch
    {
        "none" => false,
        "add" => true,
        string reduction => throw new UnsupportedModelException($"it puts values with the reduction '{reduction}', which has no gradient."),
    };
}
