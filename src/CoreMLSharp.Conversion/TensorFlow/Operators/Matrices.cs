using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Products of matrices, and their parts.</summary>
internal static class Matrices
{
    public static void MatMul(NodeContext context) =>
        Products.MatMul(context, context.Node.Flag("transpose_a"), context.Node.Flag("transpose_b"));

    public static void BatchMatMul(NodeContext context) =>
        Products.MatMul(context, context.Node.Flag("adj_x"), context.Node.Flag("adj_y"));

    /// <summary>MatMul with what the graph optimiser put behind it.</summary>
    public static void FusedMatMul(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        string[] operations = context.Node.Texts("fused_ops");
        if (operations.FirstOrDefault() != "BiasAdd") throw new UnsupportedModelException("something else than a bias is fused into it.");
        OnnxValue product = graph.MatMul(
            Products.Turned(graph, context[0], context.Node.Flag("transpose_a")),
            Products.Turned(graph, context[1], context.Node.Flag("transpose_b")));
        context.Output(Activation.Fused(context, operations.Skip(1), graph.Add(product, context.Value(2))));
    }

    public static void Einsum(NodeContext context) => Products.Einsum(context, context.Node.Text("equation"));

    /// <summary>MatrixBandPart: matrices, how many diagonals below and above the main one stay; all where it is negative.</summary>
    public static void BandPart(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        (long below, long above) = (context.Integer(1), context.Integer(2));
        OnnxValue x = context.Value(0);
        if (below >= 0) x = graph.Triangle(x, isUpper: true, -below);
        context.Output(above >= 0 ? graph.Triangle(x, isUpper: false, above) : x);
    }

    /// <summary>MatrixDiag and Diag of vectors: matrices with them on the diagonal. Later versions take which diagonal, and the size.</summary>
    public static void Diag(NodeContext context)
    {
        if (context.Inputs.Count > 1 && context.Integers(1) is not [0])
        {
            throw new UnsupportedModelException("it makes other diagonals than the main one.");
        }

        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        if (context.Node.Op == "Diag" && x.Rank != 1) throw new UnsupportedModelException("it makes the diagonal of more than a vector.");
        OnnxValue isDiagonal = IsDiagonal(graph, x.Value, x.Rank - 1);
        OnnxValue zero = graph.Cast(graph.Constant(0f), x.Type);
        context.Output(graph.Where(isDiagonal, graph.Unsqueeze(x.Value, -1), zero));
    }

    /// <summary>MatrixDiagPart and DiagPart of square matrices: the main diagonal.</summary>
    public static void DiagPart(NodeContext context)
    {
        if (context.Inputs.Count > 1 && context.Integers(1) is not [0])
        {
            throw new UnsupportedModelException("it takes other diagonals than the main one.");
        }

        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        if (x.Shape[-1] != x.Shape[-2] || x.Shape[-1] == TensorShape.Unknown || (context.Node.Op == "DiagPart" && x.Rank != 2))
        {
            throw new UnsupportedModelException($"it takes the diagonal of a tensor of shape {x.Shape}; square matrices are converted.");
        }

        OnnxValue zero = graph.Cast(graph.Constant(0f), x.Type);
        OnnxValue onlyDiagonal = graph.Where(IsDiagonal(graph, x.Value, x.Rank - 1), x.Value, zero);
        context.Output(graph.Reduce("ReduceSum", onlyDiagonal, [x.Rank - 1], keepDims: false));
    }

    /// <summary>MatrixSetDiag: square matrices with another main diagonal.</summary>
    public static void SetDiag(NodeContext context)
    {
        if (context.Inputs.Count > 2 && context.Integers(2) is not [0])
        {
            throw new UnsupportedModelException("it sets other diagonals than the main one.");
        }

        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        if (x.Shape[-1] != x.Shape[-2]) throw new UnsupportedModelException("it sets the diagonal of matrices that are not square.");
        context.Output(graph.Where(
            IsDiagonal(graph, x.Value, x.Rank - 1), graph.Unsqueeze(context.Value(1), -1), x.Value));
    }

    /// <summary>Where a square matrix as large as an axis has its diagonal.</summary>
    private static OnnxValue IsDiagonal(OnnxGraphBuilder graph, OnnxValue x, int axis)
    {
        OnnxValue length = graph.Reshape(graph.ShapeOf(x, axis, axis + 1), []);
        OnnxValue places = graph.Range(graph.ConstantScalar(0), length, graph.ConstantScalar(1), x.RankedShape[axis]);
        return graph.Compare("Equal", graph.Unsqueeze(places, 0), graph.Unsqueeze(places, 1));
    }
}
