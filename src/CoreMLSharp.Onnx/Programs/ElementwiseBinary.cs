using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Onnx.Programs;

/// <summary>Operations on each pair of elements of <c>x</c> and <c>y</c>, with numpy's broadcasting.</summary>
internal static class ElementwiseBinary
{
    /// <summary>Operations that are one operator of ONNX.</summary>
    public static Action<OperationContext> Operator(string op) => operation => operation.Output(operation.Graph.Binary(op, operation.Value("x"), operation.Value("y")));

    /// <summary>Comparisons.</summary>
    public static Action<OperationContext> Comparison(string op) => operation => operation.Output(operation.Graph.Compare(op, operation.Value("x"), operation.Value("y")));
}
