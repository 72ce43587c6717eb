using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Main diagonals of matrices. Later versions of the operators take which diagonals are meant as another input.</summary>
internal static class Diagonals
{
    /// <summary>Matrices with vectors on the diagonal.</summary>
    public static void Make(OperatorContext context)
    {
        RequireMain(context, 1);
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        OnnxValue zero = graph.Cast(graph.Constant(0f), x.Type);
        context.Output(graph.Where(IsDiagonal(graph, x.Value, x.Rank - 1), graph.Unsqueeze(x.Value, -1), zero));
    }

    /// <summary>The diagonals of square matrices.</summary>
    public static void Take(OperatorContext context)
    {
        RequireMain(context, 1);
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = Square(context);
        OnnxValue zero = graph.Cast(graph.Constant(0f), x.Type);
        OnnxValue onlyDiagonal = graph.Where(IsDiagonal(graph, x.Value, x.Rank - 1), x.Value, zero);
        context.Output(graph.Reduce("ReduceSum", onlyDiagonal, [x.Rank - 1], keepDims: false));
    }

    /// <summary>Square matrices with another diagonal.</summary>
    public static void Set(OperatorContext context)
    {
        RequireMain(context, 2);
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = Square(context);
        context.Output(graph.Where(IsDiagonal(graph, x.Value, x.Rank - 1), graph.Unsqueeze(context.Value(1), -1), x.Value));
    }

    private static void RequireMain(OperatorContext context, int input)
    {
        if (context.Optional(input) is not null && context.Integers(input).Any(diagonal => diagonal != 0))
        {
            throw new UnsupportedModelException("it is about other diagonals than the main one.");
        }
    }

    private static Tensor Square(OperatorContext context) =>
        context[0] is { Rank: >= 2 } x && x.Shape[-1] == x.Shape[-2] && x.Shape[-1] != TensorShape.Unknown
        ? x
        : throw new UnsupportedModelException($"its matrices have the shape {context[0].Shape}; square ones are converted.");

    /// <summary>Where a square matrix as large as an axis has its diagonal.</summary>
    private static OnnxValue IsDiagonal(OnnxGraphBuilder graph, OnnxValue x, int axis)
    {
        OnnxValue length = graph.Reshape(graph.ShapeOf(x, axis, axis + 1), []);
        OnnxValue places = graph.Range(graph.ConstantScalar(0), length, graph.ConstantScalar(1), x.RankedShape[axis]);
        return graph.Compare("Equal", graph.Unsqueeze(places, 0), graph.Unsqueeze(places, 1));
    }
}
