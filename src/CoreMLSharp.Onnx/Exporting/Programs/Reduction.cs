using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>Operations that combine all elements along axes.</summary>
internal static class Reduction
{
    /// <summary>Operations along the axes <c>axes</c>, which are all where it is left out.</summary>
    public static Action<OperationContext> Reduce(string op) => operation =>
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        if (x.Type != OnnxType.Float && op is not ("ReduceSum" or "ReduceMax" or "ReduceMin" or "ReduceProd")) x = graph.ToFloat(x);
        long[] axes = [.. operation.Axes("axes", x.Rank).Select(axis => (long)axis)];
        operation.Output(axes.Length == 0 && x.Rank == 0 ? x : graph.Reduce(op, x, axes, operation.Flag("keep_dims")));
    };

    /// <summary>Positions of the largest or smallest element along an axis.</summary>
    public static Action<OperationContext> Position(string op) => operation =>
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue x = operation.Value("x");
        if (x.Type != OnnxType.Float) x = graph.Cast(x, OnnxType.Int32);
        int axis = operation.Axis("axis", x);
        OnnxValue positions = graph.ArgReduce(op, x, axis);
        operation.Output(operation.Flag("keep_dims") ? positions : graph.Squeeze(positions, axis));
    };
}
