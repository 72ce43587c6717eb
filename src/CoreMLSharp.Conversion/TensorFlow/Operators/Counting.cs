using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>Operations that count elements.</summary>
internal static class Counting
{
    /// <summary>
    /// Bincount and DenseBincount: integers in a vector or in rows, how many bins there are, and weights. How often each integer occurs,
    /// the weights of its occurrences, or whether it occurs.
    /// </summary>
    public static void Bincount(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        Tensor x = context[0];
        long count = context[1].Numbers is [{ } known] ? known : TensorShape.Unknown;
        OnnxValue bins = graph.Range(graph.ConstantScalar(0), graph.Reshape(context.Dims(1), []), graph.ConstantScalar(1), count);
        OnnxValue isBin = graph.Compare("Equal", graph.Unsqueeze(graph.ToInt64(x.Value), -1), bins);
        DataType type = context[2].Type;
        OnnxValue occurrences = graph.Cast(isBin, type);
        if (context[2].Shape.Count != 0) occurrences = graph.Mul(occurrences, graph.Unsqueeze(context.Value(2), -1));
        string op = context.Node.Flag("binary_output") ? "ReduceMax" : "ReduceSum";
        context.Output(graph.Reduce(op, occurrences, [x.Rank - 1], keepDims: false));
    }

    /// <summary>InTopK: scores [rows, classes], the class of each row, and k: whether fewer than k classes have a higher score.</summary>
    public static void InTopK(NodeContext context)
    {
        OnnxGraphBuilder graph = context.Graph;
        OnnxValue scores = context.Value(0);
        OnnxValue own = graph.GatherElements(scores, graph.Unsqueeze(graph.ToInt64(context.Value(1)), 1), 1);
        OnnxValue higher = graph.Cast(graph.Compare("Greater", scores, own), DataType.Int64);
        OnnxValue limit = context.Optional(2) is { } given ? graph.ToInt64(given.Value) : graph.ConstantScalar(context.Node.Integer("k"));
        context.Output(graph.Compare("Less", graph.Reduce("ReduceSum", higher, [1], keepDims: false), limit));
    }

    /// <summary>LowerBound and UpperBound: rows of sorted numbers, rows of numbers, before how many of which each is found.</summary>
    /// <param name="comparison">What a sorted number must be to come before.</param>
    public static Action<NodeContext> Search(string comparison) => context =>
    {
        OnnxGraphBuilder graph = context.Graph;
        if (context[0].Rank != 2) throw new ModelFormatException("its sorted numbers are not in rows.");
        OnnxValue isBefore = graph.Compare(comparison, graph.Unsqueeze(context.Value(0), 1), graph.Unsqueeze(context.Value(1), 2));
        OnnxValue count = graph.Reduce("ReduceSum", graph.Cast(isBefore, DataType.Int32), [2], keepDims: false);
        context.Output(graph.Cast(count, context.Node.Type("out_type", DataType.Int32)));
    };
}
