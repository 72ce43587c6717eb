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

    /// <summary>MatrixDeterminant of each matrix.</summary>
    public static void Determinant(NodeContext context)
    {
        OnnxValue x = context.Value(0);
        context.Output(context.Graph.Add("Det", [x], x.Type, new TensorShape([.. x.RankedShape.Dims[..^2]])));
    }

    /// <summary>MatrixInverse of each matrix.</summary>
    public static void Inverse(NodeContext context)
    {
        if (context.Node.Flag("adjoint")) throw new UnsupportedModelException("it inverts the adjoint matrix.");
        OnnxValue x = context.Value(0);
        context.Output(context.Graph.Add("Inverse", [x], [(x.Type, x.Shape)], OnnxModelWriter.RuntimeDomain)[0]);
    }

    /// <summary>Diag: the diagonal matrix of a vector.</summary>
    public static void Diag(NodeContext context)
    {
        if (context[0].Rank != 1) throw new UnsupportedModelException("it makes the diagonal of more than a vector.");
        Diagonals.Make(context);
    }

    /// <summary>DiagPart: the diagonal of a matrix.</summary>
    public static void DiagPart(NodeContext context)
    {
        if (context[0].Rank != 2) throw new UnsupportedModelException("it takes the diagonal of more than a matrix.");
        Diagonals.Take(context);
    }
}
