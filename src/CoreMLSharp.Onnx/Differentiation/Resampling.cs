using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Onnx.Differentiation;

/// <summary>Resizing.</summary>
internal static class Resampling
{
    /// <summary>
    /// Resizing is a product with a matrix along each axis. Whatever its rules, the matrix is what becomes of the unit vectors, and the
    /// gradient the product with it the other way round.
    /// </summary>
    public static void Resize(NodeGradient node) => node.Give(0, () =>
    {
        TensorShape shape = NodeGradient.Known(node.Input());
        TensorShape resized = NodeGradient.Known(node.Output());
        OnnxValue gradient = node.Gradient;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (IsResized(node, axis, shape, resized)) gradient = Back(node, gradient, axis, shape[axis], resized[axis]);
        }

        return gradient;
    });

    private static bool IsResized(NodeGradient node, int axis, TensorShape shape, TensorShape resized) =>
        shape[axis] != resized[axis] && (node.List("axes") is not { } axes || axes.Contains(axis) || axes.Contains(axis - shape.Rank));

    private static OnnxValue Back(NodeGradient node, OnnxValue gradient, int axis, long size, long resized)
    {
        OnnxGraphBuilder graph = node.Graph;
        OnnxValue matrix = Matrix(node, size, resized);
        if (axis == gradient.Rank - 1) return graph.MatMul(gradient, Matrices.Transposed(graph, matrix));
        if (axis == gradient.Rank - 2) return graph.MatMul(matrix, gradient);
        TensorShape shape = gradient.RankedShape;
        OnnxValue flat = graph.Reshape(gradient, [.. shape.Dims[..axis], resized, shape.CountFrom(axis + 1)]);
        return graph.Reshape(graph.MatMul(matrix, flat), shape.With(axis, size).Dims.AsSpan());
    }

    /// <summary>What becomes of unit vectors: [size, resized].</summary>
    private static OnnxValue Matrix(NodeGradient node, long size, long resized)
    {
        OnnxGraphBuilder graph = node.Graph;
        float[] unit = new float[checked(size * size)];
        for (long i = 0; i < size; i++) unit[(i * size) + i] = 1;
        OnnxValue vectors = graph.Weights("unit", unit, new TensorShape(1, 1, size, size));
        OnnxValue sizes = graph.Constant(1, 1, size, resized);
        OnnxValue matrix = graph.Add(
            "Resize", [vectors, null, null, sizes], vectors.Type, new TensorShape(1, 1, size, resized),
            [.. node.Node.Attribute.Where(attribute => attribute.Name != "axes").Select(attribute => attribute.Clone())]);
        return graph.Reshape(matrix, size, resized);
    }
}
